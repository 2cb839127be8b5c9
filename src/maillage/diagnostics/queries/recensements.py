"""The published counts of a démarche."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import RecensementPublie
from maillage.regles.erreurs import Introuvable


def recensements(demarche: Demarche) -> QuerySet[RecensementPublie]:
    """The published counts, latest year first (one query)."""
    return RecensementPublie.objects.filter(demarche=demarche).order_by("-annee", "pk")


def recensement_visible(demarche: Demarche, pk: int) -> RecensementPublie:
    """The count `pk` of this démarche; `Introuvable` otherwise."""
    trouve = recensements(demarche).filter(pk=pk).select_related("demarche").first()
    if trouve is None:
        raise Introuvable(
            "Ce total publié ne fait pas partie de cette démarche, ou il en a été retiré. Revenez à "
            "l’inventaire en chiffres."
        )
    return trouve

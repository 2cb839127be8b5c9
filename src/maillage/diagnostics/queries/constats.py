"""The constats of a démarche, and the ideas that they come from."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ConstatPartage, DevenirContribution
from maillage.regles.erreurs import Introuvable


def constats(demarche: Demarche, *, retires: bool = False) -> QuerySet[ConstatPartage]:
    """Those that hold, or those that were taken away (one query, and one for the figures they cite)."""
    lignes = ConstatPartage.objects.filter(demarche=demarche, supprime_le__isnull=not retires)
    return lignes.select_related("thematique").prefetch_related("chiffres").order_by("nature", "pk")


def constat_visible(demarche: Demarche, pk: int) -> ConstatPartage:
    """The constat `pk` of this démarche, taken away or not; `Introuvable` otherwise."""
    trouve = (
        ConstatPartage.objects.filter(pk=pk, demarche=demarche)
        .select_related("demarche")
        .prefetch_related("chiffres")
        .first()
    )
    if trouve is None:
        raise Introuvable("Ce constat ne fait pas partie de cette démarche. Revenez à la liste.")
    return trouve


def ateliers_des_constats(demarche: Demarche) -> dict[int, list[DevenirContribution]]:
    """By constat, the ideas of workshops that it comes from (one query)."""
    lignes = DevenirContribution.objects.filter(
        genre="constat", contribution__atelier__demarche=demarche
    ).select_related("contribution__atelier")
    reunis: dict[int, list[DevenirContribution]] = {}
    for ligne in lignes.order_by("fait_le", "pk"):
        reunis.setdefault(ligne.cle, []).append(ligne)
    return reunis

"""The requests of a démarche, and what its register says."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie
from maillage.echanges.models import DemandeDonnees
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable


def demandes(demarche: Demarche) -> QuerySet[DemandeDonnees]:
    """The latest first, with who asks and who holds (one query)."""
    return (
        DemandeDonnees.objects.filter(demarche=demarche)
        .select_related("demandeur", "detenteur")
        .order_by("-deposee_le", "-pk")
    )


def registre(demarche: Demarche) -> QuerySet[DemandeDonnees]:
    """The exchanges of personal data that were granted: what article 30 of the RGPD has registered."""
    return demandes(demarche).filter(personnelles=True, accord=True)


def demande_visible(demarche: Demarche, pk: int) -> DemandeDonnees:
    """The request `pk` of this démarche; `Introuvable` otherwise."""
    trouvee = (
        demandes(demarche)
        .filter(pk=pk)
        .select_related("demarche", "demandeur", "detenteur")
        .first()
    )
    if trouvee is None:
        raise Introuvable("Cette demande ne fait pas partie de cette démarche. Revenez à la liste.")
    return trouvee


def organisations_parties(demarche: Demarche) -> QuerySet[Organisation]:
    """Who may ask and hold: the parties of the démarche."""
    return Organisation.objects.filter(
        pk__in=Partie.objects.filter(demarche=demarche).values("organisation")
    ).order_by("nom")


def cafs(demarche: Demarche) -> frozenset[int]:
    """The Caf that are party to it, by key."""
    siennes = Partie.objects.filter(demarche=demarche, role=RolePartie.CAF)
    return frozenset(siennes.values_list("organisation_id", flat=True))

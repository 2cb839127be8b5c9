"""The deliberations of a démarche, and the séances that voted them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from maillage.conventions.models import (
    AbsenceTemporaire,
    CitationDeliberation,
    Deliberation,
    Demarche,
    MembreEnExercice,
    SeanceDeliberante,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.presences import points_cites, rang_du_point


def deliberation(demarche: Demarche, cle: int) -> Deliberation:
    """A deliberation of this démarche (`Introuvable` otherwise)."""
    return une_ligne(deliberations(demarche), cle, "Cette délibération")


def deliberations(demarche: Demarche) -> QuerySet[Deliberation]:
    """The deliberations in order, with who votes, who was there and what they authorise."""
    return demarche.deliberations.select_related(
        "organisation__territoire__departement"
    ).prefetch_related("actes", "citations", *feuilles_de_presence())


def citation(deliberation: Deliberation, cle: int) -> CitationDeliberation:
    """A citation of this deliberation (`Introuvable` otherwise)."""
    return une_ligne(deliberation.citations.all(), cle, "Cette citation")


def feuilles_de_presence(chemin: str = "seance") -> list[Prefetch]:
    """What to prefetch beside deliberations for their attendance records: four queries in all."""
    membres = MembreEnExercice.objects.select_related("mandataire")
    absences = AbsenceTemporaire.objects.select_related("mandataire")
    return [
        Prefetch(chemin, queryset=SeanceDeliberante.objects.all()),
        Prefetch(f"{chemin}__membres", queryset=membres),
        Prefetch(f"{chemin}__membres__absences", queryset=absences),
    ]


def seance(demarche: Demarche, cle: int) -> SeanceDeliberante:
    """A séance of this démarche, with its record and its deliberations (`Introuvable` otherwise)."""
    return une_ligne(seances(demarche), cle, "Cette séance")


def seances(demarche: Demarche) -> QuerySet[SeanceDeliberante]:
    """The séances in order, with their attendance records."""
    membres = MembreEnExercice.objects.select_related("mandataire")
    absences = AbsenceTemporaire.objects.select_related("mandataire")
    return demarche.seances.select_related("organisation__territoire").prefetch_related(
        "deliberations",
        Prefetch("membres", queryset=membres),
        Prefetch("membres__absences", queryset=absences),
    )


def points_de_la_seance(seance: SeanceDeliberante) -> list[str]:
    """The items worth a line: those voted here, and those where the attendance changes, in order."""
    connus = set(points_cites(seance.feuille))
    connus.update(d.point for d in seance.deliberations.all() if est_un_point(d.point))
    return sorted(connus, key=lambda point: (rang_du_point(point), point))


def est_un_point(point: str) -> bool:
    """Whether the item can be placed in the order of an agenda."""
    try:
        return bool(point) and bool(rang_du_point(point))
    except SaisieInvalide:
        return False

"""What a démarche is about, and where."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import (
    Demarche,
    Thematique,
    ThematiqueRetenue,
)
from maillage.conventions.queries.une_ligne import une_ligne


def thematiques() -> QuerySet[Thematique]:
    """The list that all the démarches share."""
    return Thematique.objects.all()


def thematique_retenue(demarche: Demarche, cle: int) -> ThematiqueRetenue:
    """A thématique that this démarche announces (`Introuvable` otherwise)."""
    retenues = demarche.thematiques_retenues.select_related("thematique")
    return une_ligne(retenues, cle, "Cette thématique")


def thematiques_retenues(demarche: Demarche) -> QuerySet[ThematiqueRetenue]:
    """What the démarche announces, the socle first."""
    return demarche.thematiques_retenues.select_related("thematique")


def thematiques_a_retenir(demarche: Demarche) -> QuerySet[Thematique]:
    """Those of the common list that the démarche does not announce."""
    return Thematique.objects.exclude(pk__in=demarche.thematiques_retenues.values("thematique"))


def codes_des_sous_objectifs(demarche: Demarche) -> set[str]:
    """The sub-objectives pursued."""
    return set(demarche.sous_objectifs.values_list("code", flat=True))

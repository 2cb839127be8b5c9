"""What an indicator hangs on, which only the folders above know: each says so in its `porteurs.py`.

Read for many indicators at once, so that a list costs no more queries than one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur


@dataclass(frozen=True, slots=True)
class Porteur:
    """A thing that indicators hang on: « Fiche action », its title, its page."""

    nature: str
    intitule: str
    adresse: str


Lecture = Callable[[Demarche], dict[int, list[Porteur]]]

_lectures: dict[str, Lecture] = {}


def declarer(domaine: str, lecture: Lecture) -> None:
    """Say who knows what indicators hang on: their bearers by key of indicator."""
    connue = _lectures.get(domaine)
    if connue is not None and connue.__module__ != lecture.__module__:
        raise ValueError(f"Deux domaines s’appellent « {domaine} »")
    _lectures[domaine] = lecture


def porteurs(demarche: Demarche) -> dict[int, list[Porteur]]:
    """The bearers of each indicator of the démarche; one that has none is the démarche's own."""
    reunis: dict[int, list[Porteur]] = {}
    for domaine in sorted(_lectures):
        for cle, siens in _lectures[domaine](demarche).items():
            reunis.setdefault(cle, []).extend(siens)
    return reunis


def de_l_indicateur(indicateur: Indicateur) -> list[Porteur]:
    """What one indicator hangs on."""
    return porteurs(indicateur.demarche).get(indicateur.pk, [])

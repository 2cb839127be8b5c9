"""What the partners did of each constat, which the domain that answers them says: the plan, above.

The diagnosis knows its constats and nothing of enjeux: the plan registers how to read them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.conventions.models import Demarche


@dataclass(frozen=True, slots=True)
class SuiteDeConstat:
    """« Enjeu : Accueillir tous les enfants », with its page; or « Laissé de côté : un mot », without."""

    libelle: str
    intitule: str
    adresse: str = ""


Lecture = Callable[[Demarche], dict[int, list[SuiteDeConstat]]]
_lectures: list[Lecture] = []


def declarer(lecture: Lecture) -> None:
    """Add a reader of suites, by key of constat."""
    if lecture not in _lectures:
        _lectures.append(lecture)


def suites_des_constats(demarche: Demarche) -> dict[int, list[SuiteDeConstat]]:
    """By constat, what it became (queries that no number changes)."""
    reunies: dict[int, list[SuiteDeConstat]] = {}
    for lecture in _lectures:
        for cle, suites in lecture(demarche).items():
            reunies.setdefault(cle, []).extend(suites)
    return reunies

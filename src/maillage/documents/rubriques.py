"""The rubriques of a meeting's dossier, found as Django's admin finds its models.

A domain says in its `dossier.py` what a meeting should know of it; the deck and the booklet are made of
the same slides. This engine knows none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.documents.diapositives import Diapositive


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rubrique is read for: a démarche, the day on which it is read, and the meeting.

    `depuis` is the day of the meeting before, from which one says what moved; None for a first one.
    """

    demarche: Any
    le: dt.date
    depuis: dt.date | None = None
    reunion: Any = None


Lecture = Callable[[Moment], Iterable[Diapositive]]


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A part of the dossier. `lire` gives its slides, or none where there is nothing to say."""

    code: str
    titre: str
    ordre: int
    lire: Lecture


_rubriques: dict[str, Rubrique] = {}


def declarer(rubrique: Rubrique) -> Rubrique:
    """Declare a rubrique; `ValueError` when another domain already has its code."""
    connue = _rubriques.get(rubrique.code)
    if connue is not None and connue.lire.__module__ != rubrique.lire.__module__:
        raise ValueError(f"Deux rubriques s’appellent « {rubrique.code} »")
    _rubriques[rubrique.code] = rubrique
    return rubrique


def rubriques() -> list[Rubrique]:
    """Every declared rubrique, in the order of the house."""
    return sorted(_rubriques.values(), key=lambda r: (r.ordre, r.code))

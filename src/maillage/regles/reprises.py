"""What a renewal takes over from the démarche before: each domain declares its part in `reprise.py`.

This frame knows no domain. A part shows lines to tick; what is copied is what was ticked, and what
the part says it cannot do without (`Ligne.imposee`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ligne:
    """One thing that may be taken over; `cle` is its own within its part."""

    cle: str
    libelle: str
    detail: str = ""
    cochee: bool = True
    imposee: bool = False


@dataclass(frozen=True, slots=True)
class Copie:
    """What a part receives: the two subjects, the keys retained, who acts and when.

    `nouveaux` holds what the parts before have made, by kind and former key, for those that refer
    to it.
    """

    ancienne: Any
    nouvelle: Any
    cles: frozenset[str]
    par: Any
    le: dt.datetime
    nouveaux: dict[tuple[str, int], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reprise:
    """A part: its lines, and how they are copied; `copier` returns the names of what it wrote.

    `rang` is its place, in the page as in the copy. `lignes(sujet, par, le)` reads, and raises nothing.
    """

    identifiant: str
    intitule: str
    explication: str
    rang: int
    lignes: Callable[[Any, Any, dt.date], Sequence[Ligne]]
    copier: Callable[[Copie], Sequence[str]]


_reprises: dict[str, Reprise] = {}


def contribuer(reprise: Reprise) -> Reprise:
    """Declare a part; `ValueError` when another one already has its identifier."""
    connue = _reprises.get(reprise.identifiant)
    if connue is not None and connue.copier.__module__ != reprise.copier.__module__:
        raise ValueError(f"Deux reprises s’appellent « {reprise.identifiant} »")
    _reprises[reprise.identifiant] = reprise
    return reprise


def reprises() -> list[Reprise]:
    """Every part, in the order of the page."""
    return sorted(_reprises.values(), key=lambda r: (r.rang, r.identifiant))


@dataclass(frozen=True, slots=True)
class Offre:
    """A part with the lines that it offers that day."""

    reprise: Reprise
    lignes: Sequence[Ligne]

    def retenues(self, choix: Mapping[str, frozenset[str]]) -> list[Ligne]:
        """The lines that were ticked, and those that nobody may leave out."""
        cochees = choix.get(self.reprise.identifiant, frozenset())
        return [ligne for ligne in self.lignes if ligne.imposee or ligne.cle in cochees]


def offres(sujet: Any, par: Any, le: dt.date) -> list[Offre]:
    """What may be taken over from `sujet`, in the order of the page; parts without line are left out."""
    lues = [Offre(reprise, list(reprise.lignes(sujet, par, le))) for reprise in reprises()]
    return [offre for offre in lues if offre.lignes]


def inconnues(proposees: Sequence[Offre], choix: Mapping[str, frozenset[str]]) -> list[str]:
    """The keys chosen that nothing offers (any more), as « part:key », in order."""
    connues = {o.reprise.identifiant: {ligne.cle for ligne in o.lignes} for o in proposees}
    return sorted(
        f"{nom}:{cle}" for nom, cles in choix.items() for cle in cles - connues.get(nom, set())
    )

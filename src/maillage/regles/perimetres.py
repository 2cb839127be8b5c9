"""Who is in a perimeter on a day, for the whole convention or for one thématique. Pure.

Source: process A1-06 (the perimeter is decided per thématique) and A1-08 (it evolves by avenant).
Bounds are inclusive and an unknown one is open (ADR 0006).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Appartenance:
    """A commune over a period; `thematique` is None for the whole convention."""

    commune: int
    thematique: int | None
    debut: dt.date | None = None
    fin: dt.date | None = None

    def en_vigueur(self, le: dt.date) -> bool:
        """Whether the day stands in the period."""
        return (self.debut is None or self.debut <= le) and (self.fin is None or le <= self.fin)

    def a_commence(self, le: dt.date) -> bool:
        """Whether the period had begun by that day."""
        return self.debut is None or self.debut <= le


def se_recouvrent(
    debut: dt.date | None,
    fin: dt.date | None,
    autre_debut: dt.date | None,
    autre_fin: dt.date | None,
) -> bool:
    """Whether two periods have a day in common."""
    return (debut or dt.date.min) <= (autre_fin or dt.date.max) and (
        autre_debut or dt.date.min
    ) <= (fin or dt.date.max)


def a_son_perimetre(lignes: Iterable[Appartenance], thematique: int, le: dt.date) -> bool:
    """Whether a thématique has a perimeter of its own that day.

    It has one from its first decision on, even once everybody left; before, it follows the convention.
    """
    return any(ligne.thematique == thematique and ligne.a_commence(le) for ligne in lignes)


def pour_toute_la_convention(lignes: Iterable[Appartenance], le: dt.date) -> set[int]:
    """The communes that are in for every thématique which decided nothing of its own."""
    return {a.commune for a in lignes if a.thematique is None and a.en_vigueur(le)}


def communes_presentes(
    lignes: Iterable[Appartenance], le: dt.date, thematique: int | None = None
) -> set[int]:
    """The communes that are in that day.

    Of the démarche without `thematique`: those in for the whole convention, or for one thématique at
    least. Of a thématique: those that it decided itself, else those of the whole convention.
    """
    lignes = list(lignes)
    if thematique is None:
        return {a.commune for a in lignes if a.en_vigueur(le)}
    if a_son_perimetre(lignes, thematique, le):
        return {a.commune for a in lignes if a.thematique == thematique and a.en_vigueur(le)}
    return pour_toute_la_convention(lignes, le)

"""How an enjeu is rated: three criteria of three steps, and what they add up to.

The research dossier asks for the enjeux and their priorities (seed S2; process A7-02) without a method. Three
criteria that a room can vote by hand were kept: how serious it is, how many it touches, what the partners
can do about it. They weigh the same; the sum orders the enjeux, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models


class Cotation(models.IntegerChoices):
    """One step of a criterion."""

    FAIBLE = 1, "Faible"
    MOYENNE = 2, "Moyenne"
    FORTE = 3, "Forte"


CRITERES = ("gravite", "ampleur", "capacite")
MAXIMUM = len(CRITERES) * max(Cotation.values)


def total(cotations: Iterable[int | None]) -> int | None:
    """The sum of the criteria, from 3 to 9; None while one of them is not rated."""
    notes = list(cotations)
    if any(note is None for note in notes):
        return None
    return sum(note for note in notes if note is not None)


def rangs(totaux: Mapping[int, int | None]) -> dict[int, int]:
    """By key, the rank of each rated enjeu, from 1: equal sums share a rank, and the next one skips.

    Those that are not rated have none.
    """
    notes = [note for note in totaux.values() if note is not None]
    return {
        cle: 1 + sum(autre > note for autre in notes)
        for cle, note in totaux.items()
        if note is not None
    }

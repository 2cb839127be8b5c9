"""The arithmetic of a vote: quorum, votants, majority, the day it becomes executory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


def quorum(en_exercice: int) -> int:
    """The number of members who must be present: more than half of those in office.

    Source: CGCT, article L.2121-17.
    """
    return en_exercice // 2 + 1


def votants(presents: int, pouvoirs: int) -> int:
    """Members present and valid powers (CGCT, article L.2121-20)."""
    return presents + pouvoirs


def majorite(exprimes: int) -> int:
    """The voices that carry a vote: the absolute majority of the suffrages exprimés.

    Abstentions are no suffrages exprimés. Source: CGCT, article L.2121-20.
    """
    return exprimes // 2 + 1


def adoptee(pour: int, contre: int) -> bool | None:
    """Whether the vote is carried; None on a tie, which the voice of the president decides.

    Source: CGCT, article L.2121-20.
    """
    return None if pour == contre else pour > contre


def executoire_le(transmise_le: dt.date | None, publiee_le: dt.date | None) -> dt.date | None:
    """The day a deliberation becomes executory: once transmitted and published, not before.

    Source: CGCT, article L.2131-1.
    """
    if transmise_le is None or publiee_le is None:
        return None
    return max(transmise_le, publiee_le)


@dataclass(frozen=True, slots=True)
class CompteDuVote:
    """The members at one item of the agenda; a figure that nobody stated is None.

    `detaille` says that the figures were counted on an attendance record, and not entered.
    """

    en_exercice: int | None
    presents: int | None
    pouvoirs: int | None
    absents: int | None
    detaille: bool = False

    @property
    def votants(self) -> int | None:
        """Those who may vote, or None when nobody said how many were present."""
        return None if self.presents is None else votants(self.presents, self.pouvoirs or 0)

    @property
    def quorum(self) -> int | None:
        """The number of members who must be present."""
        return None if self.en_exercice is None else quorum(self.en_exercice)

    @property
    def quorum_atteint(self) -> bool | None:
        """Whether enough members are there in person: powers do not count (L.2121-17)."""
        if self.presents is None or self.quorum is None:
            return None
        return self.presents >= self.quorum

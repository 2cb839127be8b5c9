"""The arithmetic of a vote: quorum, votants, majority."""

from __future__ import annotations


def quorum(en_exercice: int) -> int:
    """The number of members who must be present: more than half of those in office.

    Source: CGCT, article L.2121-17.
    """
    return en_exercice // 2 + 1


def votants(presents: int, pouvoirs: int) -> int:
    """Members present and valid powers (CGCT, article L.2121-20)."""
    return presents + pouvoirs

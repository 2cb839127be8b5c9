"""The clauses that a Caf words in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.demonstration.forme.fait import Fait


@dataclass(frozen=True, kw_only=True)
class Clause(Fait):
    """A part of a document that the Caf of the démarche words, published by the account `de`.

    Each of `blocs` is a text with its condition, if it has one, as the editor keeps them.
    """

    document: str
    partie: str
    motif: str
    blocs: list[dict[str, str]]
    de: str

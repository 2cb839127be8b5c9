"""What a reading finds, by row of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

GARDES = 1_000  # of each gravity: beyond, they are counted and no longer listed


class Gravite(StrEnum):
    """What a finding does to the import: forbids it, drops or doubts something, or only tells."""

    BLOQUANT = "bloquant"
    ALERTE = "alerte"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class ConstatDeLecture:
    """A problem of a file. `ligne` is that of the file, counted from 1; 0 for the file as a whole."""

    gravite: Gravite
    message: str
    ligne: int = 0
    colonne: str = ""
    valeur: str = ""

    def en_donnees(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "gravite": self.gravite.value, "valeur": self.valeur[:80]}


@dataclass(slots=True)
class Constats:
    """The findings of one reading, bounded in memory whatever the file."""

    listes: list[ConstatDeLecture] = field(default_factory=list)
    comptes: Counter[Gravite] = field(default_factory=Counter)

    def ajouter(
        self, gravite: Gravite, message: str, *, ligne: int = 0, colonne: str = "", valeur: str = ""
    ) -> None:
        """Keep a finding, or only count it once many of its gravity are kept."""
        self.comptes[gravite] += 1
        if self.comptes[gravite] <= GARDES:
            self.listes.append(ConstatDeLecture(gravite, message, ligne, colonne, valeur))

    @property
    def bloquants(self) -> int:
        """How many forbid the import."""
        return self.comptes[Gravite.BLOQUANT]

    def en_donnees(self) -> list[dict[str, Any]]:
        """By row of the file, the file as a whole first."""
        return [c.en_donnees() for c in sorted(self.listes, key=lambda c: c.ligne)]

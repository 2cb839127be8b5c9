"""What a sheet would do, told row by row before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

REFUSEE = "refusée"


class Jugee(Protocol):
    """A row that was judged: `sort` is one word that says what becomes of it."""

    @property
    def sort(self) -> str:
        """What becomes of it: `REFUSEE`, or a word of the sheet."""


L = TypeVar("L", bound=Jugee)


@dataclass(frozen=True)
class RapportDeLecture(Generic[L]):
    """The judged rows of a sheet, in its order; an import writes all of it, or nothing."""

    lignes: tuple[L, ...]

    def du_sort(self, *sorts: str) -> list[L]:
        """The rows that end in one of these ways."""
        return [ligne for ligne in self.lignes if ligne.sort in sorts]

    @property
    def refusees(self) -> list[L]:
        """Those that forbid the whole import."""
        return self.du_sort(REFUSEE)

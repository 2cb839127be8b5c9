"""The shapes that the reading of a plan goes through: cells, tables, then objects of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

Valeur = str | int | float | Decimal | bool | dt.date | None
# First row, first column, last row, last column of a merge; all counted from 0, bounds included.
Fusion = tuple[int, int, int, int]


class Illisible(ValueError):
    """A cell does not say what its column asks; the message tells why, and what to write."""


class Sorte(StrEnum):
    """What the rows of a table are."""

    FICHES = "FICHES"
    PLAN = "PLAN"
    ETAPES = "ETAPES"
    BUDGET = "BUDGET"
    PARTENAIRES = "PARTENAIRES"
    CIBLES = "CIBLES"


@dataclass(slots=True)
class Grille:
    """A sheet, or a table of a text: its cells as they were typed; rows may differ in length.

    `premiere_ligne` is the number that the reader sees beside the first row. `contexte` holds the
    headings above a table of a text, from the most general one.
    """

    nom: str
    lignes: list[list[Valeur]]
    fusions: tuple[Fusion, ...] = ()
    premiere_ligne: int = 1
    contexte: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ou:
    """A cell, as the reader finds it: sheet, row from 1, column from 0."""

    feuille: str
    ligne: int
    colonne: int

    @property
    def lettre(self) -> str:
        """The column as a spreadsheet names it: A, B… AA."""
        nom, reste = "", self.colonne + 1
        while reste:
            reste, rang = divmod(reste - 1, 26)
            nom = chr(65 + rang) + nom
        return nom

    @property
    def cle(self) -> str:
        """How a correction names the cell."""
        return f"{self.feuille}!{self.lettre}{self.ligne}"

    def __str__(self) -> str:
        return f"{self.feuille}, ligne {self.ligne}, colonne {self.lettre}"


@dataclass(frozen=True, slots=True)
class Erreur:
    """What is wrong in a cell; `bloquante` says that the row cannot be kept without a correction."""

    ou: Ou
    entete: str
    valeur: str
    message: str
    bloquante: bool = False


@dataclass(slots=True)
class Colonne:
    """A column and what it is taken for: `confiance` goes from 0 to 1, `champ` is empty for none."""

    index: int
    entete: str
    champ: str = ""
    confiance: float = 0.0
    raison: str = ""
    precisions: Mapping[str, str] = field(default_factory=dict)
    exemples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A row of data; `portees` are the columns whose value comes down from a merge above.

    `contexte` holds the band titles in force, by level.
    """

    numero: int
    valeurs: tuple[Valeur, ...]
    portees: frozenset[int] = frozenset()
    contexte: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tableau:
    """A table that was recognised: its columns, and its rows below the headers."""

    feuille: str
    sorte: Sorte
    ligne_entete: int
    colonnes: list[Colonne]
    lignes: list[LigneLue]

    def colonne(self, champ: str) -> Colonne | None:
        """The first column taken for that field."""
        return next((c for c in self.colonnes if c.champ == champ), None)


@dataclass(slots=True)
class ElementLu:
    """An axe or an objectif that was read; `parent` is None at the root of the plan."""

    niveau: str
    intitule: str
    code: str = ""
    parent: ElementLu | None = None
    identifiant: str = ""
    champs: dict[str, Any] = field(default_factory=dict)
    ou: Ou | None = None


@dataclass(slots=True)
class FicheLue:
    """A fiche that was read: its fields by name, under `porteur`, and what hangs on it.

    `champs` holds only what the file speaks of; `ou` names the cell that each came from.
    """

    porteur: ElementLu | None
    champs: dict[str, Any]
    ou: dict[str, Ou]
    ligne: Ou
    identifiant: str = ""
    etapes: list[dict[str, Any]] | None = None
    budget: list[dict[str, Any]] | None = None
    partenaires: list[dict[str, Any]] | None = None
    cibles: list[dict[str, Any]] | None = None


@dataclass(slots=True)
class PlanLu:
    """All that was read of a file."""

    elements: list[ElementLu] = field(default_factory=list)
    fiches: list[FicheLue] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)
    avis: list[str] = field(default_factory=list)

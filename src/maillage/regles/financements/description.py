"""What the rights of a territory are computed from: structures, what they claim, references, barèmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.regles.financements.baremes import Baremes
from maillage.regles.financements.transition import EXACT


@dataclass(frozen=True, slots=True)
class Organisme:
    """Who manages or supports: a collectivité, an association, a company."""

    identifiant: str
    nom: str


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure of the inventory, as it is that year."""

    identifiant: str
    nom: str
    gestionnaire: Organisme
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Demande:
    """One line that a structure claims: its quantities, who supports it, what its pieces say.

    entrees: those of the line (see `docs/guide/calculer.md`); for a line that is split, `unites` (of
    reference) and `reelles` (of the year).
    """

    structure: Structure
    ligne: str
    entrees: Mapping[str, Any]
    collectivite: Organisme | None = None
    contexte: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the Caf booked in N-1 for a line on the perimeter of a collectivité's compétence."""

    ligne: str
    collectivite: Organisme
    montant: Decimal
    source: str = ""
    mode: str = EXACT
    plancher: bool = False
    strate: str = ""


@dataclass(frozen=True, slots=True)
class Territoire:
    """All that the rights of a year are computed from."""

    annee: int
    demandes: tuple[Demande, ...]
    references: tuple[Reference, ...]
    baremes: Baremes

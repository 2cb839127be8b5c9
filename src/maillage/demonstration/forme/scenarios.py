"""What the lines of a territory are computed from, and its scenarios, in the file of a territory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.financements.enums import NatureSimulee


@dataclass(frozen=True, kw_only=True)
class Quantites(Fait):
    """The entries of one line of a structure (its name) for a year; `origine` says where they are read."""

    visible: ClassVar[str] = "origine"
    structure: str
    ligne: str
    annee: int
    entrees: dict[str, str]
    origine: str


@dataclass(frozen=True, kw_only=True)
class ChangementSimule:
    """One change; organisations by their keys, a structure of the inventory by its name."""

    nature: NatureSimulee
    a_compter_de: int
    structure: str = ""
    nom: str = ""
    gestionnaire: str = ""
    ligne: str = ""
    quantite: Decimal | None = None
    collectivite: str = ""
    vers: str = ""
    montant: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Scenario(Fait):
    """A simulation kept beside the real."""

    visible: ClassVar[str] = "nom"
    nom: str
    description: str = ""
    changements: list[ChangementSimule] = field(default_factory=list)

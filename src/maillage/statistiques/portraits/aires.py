"""The areas that a portrait speaks of: a territory, a free set of communes, and what they face."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from maillage.statistiques.enums import NiveauStatistique, PerimetreNational

ENSEMBLE = "ENSEMBLE"  # a free set of communes: no level of the COG


class RoleAire(StrEnum):
    """What an area is in a portrait."""

    ETUDIEE = "territoire"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    FRANCE = "france"
    SEMBLABLES = "semblables"


@dataclass(frozen=True, slots=True)
class Aire:
    """An area by its level and code; `communes` are those that a count may be summed from.

    `codes` are the codes of one same thing, the best first: France as several producers draw it.
    """

    role: RoleAire
    niveau: str
    code: str
    nom: str
    communes: tuple[str, ...] = ()
    nb_communes: int | None = None

    @property
    def libre(self) -> bool:
        """Whether it is a set of communes that somebody chose."""
        return self.niveau == ENSEMBLE

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes under which its figures may stand, the best first."""
        if self.niveau == NiveauStatistique.FRANCE:
            return tuple(PerimetreNational.values)
        return () if self.libre else (self.code,)


def code_d_un_ensemble(communes: tuple[str, ...]) -> str:
    """A short stable name of a free set."""
    return hashlib.sha256(",".join(communes).encode()).hexdigest()[:9]


@dataclass(frozen=True, slots=True)
class Semblables:
    """The territories of the same density class and size, and how they were chosen."""

    niveau: str
    codes: tuple[str, ...]
    critere: str

"""What every record of the files states: its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from maillage.territoires.enums import Niveau as NiveauTerritoire


@dataclass(frozen=True, kw_only=True)
class Fait:
    """Something stated, with its source: `provenance` is that of the whole record.

    `provenances` gives the source of the keys that come from elsewhere. Where `provenance` is absent,
    that of the enclosing record holds. What is invented says « fictif » in its provenance and
    « (fictif) » in the key named by `visible`.
    """

    visible: ClassVar[str] = ""
    provenance: str
    provenances: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Every provenance of the record in one line."""
        autres = [f"{cle} : {source}" for cle, source in self.provenances.items()]
        return " ; ".join([self.provenance, *autres])


@dataclass(frozen=True, kw_only=True)
class Lieu:
    """A territory of the official geographic code."""

    niveau: NiveauTerritoire
    code: str

"""The shared diagnosis of the demonstration: what was written of it, when, with whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from maillage.demonstration.forme.fait import Fait


@dataclass(frozen=True, kw_only=True)
class SectionEcrite(Fait):
    """A section by its key; `motif` says why it is without object."""

    cle: str
    texte: str = ""
    etat: str = "FAITE"
    motif: str = ""


@dataclass(frozen=True, kw_only=True)
class EtapeTenue(Fait):
    """A stage, in the order of annexe 1: its dates, the keys of those who join in, how far it is."""

    debut: dt.date | None = None
    fin: dt.date
    organisations: list[str] = field(default_factory=list)
    autres_acteurs: str = ""
    etat: str = "A_VENIR"
    faite_le: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class DiagnosticPartage(Fait):
    """A diagnosis written by the account `par`; `valide_par` is an instance, noted by `note_par`."""

    par: str
    portee: str
    sections: list[SectionEcrite] = field(default_factory=list)
    etapes: list[EtapeTenue] = field(default_factory=list)
    valide_le: dt.date | None = None
    valide_par: str = ""
    note_par: str = ""

"""The meetings of an instance: when, what about, what is expected, and who came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from maillage.demonstration.forme.fait import Fait
from maillage.gouvernance.enums import Attendu, PrecisionReunion


@dataclass(frozen=True, kw_only=True)
class PointDeReunion:
    """An item of an agenda; `fiche` is the number of the fiche that it is about."""

    intitule: str = ""
    attendu: Attendu = Attendu.INFORMATION
    fiche: str = ""
    sur_la_demarche: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PresenceAReunion:
    """A member, by the name of the person; ranks are those of the items."""

    nom: str
    excuse: bool = False
    arrive_au: int | None = None
    part_au: int | None = None
    pouvoir_a: str = ""


@dataclass(frozen=True, kw_only=True)
class Reunion(Fait):
    """A meeting. Either its days, or `dans_jours`, counted from the loading.

    With `presences`, it was held: the members that are not named came, from the first item to the last.
    """

    instance: str
    intitule: str = ""
    precision: PrecisionReunion = PrecisionReunion.JOUR
    debut: dt.date | None = None
    fin: dt.date | None = None
    dans_jours: int | None = None
    heure_debut: str = ""
    heure_fin: str = ""
    lieu: str = ""
    message: str = ""
    points: list[PointDeReunion] = field(default_factory=list)
    presences: list[PresenceAReunion] = field(default_factory=list)
    est_tenue: bool = False

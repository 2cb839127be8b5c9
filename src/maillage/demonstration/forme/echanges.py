"""The requests for data of the demonstration: asked, studied, put to the DPO, decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait


@dataclass(frozen=True, kw_only=True)
class Demande(Fait):
    """A request from one side (`de`: CAF or COLLECTIVITE) to the other, filed by the account `par`.

    `etudes` holds what is written while it is studied; with `avis`, its opinion by `avis_par`; with
    `accordee_par`, its agreement.
    """

    visible: ClassVar[str] = "intitule"
    intitule: str
    de: str
    par: str
    finalite: str
    donnees: str
    personnelles: bool
    etudes: dict[str, str] = field(default_factory=dict)
    debut: dt.date | None = None
    fin: dt.date | None = None
    conservation_mois: int | None = None
    base_legale: str = ""
    a_l_avis: bool = False
    avis: str = ""
    avis_texte: str = ""
    avis_par: str = ""
    accordee_par: str = ""

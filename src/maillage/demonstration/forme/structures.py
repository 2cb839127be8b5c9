"""The inventory of structures in the file of a territory, and the barèmes of its Caf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.diagnostics.enums import (
    ModeFinancement,
    NatureEtat,
    PublicAccueilli,
    StatutGestion,
    TypeStructure,
)
from maillage.financements.enums import Confiance


@dataclass(frozen=True, kw_only=True)
class EtatDeStructure(Fait):
    """What holds of a structure from a day on; `gestionnaire` is the key of an organisation."""

    du: dt.date
    nature: NatureEtat
    gestionnaire: str = ""
    statut: StatutGestion | None = None
    autre_gestionnaire: str = ""
    autre_statut: StatutGestion | None = None
    mode: ModeFinancement | None = None
    places: int | None = None
    heures: Decimal | None = None
    heures_ouverture: Decimal | None = None
    etp: Decimal | None = None
    groupes: int | None = None
    lignes: list[str] = field(default_factory=list)
    labels: str = ""


@dataclass(frozen=True, kw_only=True)
class Structure(Fait):
    """A structure with its états, oldest first; `commune` is an Insee code."""

    visible: ClassVar[str] = "nom"
    nom: str
    type: TypeStructure
    autres_types: list[TypeStructure] = field(default_factory=list)
    publics: list[PublicAccueilli] = field(default_factory=list)
    commune: str = ""
    adresse: str = ""
    identifiant_caf: str = ""
    etats: list[EtatDeStructure]


@dataclass(frozen=True, kw_only=True)
class Bareme(Fait):
    """An amount that a person of the Caf writes, `saisi_par` being the address of the account."""

    visible: ClassVar[str] = "source_titre"
    saisi_par: str
    ligne: str
    annee: int
    cle: str
    valeur: Decimal
    source_titre: str
    confiance: Confiance

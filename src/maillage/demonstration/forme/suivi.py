"""How the actions go, and what judges them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.indicateurs.enums import SensIndicateur, StatutValeur
from maillage.plan_actions.enums import Temps


@dataclass(frozen=True, kw_only=True)
class MeteoDonnee(Fait):
    """What its pilot said of an action on a day."""

    temps: Temps
    donnee_le: dt.date
    commentaire: str = ""
    avancement: int | None = None
    donnee_par: str = ""


@dataclass(frozen=True, kw_only=True)
class ValeurSuivie(Fait):
    """The value of an indicator for a year."""

    annee: int
    valeur: Decimal | None = None
    statut: StatutValeur = StatutValeur.PUBLIEE
    source: str = ""
    commentaire: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicateurSuivi(Fait):
    """What judges an action or an objectif, with its values."""

    visible: ClassVar[str] = "intitule"
    intitule: str
    definition: str = ""
    unite: str
    sens: SensIndicateur = SensIndicateur.HAUSSE
    compte_des_personnes: bool = False
    reference: Decimal | None = None
    reference_le: dt.date | None = None
    reference_source: str = ""
    cible: Decimal | None = None
    cible_le: dt.date | None = None
    recueil: str = ""
    valeurs: list[ValeurSuivie] = field(default_factory=list)

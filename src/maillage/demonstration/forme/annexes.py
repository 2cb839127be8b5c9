"""Services, money, figures, governance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.conventions.enums import EtatEtape
from maillage.demonstration.forme.decisions import Releve
from maillage.demonstration.forme.fait import Fait
from maillage.demonstration.forme.instances import (
    IndicateurFonction,
    Instance,
    PosteCooperation,
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """The share of one kind of gestionnaire in a count."""

    gestionnaire: str
    nombre: int


@dataclass(frozen=True, kw_only=True)
class ServiceAuxFamilles(Fait):
    """A kind of service counted in a year; the parts add up to `nombre`.

    `dont_partages` of them also stand in another line: they must be counted once.
    """

    type: str
    libelle: str
    thematique: str
    annee: int | None = None
    nombre: Decimal | None = None
    unite: str = ""
    approximation: str = ""
    parts: list[Part] = field(default_factory=list)
    dont_partages: int = 0
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class Valeur:
    """The value of an indicator for a territory."""

    territoire: str
    annee: int
    valeur: Decimal
    approximation: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicateur(Fait):
    """A figure with its unit, its producer and its values."""

    code: str
    libelle: str
    unite: str
    producteur: str
    observation: str = ""
    valeurs: list[Valeur]


@dataclass(frozen=True, kw_only=True)
class Principes(Fait):
    """A list of principles, of commitments or of axes, as the text gives it."""

    intitule: str
    enonces: list[str]
    des_fiches: bool = False  # the principles that the fiches action may serve


@dataclass(frozen=True, kw_only=True)
class Gouvernance:
    """Who decides what, and what was decided."""

    instances: list[Instance] = field(default_factory=list)
    postes: list[PosteCooperation] = field(default_factory=list)
    indicateurs_de_la_fonction: list[IndicateurFonction] = field(default_factory=list)
    releves: list[Releve] = field(default_factory=list)
    principes: list[Principes] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Etape:
    """One line of a roadmap."""

    periode: str
    debut: dt.date | None = None
    fin: dt.date | None = None
    instance: str = ""
    etapes: list[str]
    decisions: list[str] = field(default_factory=list)
    etat: EtatEtape = EtatEtape.A_VENIR


@dataclass(frozen=True, kw_only=True)
class FeuilleDeRoute(Fait):
    """A roadmap, a timeline or a calendar, with its deadline and what is lost past it."""

    intitule: str
    echeance: dt.date | None = None
    consequence: str = ""
    lignes: list[Etape]

"""The plan d'actions and its fiches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.demonstration.forme.suivi import IndicateurSuivi, MeteoDonnee
from maillage.plan_actions.enums import (
    EtatEtapeFiche,
    EtatFiche,
    EtatFicheThematique,
    NatureAction,
    NatureBudget,
    Niveau,
    PrecisionEcheance,
    Priorite,
    SchemaArticule,
)


@dataclass(frozen=True, kw_only=True)
class Cible(Fait):
    """A number to reach, of an objectif or of a fiche."""

    valeur: Decimal
    unite: str
    echeance: dt.date | None = None
    precision: PrecisionEcheance = PrecisionEcheance.JOUR


@dataclass(frozen=True, kw_only=True)
class Element(Fait):
    """An element of the plan and those under it.

    Without `thematiques`, it carries those of the element above. `tel_que_ecrit` quotes the source
    where a slip of the pen was put right.
    """

    visible: ClassVar[str] = "intitule"
    cle: str = ""
    niveau: Niveau
    code: str = ""
    intitule: str
    tel_que_ecrit: str = ""
    groupe: str = ""
    description: str = ""
    nature: NatureAction | None = None
    cibles: list[Cible] = field(default_factory=list)
    poids: int = 1
    indicateurs: list[IndicateurSuivi] = field(default_factory=list)
    thematiques: list[str] | None = None
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Plan(Fait):
    """The tree of enjeux, axes and objectifs."""

    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class EtapeDeFiche(Fait):
    """A step of a fiche action."""

    intitule: str
    echeance: dt.date | None = None
    precision: PrecisionEcheance = PrecisionEcheance.JOUR
    responsable: str = ""
    etat: EtatEtapeFiche = EtatEtapeFiche.A_FAIRE
    poids: int = 1
    avancement: int = 0


@dataclass(frozen=True, kw_only=True)
class LigneDeBudget(Fait):
    """A line of the budget of a fiche; `financeur` is the key of an organisation."""

    annee: int
    financeur: str = ""
    autre_financeur: str = ""
    nature: NatureBudget = NatureBudget.FONCTIONNEMENT
    prevu: Decimal | None = None
    vote: Decimal | None = None
    paye: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class FicheThematique(Fait):
    """A fiche thématique; persons are the `cle` of a mandate or the address of an account."""

    thematique: str
    etat: EtatFicheThematique = EtatFicheThematique.BROUILLON
    constats: str = ""
    offre: str = ""
    objectifs: str = ""
    public: str = ""
    pilotage: str = ""
    referent_caf: str = ""
    referent_collectivite: str = ""
    partenaires: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Fiche(Fait):
    """A fiche action; persons are the `cle` of a mandate or the address of an account."""

    visible: ClassVar[str] = "intitule"
    element: str
    numero: str
    intitule: str
    etat: EtatFiche = EtatFiche.PROPOSEE
    nature: NatureAction | None = None
    priorite: Priorite | None = None
    est_deja_engagee: bool = False
    thematiques: list[str] = field(default_factory=list)
    constats: str = ""
    objectifs: str = ""
    description: str = ""
    public: str = ""
    resultats_attendus: str = ""
    pilote: str = ""
    pilote_personne: str = ""
    referent_caf: str = ""
    referent_collectivite: str = ""
    partenaires: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)  # by key of a partner
    moyens: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None
    est_continue: bool = False
    criteres_evaluation: str = ""
    evaluation: str = ""
    risques: str = ""
    schemas: list[SchemaArticule] = field(default_factory=list)
    items_sppe: list[str] = field(default_factory=list)
    principes: list[int] = field(default_factory=list)  # their ranks, from 1
    etapes: list[EtapeDeFiche] = field(default_factory=list)
    budget: list[LigneDeBudget] = field(default_factory=list)
    cibles: list[Cible] = field(default_factory=list)
    poids: int = 1
    indicateurs: list[IndicateurSuivi] = field(default_factory=list)
    meteos: list[MeteoDonnee] = field(default_factory=list)

"""The plan d'actions and its fiches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.plan_actions.enums import EtatFiche, NatureAction, Niveau, PrecisionEcheance, Priorite


@dataclass(frozen=True, kw_only=True)
class Cible(Fait):
    """A number to reach, of an objectif or of a fiche."""

    visible: ClassVar[str] = "unite"
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
    thematiques: list[str] | None = None
    elements: list[Element] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Plan(Fait):
    """The tree of enjeux, axes and objectifs."""

    elements: list[Element] = field(default_factory=list)


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
    moyens: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None
    criteres_evaluation: str = ""

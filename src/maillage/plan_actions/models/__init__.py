"""What a plan d'actions is made of; one module a subject."""

from maillage.plan_actions.models.avancement import (
    DispenseFiche,
    Meteo,
    RattachementIndicateur,
    ReglagePlan,
)
from maillage.plan_actions.models.bibliotheque import TEXTES_DU_MODELE, ModeleDeFiche
from maillage.plan_actions.models.brouillon import Brouillon
from maillage.plan_actions.models.budget import LigneBudget
from maillage.plan_actions.models.campagne import Campagne, LienContribution
from maillage.plan_actions.models.cible import CibleChiffree
from maillage.plan_actions.models.contribution import Proposition, ReponseContribution
from maillage.plan_actions.models.document import DocumentFiche
from maillage.plan_actions.models.element import ElementPlan, ElementPlanQuerySet
from maillage.plan_actions.models.enjeu import ConstatLaisse, EnjeuPriorise
from maillage.plan_actions.models.etapes import EtapeFiche
from maillage.plan_actions.models.fiche import ESSENTIELS, FicheAction
from maillage.plan_actions.models.importation import ColonneMemorisee, Importation, ObjetImporte
from maillage.plan_actions.models.partenaire import PartenaireFiche
from maillage.plan_actions.models.principe import Principe
from maillage.plan_actions.models.thematique import FicheThematique
from maillage.plan_actions.models.vues import LotDeModifications, VueEnregistree

__all__ = [
    "ESSENTIELS",
    "TEXTES_DU_MODELE",
    "Brouillon",
    "Campagne",
    "CibleChiffree",
    "ColonneMemorisee",
    "ConstatLaisse",
    "DispenseFiche",
    "DocumentFiche",
    "ElementPlan",
    "ElementPlanQuerySet",
    "EnjeuPriorise",
    "EtapeFiche",
    "FicheAction",
    "FicheThematique",
    "Importation",
    "LienContribution",
    "LigneBudget",
    "LotDeModifications",
    "Meteo",
    "ModeleDeFiche",
    "ObjetImporte",
    "PartenaireFiche",
    "Principe",
    "Proposition",
    "RattachementIndicateur",
    "ReglagePlan",
    "ReponseContribution",
    "VueEnregistree",
]

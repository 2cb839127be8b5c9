"""What a plan d'actions is made of; one module a subject."""

from maillage.plan_actions.models.bibliotheque import TEXTES_DU_MODELE, ModeleDeFiche
from maillage.plan_actions.models.element import ElementPlan, ElementPlanQuerySet
from maillage.plan_actions.models.fiche import ESSENTIELS, FicheAction
from maillage.plan_actions.models.vues import LotDeModifications, VueEnregistree

__all__ = [
    "ESSENTIELS",
    "TEXTES_DU_MODELE",
    "ElementPlan",
    "ElementPlanQuerySet",
    "FicheAction",
    "LotDeModifications",
    "ModeleDeFiche",
    "VueEnregistree",
]

"""What a plan d'actions is made of; one module a subject."""

from maillage.plan_actions.models.element import ElementPlan, ElementPlanQuerySet
from maillage.plan_actions.models.fiche import ESSENTIELS, FicheAction

__all__ = ["ESSENTIELS", "ElementPlan", "ElementPlanQuerySet", "FicheAction"]

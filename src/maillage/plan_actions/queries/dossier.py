"""What the dossier of a meeting reads of the plan, besides its progress."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import ElementPlan, LigneBudget
from maillage.plan_actions.queries.lignes import Sommes

# What was dropped or put off asks for no money.
SANS_BUDGET = (EtatFiche.ABANDONNEE, EtatFiche.REPORTEE)


def racines(demarche: Demarche) -> QuerySet[ElementPlan]:
    """The elements at the root of the plan, in order (one query)."""
    presents = ElementPlan.objects.presents().filter(demarche=demarche, parent=None)
    return presents.order_by("position", "pk")


def budgets_par_annee(demarche: Demarche) -> dict[int, Sommes]:
    """The lines of the budgets of the present fiches, by year (one query)."""
    lignes = LigneBudget.objects.filter(fiche__demarche=demarche, fiche__supprime_le=None).exclude(
        fiche__etat__in=SANS_BUDGET
    )
    annees: dict[int, Sommes] = {}
    for ligne in lignes.order_by("annee", "pk"):
        annees.setdefault(ligne.annee, Sommes()).lignes.append(ligne)
    return annees

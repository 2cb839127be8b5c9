"""The fiches on a time line, with the table that says the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.plan_actions.enums import EcranDuPlan
from maillage.plan_actions.frise import frise
from maillage.plan_actions.views.filtrees import onglets, ouvrir

PAR_PAGE = 60


@require_safe
def calendrier(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawing of one page of fiches, in the order of the plan, then its table."""
    ouverte = ouvrir(request, slug, EcranDuPlan.CALENDRIER)
    contexte = ouverte.contexte | {"onglets": onglets(ouverte.demarche, "calendrier")}
    if not ouverte.form.is_valid():
        return render(request, "plan_actions/calendrier.html", contexte, status=422)
    page = ouverte.page(request, PAR_PAGE)
    fiches = ouverte.fiches(list(page))
    contexte |= ouverte.contexte | {
        "fiches": fiches,
        "frise": frise(fiches, ouverte.contexte["le"]),
        "sans_date": sum(not (fiche.debut or fiche.fin) for fiche in fiches),
    }
    return render(request, "plan_actions/calendrier.html", contexte)

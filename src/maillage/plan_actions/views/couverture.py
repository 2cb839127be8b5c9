"""Where the plan acts and where it does not: two matrices whose cells open the table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.plan_actions.queries import couverture
from maillage.plan_actions.views.acces import lire
from maillage.plan_actions.views.filtrees import onglets


@require_safe
def matrices(request: HttpRequest, slug: str) -> HttpResponse:
    """Thématiques × axes, then communes × thématiques."""
    demarche, peut_modifier = lire(request, slug)
    lues, racines = couverture.lire(demarche)
    communes = couverture.communes_de(demarche)
    return render(
        request,
        "plan_actions/couverture.html",
        {
            "demarche": demarche,
            "peut_modifier": peut_modifier,
            "onglets": onglets(demarche, "couverture"),
            "par_axe": couverture.par_axe(lues, racines) if racines else None,
            "par_commune": couverture.par_commune(lues, communes) if communes else None,
            "nombre": len(lues.fiches),
        },
    )

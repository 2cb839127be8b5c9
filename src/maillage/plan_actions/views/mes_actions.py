"""What I pilot or follow, in every démarche open to me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.plan_actions.queries.miennes import mes_actions
from maillage.plan_actions.views.acces import qui


@require_safe
def mes_actions_a_venir(request: HttpRequest) -> HttpResponse:
    """My fiches by deadline, the late ones first."""
    le = timezone.localdate()
    moi, groupes = mes_actions(qui(request), le)
    return render(
        request, "plan_actions/mes_actions.html", {"moi": moi, "groupes": groupes, "le": le}
    )

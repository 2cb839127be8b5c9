"""The pages of the instances."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.gouvernance.queries.instances import instances
from maillage.gouvernance.views.acces import lire


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Every instance of the démarche."""
    demarche, _ = lire(request, slug)
    contexte = {"demarche": demarche, "instances": instances(demarche)}
    return render(request, "gouvernance/instances.html", contexte)

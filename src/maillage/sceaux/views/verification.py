"""The page where anybody verifies a PDF, with or without account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.comptes.frein import trop
from maillage.sceaux import constat
from maillage.sceaux.forms import VerificationForm
from maillage.sceaux.queries import confiance

ESSAIS = "20/m/ip,200/h/ip"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifier(request: HttpRequest) -> HttpResponse:
    """Read a PDF and say what is found; it is kept nowhere."""
    if request.method == "POST" and (refus := trop(request, "verification", ESSAIS)):
        return refus
    form = VerificationForm(
        request.POST if request.method == "POST" else None, request.FILES or None
    )
    contexte: dict[str, object] = {"form": form}

    def lire() -> None:
        fichier = form.cleaned_data["fichier"]
        contexte["nom"] = fichier.name
        contexte["constat"] = constat.verifier(
            fichier.read(), confiance=confiance(), le=timezone.now()
        )

    statut = form.statut
    if form.is_valid() and form.tenter(lire):
        contexte["form"], statut = VerificationForm(), 200
    return render(request, "sceaux/verifier.html", contexte, status=statut)

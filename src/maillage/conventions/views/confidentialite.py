"""The page that one reads before entering a démarche for the first time (article 14)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from maillage.comptes.requetes import Requete
from maillage.conventions import queries
from maillage.conventions.actions import confidentialite as actions


@require_http_methods(["GET", "POST"])
def confidentialite(request: Requete, slug: str) -> HttpResponse:
    """Acknowledge professional secrecy, then go where one was going."""
    demarche = queries.demarche_a_decouvrir(request.user, slug, timezone.localdate())
    suite = _suite(request, slug)
    if request.method == "POST":
        actions.reconnaitre(demarche=demarche, par=request.user, le=timezone.now())
        return redirect(suite)
    engagement = queries.engagement(demarche, request.user)
    contexte = {"demarche": demarche, "suite": suite, "engagement": engagement}
    return render(request, "conventions/confidentialite.html", contexte)


def _suite(request: Requete, slug: str) -> str:
    """The page that was asked for, if it is one of ours; that of the démarche otherwise."""
    voulue = request.POST.get("suite") or request.GET.get("suite", "")
    if voulue and url_has_allowed_host_and_scheme(voulue, None, require_https=request.is_secure()):
        return voulue
    return reverse("portail:demarche", args=[slug])

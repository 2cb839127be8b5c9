"""How often an address wants mail: chosen by the link of a mail, or from one's account."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.comptes.models import Utilisateur
from maillage.courriels import queries
from maillage.courriels.actions import adresses
from maillage.courriels.forms import PreferencesForm


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def de_l_adresse(request: HttpRequest, jeton: str) -> HttpResponse:
    """The choice of the address that the link names; the link itself is the right to make it."""
    return _choisir(request, queries.adresse_du_jeton(jeton))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def miennes(request: HttpRequest) -> HttpResponse:
    """The choice of the address of one's account."""
    return _choisir(request, cast(Utilisateur, request.user).email)


def _choisir(request: HttpRequest, adresse: str) -> HttpResponse:
    connue = queries.adresse(adresse)
    envoye = request.POST if request.method == "POST" else None
    form = PreferencesForm(envoye, initial={"frequence": connue.frequence})
    if form.is_valid():
        adresses.choisir(adresse=adresse, frequence=form.cleaned_data["frequence"])
        messages.success(request, f"Votre choix est enregistré pour {connue.adresse}.")
        return redirect(request.path)
    return render(
        request,
        "courriels/preferences.html",
        {"form": form, "adresse": connue},
        status=422 if form.errors else 200,
    )

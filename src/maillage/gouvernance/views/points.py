"""The items of an agenda: added, changed, moved, taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.gouvernance.actions import ordre_du_jour
from maillage.gouvernance.forms.reunions import PointForm
from maillage.gouvernance.models import PointOrdreDuJour
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.views.acces import tenir

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def ajouter(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Add an item; « puis un autre » comes back to an empty form."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    form = PointForm(recu(request), demarche=demarche)
    ajoutes: list[PointOrdreDuJour] = []
    if form.is_valid() and form.tenter(
        lambda: ajoutes.append(
            ordre_du_jour.ajouter(reunion=lue, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"« {ajoutes[0]} » est à l’ordre du jour.")
        suite = "gouvernance:point_ajouter" if "encore" in request.POST else "gouvernance:reunion"
        return redirect(suite, slug, reunion)
    contexte = {"demarche": demarche, "ici": "reunions", "reunion": lue, "form": form}
    return render(request, "gouvernance/point_saisie.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, point: int) -> HttpResponse:
    """Change an item; two people never overwrite each other silently."""
    demarche = tenir(request, slug)
    lu = lues.point_visible(demarche, point)
    form = PointForm(recu(request), instance=lu, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: ordre_du_jour.modifier(
            point=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le point est enregistré.")
        return redirect("gouvernance:reunion", slug, lu.reunion_id)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lu.reunion,
        "point": lu,
        "form": form,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lues.point_visible(demarche, point))
    return render(request, "gouvernance/point_saisie.html", contexte, status=form.statut)


@require_POST
def deplacer(request: Requete, slug: str, point: int) -> HttpResponse:
    """Move an item one place up or down (`vers` is the place wanted)."""
    demarche = tenir(request, slug)
    lu = lues.point_visible(demarche, point)
    vers = request.POST.get("vers", "")
    if vers.isascii() and vers.isdigit() and len(vers) < 4:
        ordre_du_jour.deplacer(point=lu, vers=int(vers), par=request.user, le=timezone.now())
    return redirect("gouvernance:reunion", slug, lu.reunion_id)


@require_POST
def retirer(request: Requete, slug: str, point: int) -> HttpResponse:
    """Take an item away."""
    demarche = tenir(request, slug)
    lu = lues.point_visible(demarche, point)
    version = request.POST.get("version", "")
    ordre_du_jour.retirer(
        point=lu,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, f"« {lu} » n’est plus à l’ordre du jour.")
    return redirect("gouvernance:reunion", slug, lu.reunion_id)

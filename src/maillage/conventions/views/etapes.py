"""The steps of a feuille de route."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import etapes as actes
from maillage.conventions.forms.feuilles import EtapeForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import FeuilleDeRoute
from maillage.conventions.queries import des_feuilles
from maillage.regles.erreurs import SaisieInvalide


def _feuille(request: Requete, slug: str, cle: int) -> FeuilleDeRoute:
    """The feuille, for somebody who may write it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_les_feuilles(request.user, demarche, le))
    return des_feuilles.feuille(demarche, cle)


@require_http_methods(["GET", "POST"])
def ajouter(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Add a step at the end."""
    feuille = _feuille(request, slug, cle)
    form = EtapeForm(recu(request), feuille=feuille)
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter(
            feuille=feuille,
            depend_de=form.cleaned_data.get("depend_de", ()),
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’étape est ajoutée.")
        return redirect("conventions:feuille", slug, cle)
    contexte = {"demarche": feuille.demarche, "feuille": feuille, "form": form}
    return render(request, "conventions/etape_modifier.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int, etape: int) -> HttpResponse:
    """Change a step."""
    feuille = _feuille(request, slug, cle)
    choisie = des_feuilles.etape(feuille, etape)
    form = EtapeForm(recu(request), feuille=feuille, instance=choisie)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            etape=choisie,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            depend_de=form.cleaned_data.get("depend_de"),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’étape est enregistrée.")
        return redirect("conventions:feuille", slug, cle)
    contexte: dict[str, Any] = {
        "demarche": feuille.demarche,
        "feuille": feuille,
        "etape": choisie,
        "form": form,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(des_feuilles.etape(feuille, etape))
    return render(request, "conventions/etape_modifier.html", contexte, status=form.statut)


@require_POST
def deplacer(request: Requete, slug: str, cle: int, etape: int) -> HttpResponse:
    """Exchange a step with its neighbour: `sens=avant` or `sens=apres`."""
    choisie = des_feuilles.etape(_feuille(request, slug, cle), etape)
    actes.deplacer(
        etape=choisie,
        avant=request.POST.get("sens") != "apres",
        par=request.user,
        le=timezone.now(),
    )
    return redirect("conventions:feuille", slug, cle)


@require_POST
def passer(request: Requete, slug: str, cle: int, etape: int) -> HttpResponse:
    """Bring a step to a state."""
    choisie = des_feuilles.etape(_feuille(request, slug, cle), etape)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise SaisieInvalide("Le formulaire est incomplet : revenez à la feuille de route.")
    passee = actes.passer(
        etape=choisie,
        vers=request.POST.get("vers", ""),
        version=int(version),
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, f"« {passee} » : {passee.get_etat_display().lower()}.")
    return redirect("conventions:feuille", slug, cle)


@require_http_methods(["GET", "POST"])
def retirer(request: Requete, slug: str, cle: int, etape: int) -> HttpResponse:
    """Take a step away."""
    feuille = _feuille(request, slug, cle)
    choisie = des_feuilles.etape(feuille, etape)
    if request.method == "POST":
        actes.retirer(etape=choisie, par=request.user, le=timezone.now())
        messages.success(request, f"« {choisie} » est retirée.")
        return redirect("conventions:feuille", slug, cle)
    contexte = {"demarche": feuille.demarche, "feuille": feuille, "etape": choisie}
    return render(request, "conventions/etape_retirer.html", contexte)

"""The page of the constats, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.diagnostics import export_des_ateliers as export
from maillage.diagnostics.actions import constats as actes
from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.forms.ateliers import ConstatForm
from maillage.diagnostics.queries import constats as lus
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.diagnostics.views.ateliers import page_et_envoi
from maillage.documents.telechargement import tableau


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """What the partners hold for true, by nature, with where each comes from."""
    demarche, peut_modifier = lire(request, slug)
    constats, ateliers = list(lus.constats(demarche)), lus.ateliers_des_constats(demarche)
    choix = request.GET.get("format")
    if choix:
        return tableau(
            export.feuille_des_constats(constats, ateliers), format=choix, nom=f"constats-{slug}"
        )
    par_nature = [
        (nature, [(c, ateliers.get(c.pk, [])) for c in constats if c.nature == nature])
        for nature in NatureConstat
    ]
    contexte = {
        "demarche": demarche,
        "par_nature": [(nature, lignes) for nature, lignes in par_nature if lignes],
        "retires": lus.constats(demarche, retires=True) if peut_modifier else [],
        "peut_modifier": peut_modifier,
    }
    return render(request, "diagnostics/constats/liste.html", contexte)


@page_et_envoi
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more constat."""
    demarche = ecrire(request, slug)
    form = ConstatForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter(
            demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le constat est écrit.")
        return redirect("diagnostics:constats", slug)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "diagnostics/constats/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Correct a constat; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    form = ConstatForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            constat=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le constat est enregistré.")
        return redirect("diagnostics:constats", slug)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "constat": lu}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.constat_visible(demarche, constat))
    return render(request, "diagnostics/constats/formulaire.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Take a constat away; the list keeps it, to put it back."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    actes.retirer(constat=lu, par=request.user, le=timezone.now())
    messages.success(request, "Le constat est retiré ; vous pouvez le remettre, plus bas.")
    return redirect("diagnostics:constats", slug)


@require_POST
def remettre(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Put back a constat that was taken away."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    actes.remettre(constat=lu, par=request.user, le=timezone.now())
    messages.success(request, "Le constat est remis.")
    return redirect("diagnostics:constats", slug)

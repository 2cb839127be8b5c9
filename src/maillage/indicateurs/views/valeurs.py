"""The pages of the values of an indicator: a year noted, corrected, erased."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.views.acces import ecrire
from maillage.indicateurs import queries
from maillage.indicateurs.actions import valeurs as actes
from maillage.indicateurs.forms import ValeurForm
from maillage.indicateurs.views.indicateurs import page_et_envoi


@page_et_envoi
def noter(request: Requete, slug: str, indicateur: int) -> HttpResponse:
    """The value of one more year."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    form = ValeurForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes.noter(indicateur=lu, **form.champs(), par=request.user, le=timezone.now())
    ):
        messages.success(request, f"La valeur de {form.cleaned_data['annee']} est enregistrée.")
        return redirect("indicateurs:indicateur", slug, indicateur)
    contexte = {"demarche": demarche, "indicateur": lu, "form": form}
    return render(request, "indicateurs/valeur.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, indicateur: int, annee: int) -> HttpResponse:
    """Correct the value of a year."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    note = queries.valeur_visible(lu, annee)
    form = ValeurForm(recu(request), instance=note)
    if form.is_valid() and form.tenter(
        lambda: actes.noter(
            indicateur=lu,
            annee=annee,
            version=form.cleaned_data["version"],
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"La valeur de {annee} est enregistrée.")
        return redirect("indicateurs:indicateur", slug, indicateur)
    contexte: dict[str, Any] = {"demarche": demarche, "indicateur": lu, "note": note, "form": form}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.valeur_visible(lu, annee))
    return render(request, "indicateurs/valeur.html", contexte, status=form.statut)


@page_et_envoi
def effacer(request: Requete, slug: str, indicateur: int, annee: int) -> HttpResponse:
    """Erase the value of a year written by mistake, once it was said what stays of it."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    note = queries.valeur_visible(lu, annee)
    if request.method == "POST":
        version = request.POST.get("version", "")
        actes.effacer(
            valeur=note,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            par=request.user,
            le=timezone.now(),
        )
        messages.success(request, f"La valeur de {annee} est effacée ; le journal la garde.")
        return redirect("indicateurs:indicateur", slug, indicateur)
    contexte = {"demarche": demarche, "indicateur": lu, "note": note}
    return render(request, "indicateurs/valeur_effacer.html", contexte)

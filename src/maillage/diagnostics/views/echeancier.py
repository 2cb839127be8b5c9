"""The échéancier of the diagnosis: its page, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.diagnostics.actions import echeancier as actes
from maillage.diagnostics.forms.diagnostic import AvancementForm, EtapeForm, VersionForm
from maillage.diagnostics.models import EtapeDiagnostic
from maillage.diagnostics.presentation import etapes_a_montrer
from maillage.diagnostics.queries import diagnostic as lus
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.diagnostics.views.ateliers import page_et_envoi
from maillage.interface.saisie import recu
from maillage.regles.erreurs import EtatIncompatible

RETOUR = "diagnostics:echeancier"


@require_safe
def echeancier(request: Requete, slug: str) -> HttpResponse:
    """When, what, who, and where each stage stands."""
    demarche, peut_modifier = lire(request, slug)
    lu = lus.diagnostic_de(demarche)
    contexte = {
        "demarche": demarche,
        "diagnostic": lu,
        "etapes": etapes_a_montrer(lus.etapes(lu), timezone.localdate()) if lu else [],
        "peut_modifier": peut_modifier,
        "peut_ecrire": peut_modifier and lu is not None and lu.modifiable,
    }
    return render(request, "diagnostics/diagnostic/echeancier.html", contexte)


@page_et_envoi
def planifier(request: Requete, slug: str) -> HttpResponse:
    """One more stage."""
    demarche = ecrire(request, slug)
    lu = lus.diagnostic_ouvert(demarche)
    form = EtapeForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.planifier(
            diagnostic=lu,
            organisations=form.cleaned_data["organisations"],
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’étape est dans l’échéancier.")
        return redirect(RETOUR, slug)
    contexte = {"demarche": demarche, "form": form, "titre": "Ajouter une étape"}
    return render(request, "diagnostics/diagnostic/etape.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, etape: int) -> HttpResponse:
    """Change a stage; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lue = lus.etape(lus.diagnostic_ouvert(demarche), etape)
    form = EtapeForm(recu(request), instance=lue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            etape=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            organisations=form.cleaned_data["organisations"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’étape est enregistrée.")
        return redirect(RETOUR, slug)
    return _de_nouveau(request, demarche, lue, form, titre="Modifier l’étape")


@page_et_envoi
def avancer(request: Requete, slug: str, etape: int) -> HttpResponse:
    """Note where a stage stands, also once the diagnosis is validated."""
    demarche = ecrire(request, slug)
    lue = lus.etape(lus.diagnostic_ouvert(demarche), etape)
    form = AvancementForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes.avancer(
            etape=lue,
            version=form.cleaned_data["version"],
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’avancement de l’étape est noté.")
        return redirect(RETOUR, slug)
    return _de_nouveau(request, demarche, lue, form, titre="Où en est l’étape")


def _de_nouveau(
    request: Requete,
    demarche: Demarche,
    etape: EtapeDiagnostic,
    form: EtapeForm | AvancementForm,
    *,
    titre: str,
) -> HttpResponse:
    """The form of a stage, with what somebody else wrote meanwhile."""
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "form": form,
        "etape": etape,
        "titre": titre,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.etape(etape.diagnostic, etape.pk))
    return render(request, "diagnostics/diagnostic/etape.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, etape: int) -> HttpResponse:
    """Take a stage out; the journal keeps it."""
    demarche = ecrire(request, slug)
    lue = lus.etape(lus.diagnostic_ouvert(demarche), etape)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise EtatIncompatible("Cette page n’est plus à jour. Rechargez-la, puis recommencez.")
    actes.retirer(
        etape=lue, version=form.cleaned_data["version"], par=request.user, le=timezone.now()
    )
    messages.success(request, f"L’étape « {lue} » est retirée de l’échéancier.")
    return redirect(RETOUR, slug)

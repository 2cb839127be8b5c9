"""What was answered, and what is decided of it: in bulk, or one by one."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.fichiers import telechargement
from maillage.interface.typographie import accorde
from maillage.plan_actions.actions import propositions
from maillage.plan_actions.enums import EtatProposition
from maillage.plan_actions.models import Proposition
from maillage.plan_actions.queries import propositions as lues
from maillage.plan_actions.queries.campagnes import campagne_visible
from maillage.plan_actions.saisies_contribution import DecisionForm
from maillage.plan_actions.views.acces import ecrire, qui, saisie, tenter
from maillage.regles.erreurs import Introuvable

formulaire = require_http_methods(["GET", "HEAD", "POST"])


@formulaire
def reponses(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """The proposals to decide (POST: accept those that are ticked), then those that were."""
    demarche = ecrire(request, slug)
    lue = campagne_visible(demarche, campagne)
    attendues = lues.a_decider(lue)
    if request.method == "POST":
        cochees = {cle for cle in request.POST.getlist("propositions") if cle.isdecimal()}
        choisies = [p for p in attendues if str(p.pk) in cochees]
        bilan = propositions.accepter_ensemble(
            propositions=choisies, par=qui(request), le=timezone.now()
        )
        _dire(request, bilan)
        return redirect("plan_actions:campagne_reponses", slug, campagne)
    decidees = lues.de_la_campagne(lue).exclude(etat=EtatProposition.EN_ATTENTE)
    return render(
        request,
        "plan_actions/campagnes/reponses.html",
        {
            "demarche": demarche,
            "campagne": lue,
            "a_decider": lues.a_lire(attendues),
            "decidees": lues.a_lire(decidees),
        },
    )


def _dire(request: HttpRequest, bilan: propositions.Bilan) -> None:
    if bilan.acceptees:
        dit = accorde(
            len(bilan.acceptees),
            "proposition acceptée : la fiche est à jour",
            "propositions acceptées : les fiches sont à jour",
        )
        messages.success(request, f"{dit}.")
    for proposition, raison in bilan.laissees:
        messages.warning(request, f"{proposition} : {raison.rstrip('.')}. Décidez-la à part.")
    if not bilan.acceptees and not bilan.laissees:
        messages.warning(request, "Rien n’était coché : rien n’a été accepté.")


@formulaire
def proposition(request: HttpRequest, slug: str, proposition: int) -> HttpResponse:
    """One proposal beside what the action says: accepted, corrected, or refused with a word."""
    demarche = ecrire(request, slug)
    lue = lues.proposition_visible(demarche, proposition)
    (a_decider,) = lues.a_lire([lue])
    actuelle = lues.actuelles([lue])[lue.pk]
    form = DecisionForm(saisie(request), proposition=lue)
    if form.is_valid():
        decidee = tenter(form, lambda: _decider(request, lue, form))
        if decidee is not None:
            messages.success(request, f"{decidee} : {decidee.get_etat_display().lower()}.")
            return redirect("plan_actions:campagne_reponses", slug, lue.reponse.lien.campagne_id)
    return render(
        request,
        "plan_actions/campagnes/proposition.html",
        {
            "demarche": demarche,
            "campagne": lue.reponse.lien.campagne,
            "proposition": lue,
            "a_decider": a_decider,
            "vue": json.dumps(actuelle),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _decider(request: HttpRequest, lue: Proposition, form: DecisionForm) -> Proposition:
    qui_et_quand: dict[str, Any] = {"par": qui(request), "le": timezone.now()}
    if "refuser" in request.POST:
        return propositions.refuser(proposition=lue, mot=form.cleaned_data["mot"], **qui_et_quand)
    vue = _vue(request.POST.get("vue", ""))
    if form.noms and form.corrige(lue.avant):
        return propositions.corriger(
            proposition=lue,
            retenu=form.retenu(),
            mot=form.cleaned_data["mot"],
            vue=vue,
            **qui_et_quand,
        )
    return propositions.accepter(proposition=lue, vue=vue, **qui_et_quand)


def _vue(texte: str) -> dict[str, Any] | None:
    """What the action said on the page that the person decided from."""
    try:
        lu = json.loads(texte)
    except ValueError:
        return None
    return lu if isinstance(lu, dict) else None


@require_safe
def fichier(request: HttpRequest, slug: str, proposition: int) -> HttpResponse:
    """The file that was joined to an answer."""
    demarche = ecrire(request, slug)
    lue = lues.proposition_visible(demarche, proposition)
    if lue.fichier is None:
        raise Introuvable("Cette réponse n’a pas de fichier joint.")
    return telechargement.repondre(lue.fichier)

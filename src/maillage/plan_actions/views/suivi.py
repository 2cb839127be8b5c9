"""The météo of an action, and the settings of the plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.plan_actions import queries
from maillage.plan_actions.actions import meteos
from maillage.plan_actions.actions import reglages as actes_des_reglages
from maillage.plan_actions.queries.avancement import meteos as meteos_de_la_fiche
from maillage.plan_actions.queries.avancement import suivi_de_la_fiche
from maillage.plan_actions.queries.suivi import reglage
from maillage.plan_actions.saisies_du_suivi import MeteoForm, ReglagePlanForm
from maillage.plan_actions.views.acces import ecrire, lire
from maillage.plan_actions.views.indicateurs import page_et_envoi
from maillage.regles.suivi_du_plan import minimums, seuils


@page_et_envoi
def meteo(request: Requete, slug: str, fiche: int) -> HttpResponse:
    """Every météo of an action; posting gives one more."""
    demarche, peut_modifier = lire(request, slug)
    if request.method == "POST":
        ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    suivi = suivi_de_la_fiche(lue, timezone.localdate())
    form = MeteoForm(
        recu(request),
        avec_etapes=bool(suivi.avancement.comptees),
        initial={"donnee_le": timezone.localdate()},
    )
    if form.is_valid() and form.tenter(
        lambda: meteos.donner(fiche=lue, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, "La météo de l’action est enregistrée.")
        return redirect("plan_actions:fiche", slug, fiche)
    contexte = {
        "demarche": demarche,
        "fiche": lue,
        "suivi": suivi,
        "meteos": meteos_de_la_fiche(lue),
        "form": form,
        "peut_modifier": peut_modifier,
    }
    return render(request, "plan_actions/meteo.html", contexte, status=form.statut)


@page_et_envoi
def reglages(request: Requete, slug: str) -> HttpResponse:
    """What this démarche asks of its plan, beside what the house asks and why."""
    demarche, peut_modifier = lire(request, slug)
    if request.method == "POST":
        ecrire(request, slug)
    lu = reglage(demarche)
    form = ReglagePlanForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes_des_reglages.regler(
            demarche=demarche,
            version=form.cleaned_data["version"] or 1,
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Les réglages du plan sont enregistrés.")
        return redirect("plan_actions:reglages", slug)
    contexte = {
        "demarche": demarche,
        "reglage": reglage(demarche),
        "seuils": seuils(timezone.localdate()),
        "minimums": minimums().values(),
        "form": form,
        "peut_modifier": peut_modifier,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(reglage(demarche))
    return render(request, "plan_actions/reglages.html", contexte, status=form.statut)

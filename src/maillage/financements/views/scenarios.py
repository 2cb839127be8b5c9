"""The scenarios: the list, one of them beside the real, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.documents.telechargement import tableau
from maillage.financements import ecarts
from maillage.financements.actions import scenarios as actes
from maillage.financements.enums import NatureSimulee
from maillage.financements.forms.scenarios import ChangementForm, CopieForm, ScenarioForm
from maillage.financements.models import Scenario
from maillage.financements.queries import droits as droits_lus
from maillage.financements.queries import scenarios as lecture
from maillage.financements.tableau_des_droits import feuille_de_la_comparaison
from maillage.financements.views.acces import annee_demandee, ecrire, lire, version_de
from maillage.regles.erreurs import Introuvable
from maillage.regles.financements.comparaison import budgets

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The scenarios kept, and those of the bin for who may put them back."""
    demarche, peut_tenir = lire(request, slug)
    contexte = {
        "demarche": demarche,
        "rubrique": "scenarios",
        "scenarios": lecture.scenarios(demarche),
        "jetes": lecture.jetes(demarche) if peut_tenir else [],
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/scenarios/liste.html", contexte)


@require_safe
def scenario(request: Requete, slug: str, scenario: int) -> HttpResponse:
    """One scenario beside the real, for a year: its changes, who gains, who loses, what budgets show."""
    demarche, peut_tenir = lire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    le = timezone.localdate()
    annee = annee_demandee(request, droits_lus.annee_proposee(demarche, le))
    simulation = lecture.simuler(lu, annee, le)
    if request.GET.get("format"):
        return tableau(
            feuille_de_la_comparaison(simulation.comparaison, annee),
            format=request.GET["format"],
            nom=f"scenario-{lu.pk}-{annee}",
        )
    contexte = {
        "demarche": demarche,
        "rubrique": "scenarios",
        "scenario": lu,
        "annee": annee,
        "annees": droits_lus.annees(demarche, le),
        "simulation": simulation,
        "comparaison": simulation.comparaison,
        "dessin": ecarts.dessiner(simulation.comparaison.structures),
        "budgets_reels": budgets(simulation.reel),
        "budgets_simules": budgets(simulation.simule),
        "natures": NatureSimulee.choices,
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/scenarios/scenario.html", contexte)


@page_et_envoi
def creer(request: Requete, slug: str) -> HttpResponse:
    """A new scenario, which changes nothing yet."""
    demarche = ecrire(request, slug)
    form = ScenarioForm(recu(request))
    crees: list[Scenario] = []
    if form.is_valid() and form.tenter(
        lambda: crees.append(
            actes.creer(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"Le scénario « {crees[0]} » est créé : ajoutez ce qu’il change.")
        return redirect("financements:scenario", slug, crees[0].pk)
    contexte = {"demarche": demarche, "rubrique": "scenarios", "form": form}
    return render(request, "financements/scenarios/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, scenario: int) -> HttpResponse:
    """Another name, or other words."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    form = ScenarioForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            scenario=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le scénario est enregistré.")
        return redirect("financements:scenario", slug, scenario)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "rubrique": "scenarios",
        "form": form,
        "scenario": lu,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lecture.scenario_visible(demarche, scenario))
    return render(request, "financements/scenarios/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def dupliquer(request: Requete, slug: str, scenario: int) -> HttpResponse:
    """The same changes under another name."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    form = CopieForm(recu(request), initial={"nom": f"{lu.nom} (copie)"})
    copies: list[Scenario] = []
    if form.is_valid() and form.tenter(
        lambda: copies.append(
            actes.dupliquer(
                scenario=lu, nom=form.cleaned_data["nom"], par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, f"« {copies[0]} » porte les mêmes changements.")
        return redirect("financements:scenario", slug, copies[0].pk)
    contexte = {"demarche": demarche, "rubrique": "scenarios", "form": form, "scenario": lu}
    return render(request, "financements/scenarios/copie.html", contexte, status=form.statut)


@page_et_envoi
def jeter(request: Requete, slug: str, scenario: int) -> HttpResponse:
    """To the bin, once it was said what stays."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    if request.method == "POST":
        actes.jeter(scenario=lu, version=version_de(request), par=request.user, le=timezone.now())
        messages.success(request, f"« {lu} » est dans la corbeille ; vous pouvez le remettre.")
        return redirect("financements:scenarios", slug)
    contexte = {"demarche": demarche, "rubrique": "scenarios", "scenario": lu}
    return render(request, "financements/scenarios/jeter.html", contexte)


@require_POST
def remettre(request: Requete, slug: str, scenario: int) -> HttpResponse:
    """Out of the bin."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario, jete=True)
    actes.remettre(scenario=lu, par=request.user, le=timezone.now())
    messages.success(request, f"« {lu} » est de nouveau dans la liste.")
    return redirect("financements:scenario", slug, scenario)


@page_et_envoi
def changer(request: Requete, slug: str, scenario: int, nature: str) -> HttpResponse:
    """One more change of that nature."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    if nature.upper() not in NatureSimulee.values:
        raise Introuvable("Ce changement n’existe pas. Revenez au scénario.")
    annee = droits_lus.annee_proposee(demarche, timezone.localdate())
    form = ChangementForm(recu(request), demarche=demarche, nature=nature.upper(), annee=annee)
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter_un_changement(
            scenario=lu, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le changement est ajouté au scénario.")
        return redirect("financements:scenario", slug, scenario)
    contexte = {"demarche": demarche, "rubrique": "scenarios", "form": form, "scenario": lu}
    return render(request, "financements/scenarios/changement.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, scenario: int, changement: int) -> HttpResponse:
    """Without this change."""
    demarche = ecrire(request, slug)
    lu = lecture.scenario_visible(demarche, scenario)
    sien = next((c for c in lu.changements.all() if c.pk == changement), None)
    if sien is None:
        raise Introuvable("Ce changement vient d’être retiré.")
    actes.retirer_un_changement(changement=sien, par=request.user, le=timezone.now())
    messages.success(request, "Le changement est retiré du scénario.")
    return redirect("financements:scenario", slug, scenario)

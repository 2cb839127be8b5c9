"""The money over the years, and what is counted once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.documents.telechargement import tableau as telecharger
from maillage.financements import exports_du_suivi as exports
from maillage.financements.actions import rattachements as actes
from maillage.financements.barres import dessiner
from maillage.financements.forms.suivi import DroitForm
from maillage.financements.queries import pluriannuel as queries
from maillage.financements.queries.tableaux import accompagnements
from maillage.financements.views.acces import ecrire, lire


@require_safe
def pluriannuel(request: Requete, slug: str) -> HttpResponse:
    """By funder, action and structure: planned, voted, paid; `?format=` as a file."""
    demarche, peut_tenir = lire(request, slug)
    lu = queries.pluriannuel(demarche)
    choix = request.GET.get("format")
    if choix:
        feuille = exports.feuille_pluriannuelle(lu)
        return telecharger(feuille, format=choix, nom=f"pluriannuel-{slug}")
    contexte = {
        "demarche": demarche,
        "rubrique": "pluriannuel",
        "tableau": lu,
        "dessin": dessiner(lu),
        "enveloppes": queries.enveloppes(demarche, lu),
        "accompagnements": accompagnements(demarche),
        "a_verifier": [
            budget
            for ligne in lu.lignes
            for budget in ligne.budgets
            if queries.peut_etre_un_droit(budget)
        ],
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/suivi/pluriannuel.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def rattacher(request: Requete, slug: str, budget: int) -> HttpResponse:
    """Say which right of the Caf a line of the budget of a fiche already is."""
    demarche = ecrire(request, slug)
    ligne = queries.ligne_de_budget_visible(demarche, budget)
    lien = getattr(ligne, "droit_finance", None)
    depart = {"structure": lien.structure_id, "ligne": lien.ligne} if lien else {}
    form = DroitForm(recu(request), demarche=demarche, initial=depart)
    if form.is_valid() and form.tenter(
        lambda: actes.compter_une_fois(
            ligne_budget=ligne, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Cette ligne est comptée une seule fois, comme droit de la Caf.")
        return redirect("financements:pluriannuel", slug)
    contexte = {
        "demarche": demarche,
        "rubrique": "pluriannuel",
        "form": form,
        "ligne": ligne,
        "lien": lien,
    }
    return render(request, "financements/suivi/rattacher.html", contexte, status=form.statut)


@require_POST
def detacher(request: Requete, slug: str, budget: int) -> HttpResponse:
    """Count the line of the fiche on its own again."""
    demarche = ecrire(request, slug)
    ligne = queries.ligne_de_budget_visible(demarche, budget)
    actes.detacher(ligne_budget=ligne, par=request.user, le=timezone.now())
    messages.success(request, "Cette ligne est de nouveau comptée à part.")
    return redirect("financements:pluriannuel", slug)

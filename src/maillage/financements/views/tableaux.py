"""The published tables and the budgets of the collectivités: all of them, one, and one act each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.documents.telechargement import tableau as telecharger
from maillage.financements import exports_du_suivi as exports
from maillage.financements.actions import budgets as actes_des_budgets
from maillage.financements.actions import tableaux as actes
from maillage.financements.forms.tableaux import (
    COLONNES_DU_BUDGET,
    BudgetForm,
    ClasseurDeTableauForm,
    GrilleSaisie,
    TableauForm,
    grille_des_politiques,
)
from maillage.financements.queries import tableaux as queries
from maillage.financements.views.acces import ecrire, lire, version_de
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Tables, budgets, and the State apart; `?format=` gives the figures of all the tables as a file."""
    demarche, peut_tenir = lire(request, slug)
    lus = queries.tableaux(demarche)
    choix = request.GET.get("format")
    if choix:
        return telecharger(exports.feuille_des_tableaux(lus), format=choix, nom=f"tableaux-{slug}")
    contexte = {
        "demarche": demarche,
        "rubrique": "tableaux",
        "tableaux": lus,
        "budgets": queries.budgets(demarche),
        "accompagnements": queries.accompagnements(demarche),
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/tableaux/liste.html", contexte)


@require_safe
def tableau(request: Requete, slug: str, tableau: int) -> HttpResponse:
    """One table as it was published, its totals beside the sums, its history."""
    demarche, peut_tenir = lire(request, slug)
    lu = queries.tableau_visible(demarche, tableau)
    choix = request.GET.get("format")
    if choix:
        return telecharger(exports.feuille_d_un_tableau(lu), format=choix, nom=f"tableau-{tableau}")
    contexte = {
        "demarche": demarche,
        "rubrique": "tableaux",
        "lu": lu,
        "tableau": lu.tableau,
        "evenements": de_l_objet(lu.tableau)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/tableaux/tableau.html", contexte)


@page_et_envoi
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """A table typed by hand, or read from a workbook and checked here before anything is written."""
    demarche = ecrire(request, slug)

    def ecrire_le_tableau(form: TableauForm, saisie: GrilleSaisie) -> None:
        actes.ajouter(
            demarche=demarche,
            champs=form.champs(),
            grille=saisie.grille(),
            par=request.user,
            le=timezone.now(),
        )

    depart = {"annee": timezone.localdate().year - 1}
    form = TableauForm(recu(request), initial=depart)
    return _saisir(request, demarche, form, GrilleSaisie(envoi=recu(request)), ecrire_le_tableau)


@page_et_envoi
def importer(request: Requete, slug: str) -> HttpResponse:
    """Hand in a workbook; its figures are shown in the grid, to be checked and kept, or not."""
    demarche = ecrire(request, slug)
    form = ClasseurDeTableauForm(recu(request), request.FILES or None)
    if form.is_valid() and form.grille is not None:
        contexte = {
            "demarche": demarche,
            "rubrique": "tableaux",
            "form": TableauForm(initial={"annee": timezone.localdate().year - 1}),
            "saisie": GrilleSaisie(form.grille),
            "importe": len(form.grille.rangees),
        }
        return render(request, "financements/tableaux/saisie.html", contexte)
    contexte = {"demarche": demarche, "rubrique": "tableaux", "form": form}
    return render(request, "financements/tableaux/import.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, tableau: int) -> HttpResponse:
    """Put right what was copied, or explain a gap; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = queries.tableau_visible(demarche, tableau)
    form = TableauForm(recu(request), instance=lu.tableau)

    def ecrire_le_tableau(form: TableauForm, saisie: GrilleSaisie) -> None:
        actes.modifier(
            tableau=lu.tableau,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            grille=saisie.grille(),
            par=request.user,
            le=timezone.now(),
        )

    saisie = GrilleSaisie(queries.grille_de(lu.tableau), envoi=recu(request))
    return _saisir(
        request,
        demarche,
        form,
        saisie,
        ecrire_le_tableau,
        lambda: queries.tableau_visible(demarche, tableau).tableau,
        tableau=lu.tableau,
    )


def _saisir(
    request: Requete,
    demarche: Demarche,
    form: TableauForm | BudgetForm,
    saisie: GrilleSaisie,
    acte: Callable[[Any, GrilleSaisie], Any],
    relire: Callable[[], Any] = lambda: None,
    **contexte: Any,
) -> HttpResponse:
    """Show the form and its grid, make them larger, or write."""
    geste = request.POST.get("geste", "")
    if geste:
        saisie.faire(geste)
        # The heading is shown again as it was typed, and judged only when it is sent to be kept.
        form.initial.update(request.POST.items())
        form.is_bound = False
    elif form.is_bound and form.is_valid() and form.tenter(lambda: acte(form, saisie)):
        messages.success(request, "Les chiffres sont enregistrés tels qu’ils sont publiés.")
        return redirect("financements:tableaux", demarche.slug)
    if form.conflit:
        contexte["ecarts"] = form.ecarts(relire())
    statut = 200 if geste else form.statut
    gabarit = "budget" if isinstance(form, BudgetForm) else "saisie"
    return render(
        request,
        f"financements/tableaux/{gabarit}.html",
        {
            "demarche": demarche,
            "rubrique": "tableaux",
            "form": form,
            "saisie": saisie,
            **contexte,
        },
        status=statut,
    )


@page_et_envoi
def retirer(request: Requete, slug: str, tableau: int) -> HttpResponse:
    """Take a table away, after saying so."""
    demarche = ecrire(request, slug)
    lu = queries.tableau_visible(demarche, tableau)
    if request.method == "POST":
        actes.retirer(
            tableau=lu.tableau, version=version_de(request), par=request.user, le=timezone.now()
        )
        messages.success(request, f"« {lu.tableau} » est retiré ; le journal garde ses chiffres.")
        return redirect("financements:tableaux", slug)
    contexte = {"demarche": demarche, "rubrique": "tableaux", "objet": lu.tableau}
    return render(request, "financements/tableaux/retrait.html", contexte)


@page_et_envoi
def budget_ajouter(request: Requete, slug: str) -> HttpResponse:
    """The own budget of a collectivité, by policy."""
    demarche = ecrire(request, slug)

    def ecrire_le_budget(form: BudgetForm, saisie: GrilleSaisie) -> None:
        actes_des_budgets.ajouter(
            demarche=demarche,
            champs=form.champs(),
            politiques=saisie.politiques(),
            par=request.user,
            le=timezone.now(),
        )

    depart = {"annee": timezone.localdate().year}
    form = BudgetForm(recu(request), demarche=demarche, initial=depart)
    return _saisir(request, demarche, form, _politiques(request, []), ecrire_le_budget)


@page_et_envoi
def budget_modifier(request: Requete, slug: str, budget: int) -> HttpResponse:
    """Change a budget."""
    demarche = ecrire(request, slug)
    lu = queries.budget_visible(demarche, budget).budget

    def ecrire_le_budget(form: BudgetForm, saisie: GrilleSaisie) -> None:
        actes_des_budgets.modifier(
            budget=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            politiques=saisie.politiques(),
            par=request.user,
            le=timezone.now(),
        )

    form = BudgetForm(recu(request), demarche=demarche, instance=lu)
    saisie = _politiques(request, actes_des_budgets.politiques_de(lu))
    return _saisir(
        request,
        demarche,
        form,
        saisie,
        ecrire_le_budget,
        lambda: queries.budget_visible(demarche, budget).budget,
        budget=lu,
    )


def _politiques(request: Requete, connues: list[Any]) -> GrilleSaisie:
    return GrilleSaisie(
        grille_des_politiques(connues),
        envoi=recu(request),
        fixes=COLONNES_DU_BUDGET,
        nom_des_lignes="Politique",
    )


@page_et_envoi
def budget_retirer(request: Requete, slug: str, budget: int) -> HttpResponse:
    """Take a budget away, after saying so."""
    demarche = ecrire(request, slug)
    lu = queries.budget_visible(demarche, budget).budget
    if request.method == "POST":
        actes_des_budgets.retirer(
            budget=lu, version=version_de(request), par=request.user, le=timezone.now()
        )
        messages.success(request, f"« {lu} » est retiré ; le journal garde ses chiffres.")
        return redirect("financements:tableaux", slug)
    contexte = {"demarche": demarche, "rubrique": "tableaux", "objet": lu}
    return render(request, "financements/tableaux/retrait.html", contexte)

"""The pages of the tables: steps, budget, targets, partners of a fiche; principles of a démarche."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import budget, cibles, etapes, partenaires, principes
from maillage.plan_actions.forms import (
    CibleForm,
    EtapeForm,
    LigneBudgetForm,
    LigneForm,
    PartenaireForm,
    PrincipeForm,
    Tableau,
)
from maillage.plan_actions.views.acces import ecrire, lire, qui
from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable, ModificationConcurrente

formulaire_simple = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of rows is about: its words, its form, how its rows are read and written."""

    titre: str
    chapeau: str
    ligne: str
    ajouter: str
    forme: type[LigneForm]
    lire: Callable[[Any], Iterable[Any]]
    fixer: Callable[..., Any]
    dire: Callable[[Any], str]
    nom_des_lignes: str
    nom_du_porteur: str = "fiche"
    aides: tuple[str, ...] = ()


ETAPES = Page(
    "Étapes",
    "Ce qu’il y a à faire, dans l’ordre. L’avancement de la fiche se calcule à partir d’elles.",
    "Étape",
    "Ajouter une étape",
    EtapeForm,
    queries.etapes,
    etapes.fixer,
    etapes.dire,
    "etapes",
    aides=(
        "Échéance : un jour (31/03/2026) ou seulement un mois (mars 2026).",
        "Avancement : pour une étape en cours, de 0 à 100 %.",
        "Poids : 1 d’ordinaire ; une étape de poids 2 compte double dans l’avancement de la fiche.",
    ),
)
BUDGET = Page(
    "Budget",
    "Une ligne par année, par financeur et par nature. Laissez vide un montant que vous ne "
    "connaissez pas : ce n’est pas zéro.",
    "Ligne",
    "Ajouter une ligne",
    LigneBudgetForm,
    queries.lignes_budget,
    budget.fixer,
    budget.dire,
    "budget",
    aides=(
        "Financeur : choisissez-le dans la liste, ou écrivez son nom s’il n’y est pas.",
        "Valorisation : un apport en nature (salle, bénévoles), avec ce qu’il vaut.",
    ),
)
CIBLES = Page(
    "Cibles chiffrées",
    "Les nombres à atteindre : combien, de quoi, pour quand.",
    "Cible",
    "Ajouter une cible",
    CibleForm,
    queries.cibles,
    cibles.fixer,
    cibles.dire,
    "cibles",
    nom_du_porteur="porteur",
    aides=(
        "Par exemple : 21, « écoles neuves », décembre 2027.",
        "Échéance : un jour (31/03/2026) ou seulement un mois (mars 2026), si elle est connue.",
    ),
)
PARTENAIRES = Page(
    "Partenaires et rôles",
    "Les organisations qui prennent part à l’action, chacune avec ce qu’elle y fait.",
    "Partenaire",
    "Ajouter un partenaire",
    PartenaireForm,
    queries.participations,
    partenaires.fixer,
    str,
    "partenaires",
    aides=("Rôle : « anime les ateliers », « prête la salle ».",),
)
PRINCIPES = Page(
    "Principes de la démarche",
    "Les engagements de méthode de la convention. Chaque fiche action coche ceux qu’elle sert.",
    "Principe",
    "Ajouter un principe",
    PrincipeForm,
    queries.principes,
    principes.fixer,
    principes.dire,
    "principes",
    nom_du_porteur="demarche",
)
DES_FICHES = {
    "etapes": ETAPES,
    "budget": BUDGET,
    "cibles": CIBLES,
    "partenaires": PARTENAIRES,
}


@formulaire_simple
def de_fiche(request: HttpRequest, slug: str, fiche: int, table: str) -> HttpResponse:
    """One of the tables of a fiche."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    retour = reverse("plan_actions:fiche", args=[slug, fiche])
    return _page(request, demarche, DES_FICHES[table], lue, retour)


@formulaire_simple
def d_element(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """The targets of an objectif."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element)
    retour = f"{reverse('plan_actions:plan', args=[slug])}#element-{element}"
    return _page(request, demarche, CIBLES, lu, retour)


@formulaire_simple
def de_la_demarche(request: HttpRequest, slug: str) -> HttpResponse:
    """The principles: a page for whoever reads, its form for who may write."""
    demarche, peut_modifier = lire(request, slug)
    if request.method == "POST" or (peut_modifier and "modifier" in request.GET):
        ecrire(request, slug)
        retour = reverse("plan_actions:principes", args=[slug])
        return _page(request, demarche, PRINCIPES, demarche, retour)
    return render(
        request,
        "plan_actions/principes.html",
        {
            "demarche": demarche,
            "principes": queries.principes_servis(demarche),
            "peut_modifier": peut_modifier,
        },
    )


def _page(
    request: HttpRequest, demarche: Demarche, page: Page, porteur: Any, retour: str
) -> HttpResponse:
    """Show the rows, do one of their gestures, or write them all."""
    stockees = list(page.lire(porteur))
    envoi = request.POST if request.method == "POST" else None
    tableau = Tableau(page.forme, demarche, stockees=stockees, envoi=envoi)
    geste = request.POST.get("geste", "")
    if geste:
        tableau.faire(geste)
    elif envoi is not None and _ecrire(request, page, porteur, tableau):
        messages.success(request, f"{page.titre} : c’est enregistré.")
        return redirect(retour)
    elif envoi is None and not stockees:
        tableau.faire("ajouter")
    return render(
        request,
        "plan_actions/lignes.html",
        {
            "demarche": demarche,
            "page": page,
            "porteur": porteur,
            "tableau": tableau,
            "retour": retour,
        },
        status=422 if envoi is not None and not geste else 200,
    )


def _ecrire(request: HttpRequest, page: Page, porteur: Any, tableau: Tableau) -> bool:
    """Write the rows; False once the reason of a refusal stands in the form."""
    if tableau.conflits:
        return False
    lignes = tableau.lignes()
    if lignes is None:
        return False
    return _tenter(page, porteur, tableau, lignes, request)


def _tenter(
    page: Page, porteur: Any, tableau: Tableau, lignes: Sequence[Any], request: HttpRequest
) -> bool:
    try:
        page.fixer(
            **{page.nom_du_porteur: porteur, page.nom_des_lignes: lignes},
            vues=tableau.vues,
            par=qui(request),
            le=timezone.now(),
        )
    except (ActeRefuse, Introuvable):
        raise
    except ModificationConcurrente as erreur:
        tableau.confronter(page.lire(porteur), page.dire)
        tableau.refuser(erreur.message)
    except ErreurMetier as erreur:
        tableau.refuser(erreur.message)
    else:
        return True
    return False

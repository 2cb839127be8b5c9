"""The import of a plan, page by page: the file, its columns, the simulation, what was written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.conventions.models import Demarche
from maillage.plan_actions.actions import annulation, import_de_plan, importations
from maillage.plan_actions.enums import EtatImportation
from maillage.plan_actions.imports.prevision import Simulation, Sort
from maillage.plan_actions.imports.simulation import simuler, tableaux_de
from maillage.plan_actions.models import Importation
from maillage.plan_actions.queries import importations as queries
from maillage.plan_actions.saisies_fichiers import (
    AnnulationForm,
    ColonnesForm,
    CorrectionsForm,
    FichierDePlanForm,
    ImportForm,
    grouper,
)
from maillage.plan_actions.views.acces import ecrire, qui, saisie, tenter

FICHES_EN_VUE = 200
ETAPES = ("Fichier", "Colonnes", "Vérification", "Import")
page = require_http_methods(["GET", "HEAD", "POST"])


def _etapes(rang: int, demarche: Demarche, importation: Importation | None) -> list[Any]:
    """The steps of the wizard: those behind lead back."""
    adresses = [reverse("plan_actions:importer", args=[demarche.slug]), "", "", ""]
    if importation is not None and importation.etat == EtatImportation.DEPOSEE:
        cles = [demarche.slug, importation.pk]
        adresses[1] = reverse("plan_actions:import_colonnes", args=cles)
        adresses[2] = reverse("plan_actions:import_simulation", args=cles)
    return [
        (
            nom,
            "fait" if i < rang else "courant" if i == rang else "a_venir",
            adresses[i] if i < rang else "",
        )
        for i, nom in enumerate(ETAPES)
    ]


@page
def deposer(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a file; the earlier imports, and where to undo them."""
    demarche = ecrire(request, slug)
    form = FichierDePlanForm(saisie(request), request.FILES or None)
    if form.is_valid():
        fichier = form.cleaned_data["fichier"]
        deposee = tenter(
            form,
            lambda: importations.deposer(
                demarche=demarche,
                nom=fichier.name,
                octets=fichier.read(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if deposee is not None:
            # A workbook of Maillage says itself what its columns are.
            suite = "import_simulation" if deposee.vient_de_maillage else "import_colonnes"
            return redirect(f"plan_actions:{suite}", slug, deposee.pk)
    contexte = {
        "demarche": demarche,
        "form": form,
        "importations": queries.importations(demarche),
        "etapes": _etapes(0, demarche, None),
    }
    return render(
        request,
        "plan_actions/importations/depot.html",
        contexte,
        status=422 if form.errors else 200,
    )


@page
def colonnes(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """What each column is taken for, how surely; the choices are remembered for the territory."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    if lue.etat != EtatImportation.DEPOSEE:
        return redirect("plan_actions:import_resultat", slug, lue.pk)
    tableaux, avis = tableaux_de(lue)
    form = ColonnesForm(
        saisie(request), groupes=grouper(tableaux), initial={"version": lue.version}
    )
    if form.is_valid():
        choisie = tenter(
            form,
            lambda: importations.choisir_colonnes(
                importation=lue,
                version=form.cleaned_data["version"],
                colonnes=form.colonnes(),
                entetes=form.changees(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if choisie is not None:
            return redirect("plan_actions:import_simulation", slug, lue.pk)
    contexte = {
        "demarche": demarche,
        "importation": lue,
        "form": form,
        "avis": avis,
        "etapes": _etapes(1, demarche, lue),
    }
    return render(
        request,
        "plan_actions/importations/colonnes.html",
        contexte,
        status=422 if form.errors else 200,
    )


@page
def simulation(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """What the import would do, with every error at its place; correct cells and look again."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    if lue.etat != EtatImportation.DEPOSEE:
        return redirect("plan_actions:import_resultat", slug, lue.pk)
    simulee = simuler(lue)
    form = _corrections(request, lue, simulee)
    if form.is_valid():
        corrigee = tenter(
            form,
            lambda: importations.corriger(
                importation=lue,
                version=form.cleaned_data["version"],
                corrections=form.corrections(),
                doublons=form.cleaned_data["doublons"],
                creer_organisations=form.cleaned_data["creer_organisations"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if corrigee is not None:
            messages.success(request, "Vos corrections sont gardées. Voici ce que l’import ferait.")
            return redirect("plan_actions:import_simulation", slug, lue.pk)
    return _page_de_simulation(
        request, demarche, lue, simulee, form, ImportForm(initial={"version": lue.version})
    )


def _corrections(request: HttpRequest, lue: Importation, simulee: Simulation) -> CorrectionsForm:
    return CorrectionsForm(
        saisie(request),
        erreurs=simulee.erreurs,
        initial={
            "version": lue.version,
            "doublons": lue.doublons,
            "creer_organisations": "oui" if lue.creer_organisations else "non",
        },
    )


def _page_de_simulation(
    request: HttpRequest,
    demarche: Demarche,
    lue: Importation,
    simulee: Simulation,
    form: CorrectionsForm,
    import_form: ImportForm,
) -> HttpResponse:
    a_voir = [f for f in simulee.fiches if f.sort is not Sort.INCHANGEE]
    contexte = {
        "demarche": demarche,
        "importation": lue,
        "simulation": simulee,
        "comptes": simulee.comptes,
        "form": form,
        "import_form": import_form,
        "homonymes": any(f.existante and not f.lue.identifiant for f in simulee.fiches)
        or any("porte le titre" in f.remarque for f in simulee.fiches),
        "inconnues": sorted(simulee.organisations_inconnues.items())[:FICHES_EN_VUE],
        "fiches": a_voir[:FICHES_EN_VUE],
        "autres_fiches": max(len(a_voir) - FICHES_EN_VUE, 0),
        "autres_erreurs": len(simulee.erreurs) - len(form.erreurs),
        "sorts": {sort.name: sort for sort in Sort},
        "etapes": _etapes(2, demarche, lue),
    }
    return render(
        request,
        "plan_actions/importations/simulation.html",
        contexte,
        status=422 if form.errors or import_form.errors else 200,
    )


@require_POST
def importer(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """Import, in one transaction; where it is refused, the simulation says why."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    form = ImportForm(request.POST)
    if form.is_valid():
        faite = tenter(
            form,
            lambda: import_de_plan.importer(
                importation=lue, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if faite is not None:
            messages.success(request, f"« {faite} » est importé dans le plan.")
            return redirect("plan_actions:import_resultat", slug, lue.pk)
    if lue.etat != EtatImportation.DEPOSEE:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect("plan_actions:import_resultat", slug, lue.pk)
    simulee = simuler(lue)
    corrections = CorrectionsForm(
        erreurs=simulee.erreurs,
        initial={
            "version": lue.version,
            "doublons": lue.doublons,
            "creer_organisations": "oui" if lue.creer_organisations else "non",
        },
    )
    return _page_de_simulation(request, demarche, lue, simulee, corrections, form)


@require_POST
def ecarter(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """Leave a file aside without importing it."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    importations.ecarter(importation=lue, version=lue.version, par=qui(request), le=timezone.now())
    messages.success(request, f"« {lue} » est écarté : rien n’en est entré dans le plan.")
    return redirect("plan_actions:importer", slug)


@require_safe
def resultat(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """What an import wrote, and where it is undone."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    return render(
        request,
        "plan_actions/importations/resultat.html",
        {
            "demarche": demarche,
            "importation": lue,
            "bilan": lue.comptes,
            "en_cours": lue.etat == EtatImportation.DEPOSEE,
            "annulable": lue.etat == EtatImportation.IMPORTEE,
            "etapes": _etapes(4 if lue.importee_le else 2, demarche, lue),
        },
    )


@page
def annuler(request: HttpRequest, slug: str, importation: int) -> HttpResponse:
    """Undo an import as a whole; what was changed since is listed first."""
    demarche = ecrire(request, slug)
    lue = queries.importation(demarche, importation)
    if lue.etat != EtatImportation.IMPORTEE and request.method != "POST":
        return redirect("plan_actions:import_resultat", slug, lue.pk)
    form = AnnulationForm(saisie(request), initial={"version": lue.version})
    if form.is_valid():
        defaite = tenter(
            form,
            lambda: annulation.annuler(
                importation=lue, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if defaite is not None:
            messages.success(request, f"L’import de « {lue} » est annulé.")
            return redirect("plan_actions:import_resultat", slug, lue.pk)
    return render(
        request,
        "plan_actions/importations/annulation.html",
        {
            "demarche": demarche,
            "importation": lue,
            "form": form,
            "changes": queries.modifies_depuis(lue),
        },
        status=422 if form.errors else 200,
    )

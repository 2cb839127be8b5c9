"""The pages of the fiches thématiques."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.journal.queries import de_l_objet
from maillage.plan_actions import queries
from maillage.plan_actions.actions import thematiques
from maillage.plan_actions.enums import TRANSITIONS_FICHE_THEMATIQUE, EtatFicheThematique
from maillage.plan_actions.forms import EtatThematiqueForm, FicheThematiqueForm
from maillage.plan_actions.views.acces import ecrire, lire, qui, tenter
from maillage.plan_actions.views.elements import formulaire_simple
from maillage.plan_actions.views.saisie import Saisie

EVENEMENTS_EN_VUE = 5


@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The thématiques of the démarche, with their fiche and the actions that answer them."""
    demarche, peut_modifier = lire(request, slug)
    return render(
        request,
        "plan_actions/thematiques.html",
        {
            "demarche": demarche,
            "themes": queries.themes_du_plan(demarche),
            "peut_modifier": peut_modifier,
        },
    )


@require_safe
def page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One fiche thématique."""
    demarche, peut_modifier = lire(request, slug)
    fiche = queries.fiche_thematique(demarche, code)
    return render(
        request,
        "plan_actions/thematique.html",
        {
            "demarche": demarche,
            "fiche": fiche,
            "elements": queries.elements_de_la_thematique(fiche),
            "actions": queries.actions_de_la_thematique(fiche),
            "suites": TRANSITIONS_FICHE_THEMATIQUE[EtatFicheThematique(fiche.etat)],
            "evenements": de_l_objet(fiche)[:EVENEMENTS_EN_VUE],
            "peut_modifier": peut_modifier,
        },
    )


@formulaire_simple
def ouvrir(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A new fiche for a thématique that has none."""
    demarche = ecrire(request, slug)
    thematique = queries.thematique_annoncee(demarche, code)
    saisie = Saisie(request, demarche, f"thematique-nouvelle:{code}")
    form = FicheThematiqueForm(saisie.donnees, demarche=demarche)
    if saisie.aboutit(form):
        ouverte = tenter(
            form,
            lambda: thematiques.ouvrir(
                demarche=demarche,
                thematique=thematique,
                **form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if ouverte is not None:
            saisie.effacer()
            messages.success(request, f"La fiche « {ouverte} » est ouverte.")
            return redirect("plan_actions:thematique", slug, code)
    return render(
        request,
        "plan_actions/thematique_formulaire.html",
        {**saisie.contexte(form), "thematique": thematique},
        status=saisie.statut(form),
    )


@formulaire_simple
def modifier(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change what a fiche thématique says; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_thematique(demarche, code)
    saisie = Saisie(request, demarche, f"thematique:{code}")
    form = FicheThematiqueForm(
        saisie.donnees,
        instance=queries.fiche_thematique(demarche, code),
        demarche=demarche,
        initial={"version": lue.version},
    )
    enregistree = FicheThematiqueForm(instance=lue, demarche=demarche)
    form.choisir(enregistree)
    if saisie.aboutit(form):
        modifiee = tenter(
            form,
            lambda: thematiques.modifier(
                fiche=lue,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
            lambda version: form.confronter(enregistree, lue, version),
        )
        if modifiee is not None:
            saisie.effacer()
            messages.success(request, "La fiche est enregistrée.")
            return redirect("plan_actions:thematique", slug, code)
    elif form.a_choisir:
        form.confronter(enregistree, lue, lue.version)
    return render(
        request,
        "plan_actions/thematique_formulaire.html",
        {**saisie.contexte(form), "thematique": lue.thematique, "fiche": lue},
        status=saisie.statut(form),
    )


@require_POST
def etat(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Validate the fiche, or take it up again as a draft."""
    demarche = ecrire(request, slug)
    fiche = queries.fiche_thematique(demarche, code)
    form = EtatThematiqueForm(request.POST)
    if form.is_valid():
        passee = tenter(
            form,
            lambda: thematiques.passer(
                fiche=fiche, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if passee is not None:
            etat = passee.get_etat_display().lower()
            messages.success(request, f"La fiche « {passee} » est maintenant « {etat} ».")
    for erreurs in form.errors.values():
        for erreur in erreurs:
            messages.error(request, str(erreur))
    return redirect("plan_actions:thematique", slug, code)

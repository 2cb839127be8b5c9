"""The pages of the fiches action: table, fiche, and one act each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.journal.queries import de_l_objet
from maillage.plan_actions import queries
from maillage.plan_actions.actions import fiches
from maillage.plan_actions.forms import FicheForm, PlaceForm, VersionForm
from maillage.plan_actions.queries.avancement import suivi_de_la_fiche
from maillage.plan_actions.queries.suivi import indicateurs_de, manques_de
from maillage.plan_actions.saisies_du_suivi import EtatForm
from maillage.plan_actions.views.acces import ecrire, lire, qui, saisie, tenter
from maillage.plan_actions.views.deplacement import page_de_deplacement, reponse_au_deplacement
from maillage.plan_actions.views.elements import formulaire_simple
from maillage.plan_actions.views.saisie import Saisie

EVENEMENTS_EN_VUE = 5


@require_safe
def page(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """One fiche, as it prints on one page."""
    demarche, peut_modifier = lire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    evenements = list(de_l_objet(lue)[: EVENEMENTS_EN_VUE + 1])
    return render(
        request,
        "plan_actions/fiche.html",
        {
            "demarche": demarche,
            "fiche": lue,
            "chemin": queries.chemin(lue.element),
            "manques": lue.manques,
            "suivi": suivi_de_la_fiche(lue, timezone.localdate()),
            "indicateurs": indicateurs_de(lue),
            "etapes": queries.etapes(lue),
            "budget": queries.budget(queries.lignes_budget(lue)),
            "cibles": queries.cibles(lue),
            "participations": lue.participations.all(),
            "documents": queries.documents(lue),
            "evenements": evenements[:EVENEMENTS_EN_VUE],
            "autres_evenements": len(evenements) > EVENEMENTS_EN_VUE,
            "peut_modifier": peut_modifier,
        },
    )


@formulaire_simple
def ajouter(request: HttpRequest, slug: str) -> HttpResponse:
    """A new fiche, under `?element=` or where the form says."""
    demarche = ecrire(request, slug)
    saisie_longue = Saisie(request, demarche, "fiche")
    form = FicheForm(
        saisie_longue.donnees,
        demarche=demarche,
        initial={"element": request.GET.get("element", "")},
    )
    if saisie_longue.aboutit(form):
        creee = tenter(
            form,
            lambda: fiches.ajouter(
                demarche=demarche,
                element=form.cleaned_data["element"],
                **form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if creee is not None:
            saisie_longue.effacer()
            messages.success(request, f"La fiche « {creee} » est dans le plan.")
            return redirect("plan_actions:fiche", slug, creee.pk)
    return render(
        request,
        "plan_actions/fiche_formulaire.html",
        saisie_longue.contexte(form),
        status=saisie_longue.statut(form),
    )


@formulaire_simple
def modifier(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Change what a fiche says; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    saisie_longue = Saisie(request, demarche, f"fiche:{fiche}")
    form = FicheForm(
        saisie_longue.donnees,
        instance=queries.fiche_visible(demarche, fiche),
        demarche=demarche,
        initial={"version": lue.version},
    )
    enregistree = FicheForm(instance=lue, demarche=demarche)
    form.choisir(enregistree)
    if saisie_longue.aboutit(form):
        modifiee = tenter(
            form,
            lambda: fiches.modifier(
                fiche=lue,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
            lambda version: form.confronter(enregistree, lue, version),
        )
        if modifiee is not None:
            saisie_longue.effacer()
            messages.success(request, "La fiche est enregistrée.")
            return redirect("plan_actions:fiche", slug, fiche)
    elif form.a_choisir:
        form.confronter(enregistree, lue, lue.version)
    return render(
        request,
        "plan_actions/fiche_formulaire.html",
        {**saisie_longue.contexte(form), "fiche": lue},
        status=saisie_longue.statut(form),
    )


@formulaire_simple
def etat(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Bring the fiche to one of the states that follow its own."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    form = EtatForm(
        saisie(request), fiche=lue, manques=manques_de(lue), initial={"version": lue.version}
    )
    if form.is_valid():
        passee = tenter(
            form,
            lambda: fiches.passer(
                fiche=lue, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if passee is not None:
            nouvel = passee.get_etat_display()
            messages.success(request, f"La fiche est maintenant « {nouvel} ».")
            return redirect("plan_actions:fiche", slug, fiche)
    return render(
        request,
        "plan_actions/fiche_etat.html",
        {"demarche": demarche, "form": form, "fiche": lue},
        status=422 if form.errors else 200,
    )


@formulaire_simple
def deplacer(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Choose another objectif or place (GET), or go there (POST: `parent`, `position`)."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    form = PlaceForm(saisie(request))
    if form.is_valid():
        element = queries.element_visible(demarche, form.cleaned_data["parent"] or 0)
        deplacee = tenter(
            form,
            lambda: fiches.deplacer(
                fiche=lue,
                element=element,
                position=form.cleaned_data["position"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if deplacee is not None:
            return reponse_au_deplacement(request, demarche, deplacee)
    return page_de_deplacement(
        request, lue, lue.element_id, queries.destinations_de_fiche(lue), form
    )


@formulaire_simple
def supprimer(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Put a fiche in the bin, once it was said that it may be taken back."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    form = VersionForm(saisie(request), initial={"version": lue.version})
    if form.is_valid():
        jetee = tenter(
            form,
            lambda: fiches.supprimer(
                fiche=lue,
                version=form.cleaned_data["version"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if jetee is not None:
            messages.success(
                request, f"« {lue} » est dans la corbeille du plan, d’où vous pouvez la rétablir."
            )
            return redirect("plan_actions:plan", slug)
    return render(
        request,
        "plan_actions/fiche_suppression.html",
        {
            "demarche": demarche,
            "fiche": lue,
            "form": VersionForm(initial={"version": lue.version}),
            "refus": form.errors,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def restaurer(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Take a fiche out of the bin."""
    demarche = ecrire(request, slug)
    jetee = queries.fiche_visible(demarche, fiche, corbeille=True)
    fiches.restaurer(fiche=jetee, par=qui(request), le=timezone.now())
    messages.success(request, f"« {jetee} » a retrouvé sa place dans le plan.")
    return redirect("plan_actions:fiche", slug, fiche)


@require_safe
def historique(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Who did what to the fiche."""
    demarche, peut_modifier = lire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    return render(
        request,
        "plan_actions/historique.html",
        {
            "demarche": demarche,
            "objet": lue,
            "retour": reverse("plan_actions:fiche", args=[slug, fiche]),
            "evenements": de_l_objet(lue),
            "peut_modifier": peut_modifier,
        },
    )

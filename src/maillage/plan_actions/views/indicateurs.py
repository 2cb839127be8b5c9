"""The indicators of a fiche or of an element of the plan: see them, define one, hang one, unhang one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.indicateurs.forms import IndicateurForm
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.queries import indicateur_visible
from maillage.plan_actions import queries
from maillage.plan_actions.actions import rattachements
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries.suivi import indicateurs_a_rattacher, indicateurs_de
from maillage.plan_actions.saisies_du_suivi import RattachementForm
from maillage.plan_actions.views.acces import ecrire, lire

Porteur = FicheAction | ElementPlan
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def de_la_fiche(request: Requete, slug: str, fiche: int) -> HttpResponse:
    """The indicators that judge a fiche; posting hangs one more."""
    demarche, peut_modifier = lire(request, slug)
    return _liste(request, queries.fiche_visible(demarche, fiche), peut_modifier)


@page_et_envoi
def de_l_element(request: Requete, slug: str, element: int) -> HttpResponse:
    """The indicators that judge an element of the plan; posting hangs one more."""
    demarche, peut_modifier = lire(request, slug)
    return _liste(request, queries.element_visible(demarche, element), peut_modifier)


def _liste(request: Requete, porteur: Porteur, peut_modifier: bool) -> HttpResponse:
    if request.method == "POST":
        ecrire(request, porteur.demarche.slug)
    form = RattachementForm(recu(request), indicateurs=indicateurs_a_rattacher(porteur))
    if form.is_valid() and form.tenter(
        lambda: rattachements.rattacher(
            porteur=porteur,
            indicateur=form.cleaned_data["indicateur"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {form.cleaned_data['indicateur']} » est rattaché.")
        return redirect(adresse("indicateurs", porteur))
    contexte = {
        **_autour(porteur),
        "indicateurs": indicateurs_de(porteur),
        "form": form,
        "a_rattacher": form.fields["indicateur"].queryset.exists(),  # type: ignore[attr-defined]
        "peut_modifier": peut_modifier,
    }
    return render(request, "plan_actions/indicateurs.html", contexte, status=form.statut)


@page_et_envoi
def definir_pour_la_fiche(request: Requete, slug: str, fiche: int) -> HttpResponse:
    """A new indicator, hung on the fiche at once."""
    return _definir(request, queries.fiche_visible(ecrire(request, slug), fiche))


@page_et_envoi
def definir_pour_l_element(request: Requete, slug: str, element: int) -> HttpResponse:
    """A new indicator, hung on the element at once."""
    return _definir(request, queries.element_visible(ecrire(request, slug), element))


def _definir(request: Requete, porteur: Porteur) -> HttpResponse:
    form = IndicateurForm(recu(request))
    crees: list[Indicateur] = []
    if form.is_valid() and form.tenter(
        lambda: crees.append(
            rattachements.definir(
                porteur=porteur, **form.champs(), par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, f"L’indicateur « {crees[0]} » est défini et rattaché.")
        return redirect(adresse("indicateurs", porteur))
    contexte = {**_autour(porteur), "form": form, "retour": adresse("indicateurs", porteur)}
    return render(request, "plan_actions/indicateur_definir.html", contexte, status=form.statut)


@require_POST
def detacher_de_la_fiche(request: Requete, slug: str, fiche: int, indicateur: int) -> HttpResponse:
    """Unhang an indicator from a fiche."""
    demarche = ecrire(request, slug)
    return _detacher(request, queries.fiche_visible(demarche, fiche), indicateur)


@require_POST
def detacher_de_l_element(
    request: Requete, slug: str, element: int, indicateur: int
) -> HttpResponse:
    """Unhang an indicator from an element."""
    demarche = ecrire(request, slug)
    return _detacher(request, queries.element_visible(demarche, element), indicateur)


def _detacher(request: Requete, porteur: Porteur, indicateur: int) -> HttpResponse:
    lu = indicateur_visible(porteur.demarche, indicateur)
    rattachements.detacher(porteur=porteur, indicateur=lu, par=request.user, le=timezone.now())
    messages.success(
        request, f"« {lu} » est détaché ; il reste parmi les indicateurs de la démarche."
    )
    return redirect(adresse("indicateurs", porteur))


def adresse(page: str, porteur: Porteur, *suite: int) -> str:
    """The address of a page of the bearer: « indicateurs », « definir », « detacher »."""
    genre = "fiche" if isinstance(porteur, FicheAction) else "element"
    return reverse(f"plan_actions:{genre}_{page}", args=[porteur.demarche.slug, porteur.pk, *suite])


def _autour(porteur: Porteur) -> dict[str, object]:
    """What the pages of a bearer show around the indicators."""
    est_une_fiche = isinstance(porteur, FicheAction)
    nature = porteur.get_niveau_display() if isinstance(porteur, ElementPlan) else "Fiche action"
    plan = reverse("plan_actions:plan", args=[porteur.demarche.slug])
    return {
        "demarche": porteur.demarche,
        "porteur": porteur,
        "genre": "fiche" if est_une_fiche else "element",
        "nature": nature,
        "retour_au_porteur": reverse("plan_actions:fiche", args=[porteur.demarche.slug, porteur.pk])
        if est_une_fiche
        else f"{plan}#element-{porteur.pk}",
        "definir": adresse("definir", porteur),
    }

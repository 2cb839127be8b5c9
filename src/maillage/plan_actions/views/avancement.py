"""« Comment cet avancement est-il calculé ? »: the rows of a figure, and their weights."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.documents.telechargement import tableau
from maillage.plan_actions import queries
from maillage.plan_actions.actions import poids as actes
from maillage.plan_actions.calcul import feuille_du_calcul
from maillage.plan_actions.models import ElementPlan
from maillage.plan_actions.queries.avancement import avancement_du_plan
from maillage.plan_actions.saisies_du_suivi import PoidsForm
from maillage.plan_actions.views.acces import ecrire, lire
from maillage.plan_actions.views.filtrees import onglets
from maillage.plan_actions.views.indicateurs import page_et_envoi
from maillage.regles.avancement import Avancement


@require_safe
def du_plan(request: Requete, slug: str) -> HttpResponse:
    """How the progress of the whole plan is computed."""
    demarche, peut_modifier = lire(request, slug)
    lu = avancement_du_plan(demarche, timezone.localdate())
    contexte = {
        "demarche": demarche,
        "objet": "Le plan d’actions",
        "onglets": onglets(demarche, "avancement"),
    }
    if peut_modifier:
        contexte["adresse_des_poids"] = reverse("plan_actions:poids", args=[slug])
    return _expliquer(request, lu.plan, contexte)


@require_safe
def d_un_element(request: Requete, slug: str, element: int) -> HttpResponse:
    """How the progress of an axe or of an objectif is computed."""
    demarche, peut_modifier = lire(request, slug)
    porteur = queries.element_visible(demarche, element)
    lu = avancement_du_plan(demarche, timezone.localdate())
    contexte = {
        "demarche": demarche,
        "objet": porteur,
        "nature": porteur.get_niveau_display(),
        "chemin": queries.chemin(porteur)[:-1],
        "adresse_de_la_conversation": reverse(
            "conversations:objet", args=[slug, "element", element]
        ),
    }
    if peut_modifier:
        contexte["adresse_des_poids"] = reverse("plan_actions:element_poids", args=[slug, element])
    return _expliquer(request, lu.elements[element], contexte)


@require_safe
def d_une_fiche(request: Requete, slug: str, fiche: int) -> HttpResponse:
    """How the progress and the delay of an action are computed."""
    demarche, peut_modifier = lire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    lu = avancement_du_plan(demarche, timezone.localdate())
    contexte = {
        "demarche": demarche,
        "objet": lue,
        "nature": "Fiche action",
        "fiche": lue,
        "suivi": lu.fiches[fiche],
        "chemin": queries.chemin(lue.element),
        "peut_modifier": peut_modifier,
    }
    return _expliquer(request, lu.fiches[fiche].avancement, contexte)


def _expliquer(request: Requete, avancement: Avancement, contexte: dict[str, Any]) -> HttpResponse:
    choix = request.GET.get("format")
    if choix:
        return tableau(feuille_du_calcul(avancement), format=choix, nom="avancement")
    contexte["avancement"] = avancement
    return render(request, "plan_actions/avancement.html", contexte)


@page_et_envoi
def poids(request: Requete, slug: str, element: int | None = None) -> HttpResponse:
    """The weights of what stands directly under an element, or at the root of the plan."""
    demarche = ecrire(request, slug)
    parent = None if element is None else queries.element_visible(demarche, element)
    avancement = _de(demarche, parent)
    form = PoidsForm(recu(request), parts=avancement.parts)
    retour = reverse(
        "plan_actions:element_avancement" if parent else "plan_actions:avancement",
        args=[slug, parent.pk] if parent else [slug],
    )
    if form.is_valid() and form.tenter(
        lambda: actes.regler(
            demarche=demarche,
            parent=parent,
            poids=form.poids(),
            lus=form.lus(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Les poids sont enregistrés ; le calcul en tient compte.")
        return redirect(retour)
    form.relire()
    contexte = {"demarche": demarche, "objet": parent, "form": form, "retour": retour}
    return render(request, "plan_actions/poids.html", contexte, status=form.statut)


def _de(demarche: Demarche, parent: ElementPlan | None) -> Avancement:
    lu = avancement_du_plan(demarche, timezone.localdate())
    return lu.elements[parent.pk] if parent else lu.plan

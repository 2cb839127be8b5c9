"""The plan as a tree, and its bin."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.enums import PORTENT_DES_FICHES, SOUS
from maillage.plan_actions.queries.avancement import mesures_de_l_arbre
from maillage.plan_actions.views.acces import lire
from maillage.plan_actions.views.filtrees import onglets

FICHE = "FICHE"
ACCEPTE = {
    niveau: ",".join([*SOUS[niveau], *([FICHE] if niveau in PORTENT_DES_FICHES else [])])
    for niveau in SOUS
    if niveau
}

D_UN_OBJET = (
    "fiche",
    "element_modifier",
    "element_cibles",
    "element_deplacer",
    "element_dupliquer",
    "element_historique",
    "element_supprimer",
    "element_avancement",
    "fiche_avancement",
)
DU_PLAN = ("element_ajouter", "fiche_ajouter")


@require_safe
def arbre(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole plan; `?ranger` shows what moves its elements, to who may write it."""
    demarche, peut_modifier = lire(request, slug)
    contexte = contexte_de_l_arbre(
        demarche, peut_modifier=peut_modifier, ranger=peut_modifier and "ranger" in request.GET
    )
    contexte["jetes"] = queries.nombre_dans_la_corbeille(demarche)
    contexte["comptes"] = queries.comptes_de(contexte["racines"])
    contexte["onglets"] = onglets(demarche, "plan")
    contexte["mesures"] = mesures_de_l_arbre(demarche, contexte["racines"])
    return render(request, "plan_actions/plan.html", contexte)


def contexte_de_l_arbre(demarche: Demarche, *, peut_modifier: bool, ranger: bool) -> dict[str, Any]:
    """What `_arbre.html` shows."""
    return {
        "demarche": demarche,
        "racines": queries.arbre(demarche, a_l_ecran=True, avec_archivees=ranger),
        "peut_modifier": peut_modifier,
        "ranger": ranger,
        "accepte": ACCEPTE,
        "patrons": patrons(demarche.slug),
    }


@lru_cache(maxsize=256)
def patrons(slug: str) -> Mapping[str, str]:
    """The addresses of the object 0, by name: resolving them at each line would take half of the time."""
    return MappingProxyType(
        {nom: reverse(f"plan_actions:{nom}", args=[slug, 0]) for nom in D_UN_OBJET}
        | {nom: reverse(f"plan_actions:{nom}", args=[slug]) for nom in DU_PLAN}
    )


@require_safe
def corbeille(request: HttpRequest, slug: str) -> HttpResponse:
    """What was deleted, and may be taken back."""
    demarche, peut_modifier = lire(request, slug)
    return render(
        request,
        "plan_actions/corbeille.html",
        {
            "demarche": demarche,
            "jetes": queries.corbeille(demarche),
            "peut_modifier": peut_modifier,
        },
    )

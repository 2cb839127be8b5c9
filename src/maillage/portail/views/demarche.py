"""The workspace of a démarche: where it stands, what to do next, what the contrôle finds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import fins, permissions
from maillage.conventions.queries import demarche_visible, parties
from maillage.conventions.queries.des_fins import fin_de
from maillage.diagnostics.permissions import refus_publier_l_annuaire
from maillage.journal.queries import de_la_demarche
from maillage.plan_actions.queries import arbre
from maillage.portail import queries
from maillage.regles.controle import Gravite, regles

CONSTATS_EN_VUE = 4
EVENEMENTS_EN_VUE = 5


@require_safe
def vue_d_ensemble(request: Requete, slug: str) -> HttpResponse:
    """Where the démarche stands at a glance, and what to do next."""
    le = localdate()
    demarche = demarche_visible(request.user, slug, le)
    vue = queries.vue(demarche, le)
    constats = queries.constats(demarche, le)
    fin = fin_de(demarche, le)
    return render(
        request,
        "portail/demarche.html",
        {
            "demarche": demarche,
            "vue": vue,
            "etapes": vue.pas,
            "fin": fin,
            "terme": fins.etat_en_mots(fin),
            "consequences": fins.consequences(fin),
            "geste": fins.a_faire_ensuite(fin),
            "constats": constats[:CONSTATS_EN_VUE],
            "autres_constats": max(len(constats) - CONSTATS_EN_VUE, 0),
            "axes": arbre(demarche),
            "parties": parties(demarche),
            "evenements": de_la_demarche(slug)[:EVENEMENTS_EN_VUE],
            "peut_modifier": permissions.refus_modifier(request.user, demarche, le) is None,
            "peut_publier_l_annuaire": refus_publier_l_annuaire(request.user, demarche, le) is None,
            "peut_exporter": permissions.refus_exporter(request.user, demarche, le) is None,
        },
    )


@require_safe
def controle(request: Requete, slug: str) -> HttpResponse:
    """Every finding, by severity, with its source and the next step; filtered by severity."""
    le = localdate()
    demarche = demarche_visible(request.user, slug, le)
    tous = queries.constats(demarche, le)
    choisie = request.GET.get("gravite", "")
    comptes = [(g, sum(c.gravite is g for c in tous)) for g in Gravite]
    return render(
        request,
        "portail/controle.html",
        {
            "demarche": demarche,
            "constats": [c for c in tous if not choisie or c.gravite == choisie],
            "comptes": comptes,
            "gravite": choisie,
            "total": len(tous),
            "regles": regles(),
            "le": le,
        },
    )

"""The page that sets the convention beside the schéma of the accueil of young children."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.documents.pieces import piece
from maillage.plan_actions.pieces.correspondance_sppe import SEUIL, Reponse, reponses, seuil
from maillage.plan_actions.views.acces import lire
from maillage.regles.schema_petite_enfance import ITEMS, SOURCE, ItemDuSchema

NOTE = "note_sppe"
# Where each item is written: the words of the link, the route.
INVENTAIRE = ("Inscrire les accueils dans l’inventaire", "diagnostics:structures")
CONSTATS = ("Écrire un constat", "diagnostics:constat_ajouter")
FICHES = ("Rattacher une fiche action à ce point", "plan_actions:fiches")
OU_ECRIRE = {
    "1": (
        INVENTAIRE,
        "Crèches, micro-crèches, maisons d’assistants maternels, relais, lieux d’accueil.",
    ),
    "2": (CONSTATS, "De nature « besoin », thématique « petite enfance »."),
    "3": (CONSTATS, "De nature « faiblesse », thématique « petite enfance »."),
    "4F": (FICHES, "Les budgets prévus des fiches rattachées à un point y répondent aussi."),
    "4G": (FICHES, "Les dates des fiches rattachées à un point y répondent aussi."),
    "4H": (FICHES, "Les indicateurs des fiches rattachées à un point y répondent aussi."),
}


@dataclass(frozen=True, slots=True)
class PointMontre:
    """An item with what answers it, or where to write it."""

    item: ItemDuSchema
    reponses: list[Reponse]
    ou: str
    adresse: str
    precision: str


@require_safe
def correspondance(request: HttpRequest, slug: str) -> HttpResponse:
    """Item by item, what the convention answers; the threshold; the note in its formats."""
    demarche, peut_modifier = lire(request, slug)
    lues = reponses(demarche)
    note = piece(NOTE)
    contexte = {
        "demarche": demarche,
        "peut_modifier": peut_modifier,
        "points": [_point(item, lues.par_item[item.code], slug) for item in ITEMS.values()],
        "repondus": lues.repondus,
        "nombre": len(ITEMS),
        "seuil": seuil(demarche),
        "limite": SEUIL,
        "source": SOURCE,
        "documents": [
            (format, reverse("portail:fichier", args=[slug, NOTE, format]))
            for format in note.formats
        ]
        if lues.repondus
        else [],
    }
    return render(request, "plan_actions/schema_petite_enfance.html", contexte)


def _point(item: ItemDuSchema, dites: list[Reponse], slug: str) -> PointMontre:
    (ou, route), precision = OU_ECRIRE.get(item.code, (FICHES, ""))
    return PointMontre(item, dites, ou, reverse(route, args=[slug]), precision)

"""The sub-navigation that every page of a démarche shows."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils import timezone

from maillage.conventions import fins, permissions
from maillage.conventions.enums import EtatActe, EtatDeliberation, EtatResiliation, EtatSignature
from maillage.conventions.models import AbsenceTemporaire, Demarche
from maillage.conventions.queries.des_fins import fin_de, peut_etre_finie
from maillage.regles.listes_de_presence import bornes_en_mots

register = template.Library()

ONGLETS = [
    ("demarche", "Vue d’ensemble", "portail:demarche"),
    ("identite", "Identité", "conventions:identite"),
    ("parties", "Parties", "conventions:parties"),
    ("perimetre", "Périmètre", "conventions:perimetre"),
    ("thematiques", "Thématiques", "conventions:thematiques"),
    ("diagnostic", "Diagnostic", "diagnostics:diagnostic"),
    ("echanges", "Échanges de données", "echanges:demandes"),
    ("plan", "Plan d’actions", "plan_actions:plan"),
    ("gouvernance", "Gouvernance", "gouvernance:instances"),
    ("financements", "Financements", "financements:droits"),
    ("feuilles", "Feuilles de route", "conventions:feuilles"),
    ("actes", "Actes", "conventions:actes"),
    ("documents", "Documents", "portail:documents"),
    ("controle", "Contrôle", "portail:controle"),
    ("habilitations", "Habilitations", "conventions:habilitations"),
    ("journal", "Journal", "conventions:journal"),
]


@register.simple_tag(takes_context=True)
def onglets(
    context: template.Context, demarche: Demarche, actif: str = ""
) -> list[tuple[str, str, bool]]:
    """The tabs of a démarche for the component « onglets »; that of the journal only for its readers."""
    par = context["request"].user
    refus = permissions.refus_lire_le_journal(par, demarche, timezone.localdate())
    return [
        (libelle, adresse, nom == actif)
        for nom, libelle, adresse in _onglets(demarche.slug)
        if nom != "journal" or refus is None
    ]


@lru_cache(maxsize=256)
def _onglets(slug: str) -> tuple[tuple[str, str, str], ...]:
    """Every tab with its address: resolving thirteen addresses takes as long as a query."""
    return tuple((nom, libelle, reverse(route, args=[slug])) for nom, libelle, route in ONGLETS)


@register.simple_tag
def fin_dite(demarche: Demarche) -> str:
    """« Échue depuis le… » or « Résiliée à compter du… » once it is over; empty before."""
    le = timezone.localdate()
    return fins.etat_en_mots(fin_de(demarche, le)) if peut_etre_finie(demarche, le) else ""


@register.filter
def est_passe(jour: dt.date | None) -> bool:
    """Whether that day is behind."""
    return jour is not None and jour < timezone.localdate()


TONS: dict[str, str] = {
    EtatActe.SIGNE: "succes",
    EtatActe.EN_SIGNATURE: "information",
    EtatActe.PARTIELLE: "alerte",
    EtatActe.FIGE: "information",
    EtatActe.RESILIE: "bloquant",
    EtatDeliberation.EXECUTOIRE: "succes",
    EtatDeliberation.TRANSMISE: "information",
    EtatDeliberation.PUBLIEE: "information",
    EtatSignature.AUTORISE: "information",
    EtatSignature.EN_DELIBERATION: "information",
    EtatSignature.REFUSE: "bloquant",
    EtatResiliation.NOTIFIEE: "alerte",
    EtatResiliation.PRONONCEE: "bloquant",
}


@register.filter
def ton_etat(etat: str) -> str:
    """The tone of the tag that says a state of an act or of a signature."""
    return TONS.get(etat, "neutre")


@register.filter
def bornes(absence: AbsenceTemporaire) -> str:
    """« du point 4.1 au point 9.3 »."""
    return bornes_en_mots(absence.intervalle)

"""Démarches and acts in the search of the whole site."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from maillage.conventions import queries
from maillage.conventions.models import Demarche
from maillage.interface.recherche import Resultat, enregistrer
from maillage.interface.typographie import periode


def chercher_des_demarches(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The démarches that this person may see, by their name or territory."""
    return [
        Resultat(
            demarche.nom, reverse("portail:demarche", args=[demarche.slug]), _precision(demarche)
        )
        for demarche in queries.lister(par, le, texte=texte)[:au_plus]
    ]


def chercher_des_actes(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The acts of the démarches that this person may see, by their title."""
    return [
        Resultat(
            acte.intitule,
            reverse("conventions:acte", args=[acte.demarche.slug, acte.pk]),
            f"{acte.get_etat_display()}, {acte.demarche.nom}",
        )
        for acte in queries.actes_qui_repondent(texte, par, le)[:au_plus]
    ]


def _precision(demarche: Demarche) -> str:
    if demarche.debut or demarche.fin:
        return periode(demarche.debut, demarche.fin)
    return "période à fixer"


enregistrer("Démarches", chercher_des_demarches)
enregistrer("Actes", chercher_des_actes)

"""Decisions in the search of the whole site."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from maillage.conventions.queries import demarches_visibles
from maillage.gouvernance.queries.decisions import decisions_qui_repondent
from maillage.interface.recherche import Resultat, enregistrer
from maillage.interface.typographie import date_longue

LONGUEUR = 120


def chercher_des_decisions(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The decisions of the démarches that this person may see, latest first."""
    return [
        Resultat(
            decision.texte[:LONGUEUR],
            reverse("gouvernance:decision", args=[decision.reunion.demarche.slug, decision.pk]),
            f"{decision.reunion.instance}, {date_longue(decision.prise_le)}, "
            f"{decision.reunion.demarche.nom}",
        )
        for decision in decisions_qui_repondent(texte, demarches_visibles(par, le))[:au_plus]
    ]


enregistrer("Décisions", chercher_des_decisions)

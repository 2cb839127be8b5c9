"""Finds organisations and persons from everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from maillage.interface.recherche import Resultat, enregistrer
from maillage.partenaires import queries


def chercher(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The organisations whose name, acronym or Siren answers."""
    return [
        Resultat(
            intitule=organisation.nom,
            lien=reverse("partenaires:organisation", args=[organisation.pk]),
            precision=organisation.get_nature_display(),
        )
        for organisation in queries.organisations(texte)[:au_plus]
    ]


enregistrer("Partenaires", chercher)

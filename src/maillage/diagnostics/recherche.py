"""Finds the structures of the inventories from everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from maillage.diagnostics import queries
from maillage.interface.recherche import Resultat, enregistrer


def chercher(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The structures whose name, place or identifier answers, in the démarches open to `par`."""
    return [
        Resultat(
            intitule=structure.nom,
            lien=reverse("diagnostics:structure", args=[structure.demarche.slug, structure.pk]),
            precision=f"{structure.get_type_display()} — {structure.demarche.nom}",
        )
        for structure in queries.chercher_des_structures(texte, par, le)[:au_plus]
    ]


enregistrer("Structures", chercher)

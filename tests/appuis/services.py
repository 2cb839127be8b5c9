"""A crèche of the inventory, and what one rule of the contrôle finds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import fabriques
from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.regles.controle import Gravite, examiner

LE = dt.date(2026, 6, 1)


def creche(demarche: Demarche, nom: str = "Crèche fictive", **etat: Any) -> Structure:
    """A crèche under the PSU, in the inventory of the démarche."""
    structure = fabriques.structure(demarche, nom=nom)
    fabriques.etat_de_structure(structure, mode="PSU", **etat)
    return structure


def trouves(
    demarche: Demarche, regle: str, le: dt.date = LE
) -> list[tuple[str, Gravite | None, str]]:
    """Object, severity and message of each finding of that rule, on a démarche read anew."""
    return [
        (c.objet, c.gravite, c.message)
        for c in examiner(Demarche.objects.get(pk=demarche.pk), le)
        if c.regle and c.regle.identifiant == regle
    ]

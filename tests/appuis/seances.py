"""Séances for the tests: a record of five members, entered by the secretariat, and a vote."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.actions import deliberations, seances
from maillage.conventions.models import Deliberation, SeanceDeliberante
from maillage.regles.presences import Absence, LigneDePresence

SEANCE = dt.date(2024, 12, 11)
FEUILLE = [
    LigneDePresence("Anne Martin"),
    LigneDePresence("Paul Durand", absences=(Absence("4.1", "9.3", True, "Anne Martin"),)),
    LigneDePresence("Léa Petit", absences=(Absence("11.1", "11.1"),)),
    LigneDePresence("Luc Roux", False, pouvoir=True, mandataire="Léa Petit"),
    LigneDePresence("Zoé Blanc", False, excuse=True),
]


def enregistrer(scene: Any, le: dt.datetime, **champs: Any) -> SeanceDeliberante:
    """A séance of the commune, with `FEUILLE`."""
    valeurs = {
        "organisation": scene.commune.organisation,
        "assemblee": "Conseil municipal",
        "seance_le": SEANCE,
        "feuille": FEUILLE,
        "par": scene.secretariat,
        **champs,
    }
    return seances.enregistrer(demarche=scene.demarche, le=le, **valeurs)


def voter(scene: Any, le: dt.datetime, **champs: Any) -> Deliberation:
    """A deliberation of the commune."""
    valeurs = {
        "organisation": scene.commune.organisation,
        "assemblee": "Conseil",
        "objet": "Approbation de la CTG",
        "seance_le": SEANCE,
        "par": scene.secretariat,
        **champs,
    }
    return deliberations.enregistrer(demarche=scene.demarche, le=le, **valeurs)

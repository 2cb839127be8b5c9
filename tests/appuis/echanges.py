"""Requests for data for the tests, written directly."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.models import Demarche
from maillage.echanges.models import DemandeDonnees


def demande(demarche: Demarche, **champs: Any) -> DemandeDonnees:
    """The Caf asks the collectivité for personal data; just filed."""
    caf, commune = (
        demarche.parties.filter(role=role).first().organisation for role in ("CAF", "COLLECTIVITE")
    )
    return DemandeDonnees.objects.create(
        demarche=demarche,
        **{
            "intitule": "Enfants inscrits en crèche, par quartier (fictif)",
            "demandeur": caf,
            "detenteur": commune,
            "finalite": "Situer les besoins d’accueil.",
            "donnees": "Année de naissance et quartier des enfants inscrits.",
            "deposee_le": dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC),
            **champs,
        },
    )


def complete(demarche: Demarche, **champs: Any) -> DemandeDonnees:
    """The same, with its studies and what the register asks."""
    return demande(
        demarche,
        **{
            "opportunite": "Éclaire l’axe petite enfance.",
            "faisabilite": "Un tableau extrait du logiciel des crèches.",
            "conformite": "Sans nom ni adresse.",
            "debut": dt.date(2027, 1, 1),
            "fin": dt.date(2027, 12, 31),
            "conservation_mois": 12,
            "base_legale": "MISSION",
            "personnes_concernees": "Enfants de moins de 6 ans",
            "destinataires": "Le pôle territoires de la Caf",
            "mesures": "Fichier chiffré, deux lecteurs.",
            **champs,
        },
    )

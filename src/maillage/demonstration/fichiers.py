"""Hands in the files of the demonstration that wait for somebody to import them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.actions import importations

DOSSIER = Path(__file__).parent / "donnees" / "fichiers"
# Démarche: the file, and the account that hands it in. Three cells of it are to be corrected.
A_IMPORTER = {
    "aubergenville": ("propositions-parentalite-fictif.csv", "claire.martin@demo.maillage.example"),
}


def inscrire(slug: str, le: dt.datetime) -> None:
    """Hand in the file of one démarche, if it has one; the caller holds the transaction."""
    if slug not in A_IMPORTER:
        return
    nom, adresse = A_IMPORTER[slug]
    importations.deposer(
        demarche=Demarche.objects.get(slug=slug),
        nom=nom,
        octets=(DOSSIER / nom).read_bytes(),
        par=Utilisateur.objects.get(email=adresse),
        le=le,
    )

"""`maillage demo`: load the five territories of the demonstration, name its accounts."""

from __future__ import annotations

import argparse
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommands."""
    demo = sous_commandes.add_parser("demo", help="charger la démonstration, nommer ses comptes")
    actions = demo.add_subparsers(required=True, metavar="ACTION")
    chargement = actions.add_parser(
        "charger", help="charger les cinq territoires et les comptes ; ce qui existe est gardé"
    )
    chargement.set_defaults(executer=charger)
    comptes = actions.add_parser("comptes", help="nommer les comptes et leur mot de passe")
    comptes.set_defaults(executer=nommer_les_comptes)
    documents = actions.add_parser(
        "documents", help="écrire les documents d’Aubergenville ; rien s’ils sont à jour"
    )
    documents.set_defaults(executer=ecrire_les_documents)


def charger(args: argparse.Namespace) -> int:
    """Load what is missing. 0; `ErreurMetier` (code 2) when nothing could be loaded."""
    from django.utils import timezone

    from maillage.demonstration import chargement

    bilan = chargement.charger(le=timezone.now())
    if bilan.charges:
        print(f"Démarches chargées : {', '.join(bilan.charges)}.")
    if bilan.gardes:
        print(f"Démarches déjà présentes, laissées telles quelles : {', '.join(bilan.gardes)}.")
    if bilan.comptes:
        print(f"Comptes ouverts : {len(bilan.comptes)}.")
    return 0


def ecrire_les_documents(args: argparse.Namespace) -> int:
    """Write the pieces of Aubergenville under the folder of data, and say where. 0."""
    from django.conf import settings

    from maillage.demonstration import documents

    dossier = settings.DATA_DIR / "demo" / documents.SLUG
    ecrits = documents.ecrire(dossier)
    suite = f"{ecrits} fichiers écrits" if ecrits else "à jour"
    print(f"Documents d’Aubergenville : {dossier} ({suite}).")
    return 0


def nommer_les_comptes(args: argparse.Namespace) -> int:
    """Print the accounts, the main one first, and the password that they share. 0."""
    from maillage.comptes import demonstration
    from maillage.demonstration import lecture

    comptes = lecture.lire().comptes.comptes
    largeur = max(len(compte.email) for compte in comptes)
    print(f"Comptes de la démonstration (mot de passe commun : {demonstration.MOT_DE_PASSE})")
    for compte in sorted(comptes, key=lambda compte: not compte.est_principal):
        print(f"  {compte.email:<{largeur}}  {compte.presentation}")
    return 0

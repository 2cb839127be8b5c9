"""`maillage compte ouvrir`: the first account of an instance, then any other."""

from __future__ import annotations

import argparse
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommand."""
    compte = sous_commandes.add_parser("compte", help="ouvrir un compte")
    actions = compte.add_subparsers(required=True, metavar="ACTION")
    ouverture = actions.add_parser("ouvrir", help="ouvrir un compte ; son mot de passe est demandé")
    ouverture.add_argument("email", metavar="ADRESSE", help="adresse électronique")
    ouverture.add_argument("--prenom", required=True, metavar="PRENOM")
    ouverture.add_argument("--nom", required=True, metavar="NOM")
    ouverture.add_argument(
        "--administrateur", action="store_true", help="ouvre et ferme les autres comptes"
    )
    ouverture.add_argument(
        "--par", metavar="COMPTE", help="administrateur qui l’ouvre ; inutile pour le tout premier"
    )
    ouverture.add_argument("--le", metavar="DATE", help="date de l’acte (maintenant)")
    ouverture.set_defaults(executer=ouvrir)


def ouvrir(args: argparse.Namespace) -> int:
    """Ask for the password and open the account. Raises `ActeRefuse`, `SaisieInvalide`."""
    from getpass import getpass

    from maillage.comptes.actions import comptes
    from maillage.ligne.acteurs import acteur
    from maillage.ligne.dates import instant

    par = acteur(args.par) if args.par else None
    ouvert = comptes.ouvrir(
        email=args.email,
        prenom=args.prenom,
        nom=args.nom,
        mot_de_passe=getpass("Mot de passe : "),
        est_administrateur=args.administrateur,
        par=par,
        le=instant(args.le),
    )
    print(f"Le compte de {ouvert.email} est ouvert.")
    return 0

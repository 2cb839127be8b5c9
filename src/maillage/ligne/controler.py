"""`maillage controler`: what the rules find in a démarche."""

from __future__ import annotations

import argparse
import json
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("controler", help="vérifier une démarche")
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument("--le", metavar="DATE", help="vérifier à cette date (aujourd’hui)")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=controler)


def controler(args: argparse.Namespace) -> int:
    """Print the findings, the blocking ones first. 1 when one of them is blocking."""
    from django.core.serializers.json import DjangoJSONEncoder

    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.ligne.dates import jour
    from maillage.portail.queries import constats
    from maillage.regles.controle import bloque

    trouves = constats(demarche_de_l_instance(args.slug), jour(args.le))
    if args.json:
        donnees = [constat.en_donnees() for constat in trouves]
        # Rules quote dates and exact amounts: both are written as text, never as binary floats.
        print(json.dumps(donnees, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    else:
        for constat in trouves:
            dit = constat.en_donnees()
            print(f"{dit['regle']}  {dit['gravite']:<12} {dit['objet']}")
            print(f"      {dit['message']}\n      → {dit['suite']}")
        print(f"{len(trouves)} constat(s)." if trouves else "Aucun constat.")
    return 1 if bloque(trouves) else 0

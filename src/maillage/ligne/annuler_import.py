"""`maillage annuler-import`: what a file brought to a plan is taken back as a whole."""

from __future__ import annotations

import argparse
import json
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("annuler-import", help="annuler l’import d’un plan")
    commande.add_argument("numero", type=int, metavar="ID", help="numéro de l’import")
    commande.add_argument(
        "--garder", action="store_true", help="garder ce qui a changé depuis l’import"
    )
    commande.add_argument("--par", metavar="COMPTE", help="adresse du compte qui annule")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Undo the import. 0; `EtatIncompatible` (code 2) when something changed since."""
    from django.utils import timezone

    from maillage.ligne.acteurs import qui_agit
    from maillage.plan_actions.actions import annulation
    from maillage.plan_actions.queries.importations import importation_de_l_instance

    importation = importation_de_l_instance(args.numero)
    par = qui_agit(importation.demarche, args.par)
    importation = annulation.annuler(
        importation=importation,
        version=importation.version,
        garder=args.garder,
        par=par,
        le=timezone.now(),
    )
    comptes = {nom: importation.comptes[nom] for nom in ("retires", "rendus", "gardes")}
    if args.json:
        print(
            json.dumps({"import": importation.pk, "comptes": comptes}, ensure_ascii=False, indent=2)
        )
    else:
        print(
            f"Import {importation.pk} annulé : {comptes['retires']} objet(s) à la corbeille, "
            f"{comptes['rendus']} rendu(s) à leurs valeurs d’avant, {comptes['gardes']} gardé(s)."
        )
    return 0

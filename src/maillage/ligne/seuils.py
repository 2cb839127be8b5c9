"""`maillage seuils`: the thresholds of the statistical secrecy, listed or set for a Caf."""

from __future__ import annotations

import argparse
import json
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("seuils", help="les seuils du secret statistique")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.add_argument("--caf", metavar="SIREN", help="la Caf ; toutes les autres sans elle")
    commande.add_argument("--zone", type=int, metavar="N", help="allocataires d’une zone, au moins")
    commande.add_argument("--cellule", type=int, metavar="N", help="valeur montrée, au moins")
    commande.add_argument("--a-compter-du", metavar="JJ/MM/AAAA")
    commande.add_argument("--source", metavar="TEXTE", help="l’acte ou la note qui les fixe")
    commande.add_argument("--par", metavar="COMPTE", help="qui agit ; un administrateur sans elle")
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """List the settings, or write one. 0; a broken rule of the domain ends with 2."""
    from maillage.statistiques.queries.secret import historique_des_reglages

    if args.zone is not None or args.cellule is not None or args.source:
        _fixer(args)
    lus = historique_des_reglages()
    if args.json:
        print(json.dumps([_en_donnees(r) for r in lus], ensure_ascii=False))
        return 0
    print("Sans réglage : 100 allocataires par zone, 5 par valeur (convention, article 7.1).")
    for reglage in lus:
        print(
            f"{reglage.organisation or 'Toutes les Caf'}, à compter du {reglage.a_compter_du:%d/%m/%Y} : "
            f"{reglage.seuil_zone} et {reglage.seuil_cellule} ({reglage.source})."
        )
    return 0


def _fixer(args: argparse.Namespace) -> None:
    from django.utils import timezone

    from maillage.ligne.acteurs import administrateur
    from maillage.ligne.dates import jour
    from maillage.partenaires.queries import caf_de_siren
    from maillage.regles.erreurs import SaisieInvalide
    from maillage.statistiques.actions import reglages

    if args.a_compter_du is None or not args.source:
        raise SaisieInvalide(
            "Un réglage dit son premier jour et sa source : --a-compter-du, --source."
        )
    reglages.fixer(
        organisation=caf_de_siren(args.caf) if args.caf else None,
        a_compter_du=jour(args.a_compter_du),
        seuil_zone=100 if args.zone is None else args.zone,
        seuil_cellule=5 if args.cellule is None else args.cellule,
        source=args.source,
        par=administrateur(args.par),
        le=timezone.now(),
    )


def _en_donnees(reglage: Any) -> dict[str, Any]:
    return {
        "caf": reglage.organisation.siren if reglage.organisation else None,
        "a_compter_du": reglage.a_compter_du.isoformat(),
        "seuil_zone": reglage.seuil_zone,
        "seuil_cellule": reglage.seuil_cellule,
        "source": reglage.source,
    }

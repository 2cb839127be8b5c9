"""`maillage sources`: the catalogue of statistical sources, where each stands, and the pack of them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.statistiques.queries.importations import EtatDeSource


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("sources", help="le catalogue des sources statistiques")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.add_argument(
        "--exporter",
        type=Path,
        metavar="PAQUET",
        help="écrire les fichiers publiés dans un paquet (.zip) pour une autre instance",
    )
    commande.add_argument(
        "--source", action="append", metavar="SOURCE", help="celle-ci seulement (répétable)"
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """List the catalogue, or write the pack. 0; `Introuvable` (code 2)."""
    from maillage.statistiques import catalogue
    from maillage.statistiques.queries.importations import etats_des_sources

    for identifiant in args.source or ():
        catalogue.source(identifiant)
    if args.exporter:
        return _exporter(args)
    etats = [
        e for e in etats_des_sources() if not args.source or e.source.identifiant in args.source
    ]
    if args.json:
        print(json.dumps([_en_donnees(etat) for etat in etats], ensure_ascii=False, indent=2))
        return 0
    for etat in etats:
        millesime = f", {etat.publiee.millesime}" if etat.publiee and etat.publiee.millesime else ""
        print(f"{etat.source.identifiant} : {etat.source.titre} ({etat.source.producteur})")
        print(f"  {etat.etat}{millesime}")
    return 0


def _exporter(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from maillage.interface.typographie import accorde
    from maillage.statistiques.actions import paquets

    nombre = paquets.exporter(
        destination=args.exporter, sources=args.source or None, le=timezone.now()
    )
    print(f"{accorde(nombre, 'fichier', 'fichiers')} dans {args.exporter.name}.")
    return 0


def _en_donnees(etat: EtatDeSource) -> dict[str, Any]:
    source, publiee = etat.source, etat.publiee
    return {
        "identifiant": source.identifiant,
        "entree": source.entree,
        "titre": source.titre,
        "producteur": source.producteur,
        "licence": source.licence,
        "theme": source.theme,
        "page": source.page,
        "adresse": source.adresse,
        "format": source.format,
        "niveaux": list(source.niveaux),
        "frequence": source.frequence,
        "millesime": source.millesime,
        "arrondi": source.arrondi,
        "secret": source.secret,
        "precaution": source.precaution,
        "formes": [
            {
                "identifiant": forme.identifiant,
                "titre": forme.titre,
                "niveau": forme.niveau or sorted(set(forme.niveaux.values())),
                "lignes": forme.lignes,
                "colonnes": {e: c.indicateur for e, c in (forme.colonnes | forme.mesures).items()},
            }
            for forme in source.formes
        ],
        "etat": etat.etat,
        "import_publie": {
            "import": publiee.pk,
            "fichier": publiee.nom_fichier,
            "empreinte": publiee.empreinte,
            "millesime": publiee.millesime,
            "lignes": publiee.lignes_retenues,
            "publiee_le": publiee.publiee_le.isoformat() if publiee.publiee_le else None,
        }
        if publiee
        else None,
    }

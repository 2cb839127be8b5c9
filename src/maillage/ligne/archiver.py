"""`maillage archiver`: a frozen act as one ZIP, for an archive service."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "archiver", help="écrire un acte figé dans une archive : fichiers, preuves, bordereau"
    )
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument("--acte", type=int, metavar="ID", help="l’acte (le dernier figé)")
    commande.add_argument(
        "--sortie", required=True, type=Path, metavar="ZIP", help="l’archive à écrire"
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Write the ZIP. Raises `EtatIncompatible` for an act that was not frozen, `Introuvable`."""
    from maillage.conventions import paquet
    from maillage.conventions.queries import acte, demarche_de_l_instance, dernier_acte_fige
    from maillage.ligne.document import deposer

    demarche = demarche_de_l_instance(args.slug)
    choisi = acte(demarche, args.acte) if args.acte else dernier_acte_fige(demarche)
    deposer(paquet.ecrire(choisi), args.sortie)
    print(args.sortie)
    return 0

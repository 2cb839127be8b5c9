"""`maillage dossier-copil`: write the dossier of a meeting, as a booklet or as a deck."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

FORMATS = ("pdf", "pptx")  # those of gouvernance.dossier.fichiers, too heavy to import here


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "dossier-copil", help="écrire le dossier d’une réunion, en livret ou en diaporama"
    )
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument(
        "reunion", metavar="ID", type=int, help="clé de la réunion : voir « maillage reunions »"
    )
    commande.add_argument(
        "--format", required=True, choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS)
    )
    commande.add_argument(
        "--sortie", required=True, type=Path, metavar="FICHIER", help="le fichier à écrire"
    )
    commande.add_argument("--le", metavar="DATE", help="lire l’état à cette date (aujourd’hui)")
    commande.set_defaults(executer=ecrire)


def ecrire(args: argparse.Namespace) -> int:
    """Write the file, with what its page chose to put into it. 0."""
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.gouvernance.dossier.fichiers import ecrire as fichier
    from maillage.gouvernance.queries.reunions import reunion_visible
    from maillage.ligne.dates import jour
    from maillage.ligne.document import deposer

    reunion = reunion_visible(demarche_de_l_instance(args.slug), args.reunion)
    deposer(fichier(reunion, jour(args.le), format=args.format), args.sortie)
    print(args.sortie)
    return 0

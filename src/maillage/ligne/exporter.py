"""`maillage exporter`: a whole démarche as one archive."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from maillage.ligne.progres import Progres


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "exporter", help="écrire une démarche entière dans une archive, pour une autre instance"
    )
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument(
        "--sortie", required=True, type=Path, metavar="ZIP", help="l’archive à écrire"
    )
    commande.add_argument("--par", metavar="COMPTE", help="l’adresse du compte qui exporte")
    commande.add_argument("--le", metavar="DATE", help="à cette date (maintenant)")
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Write the archive. Raises `Introuvable`, `ModificationConcurrente`, `SaisieInvalide`."""
    from maillage.conventions.actions import archivage
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.interface.typographie import accorde, nombre
    from maillage.ligne.acteurs import maintenance
    from maillage.ligne.dates import instant
    from maillage.ligne.document import ecrire_a_cote

    demarche = demarche_de_l_instance(args.slug)
    with Progres() as progres, ecrire_a_cote(args.sortie) as sortie:
        bilan = archivage.exporter(
            demarche=demarche,
            sortie=sortie,
            suivre=progres,
            par=maintenance(args.par),
            le=instant(args.le),
        )
    print(args.sortie)
    print(
        f"{accorde(bilan.objets, 'objet')}, {accorde(bilan.fichiers, 'fichier')}, "
        f"{nombre(bilan.taille // 1024)} Kio. Empreinte du contenu : {bilan.contenu}"
    )
    return 0

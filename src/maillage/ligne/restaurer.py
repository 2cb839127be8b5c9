"""`maillage restaurer`: takes back a démarche from its archive."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from maillage.ligne.progres import Progres


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "restaurer", help="reprendre une démarche depuis l’archive que « exporter » a écrite"
    )
    commande.add_argument("archive", type=Path, metavar="ZIP", help="l’archive à reprendre")
    commande.add_argument("--par", metavar="COMPTE", help="l’adresse du compte qui restaure")
    commande.add_argument("--le", metavar="DATE", help="à cette date (maintenant)")
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Take the démarche in, whole or not at all. Raises `ArchiveRefusee`."""
    from maillage.archives.actions.restaurations import restaurer
    from maillage.interface.typographie import accorde
    from maillage.ligne.acteurs import maintenance
    from maillage.ligne.dates import instant

    with Progres() as progres:
        rendue = restaurer(
            archive=args.archive,
            suivre=progres,
            par=maintenance(args.par),
            le=instant(args.le),
        )
    print(f"« {rendue.racine} » est restaurée : {accorde(rendue.objets, 'objet')}.")
    fermes = rendue.crees.get("comptes.utilisateur", 0)
    if fermes:
        dits = "compte repris, fermé" if fermes == 1 else "comptes repris, fermés"
        print(
            f"{fermes} {dits} et sans mot de passe : qui administre l’instance les ouvre depuis "
            "« Comptes »."
        )
    if rendue.ecartes:
        print(
            f"{accorde(rendue.ecartes, 'réglage')} de Caf laissé de côté : la Caf est déjà dans cette "
            "instance, et ses propres barèmes, calendriers et clauses y valent."
        )
    return 0

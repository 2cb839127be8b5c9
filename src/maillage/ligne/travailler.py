"""`maillage travailler`: do the background work, beside the processes that serve the pages."""

from __future__ import annotations

import argparse
import os
import signal
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "travailler", help="faire le travail de fond : courriels, rappels (« servir » le fait déjà)"
    )
    commande.add_argument(
        "--une-fois", action="store_true", help="faire ce qui attend, puis s’arrêter"
    )
    commande.add_argument(
        "--avec", type=int, metavar="PROCESSUS", help="s’arrêter quand ce processus a disparu"
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Work until interrupted. 2 if the database is not ready."""
    from maillage.ligne.installer import refus_de_servir
    from maillage.taches.travail import Travailleur

    if refus_de_servir():
        return 2
    travailleur = Travailleur(_tant_que(args.avec))
    if args.une_fois:
        travailleur.une_fois()
        return 0
    for signe in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signe, travailleur.arreter)
    if args.avec is None:
        print("Le travail de fond est en route (Ctrl+C pour arrêter).", flush=True)
    travailleur.travailler()
    return 0


def _tant_que(processus: int | None) -> Any:
    """Whether to go on: as long as the process that started this one is there."""
    if processus is None:
        return lambda: True
    return lambda: os.getppid() == processus

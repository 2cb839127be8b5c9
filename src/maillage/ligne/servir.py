"""`maillage servir`: serve the pages with granian."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from maillage.ligne.refus_du_systeme import raison

DELAI_D_ARRET = 15  # seconds left to the task under way


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("servir", help="servir les pages de Maillage")
    commande.add_argument("--adresse", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
    commande.add_argument("--port", type=_port, default=8000, help="port d’écoute (8000)")
    commande.add_argument(
        "--processus",
        type=_processus,
        default=1,
        metavar="N",
        help="nombre de processus (1 ; davantage avec PostgreSQL)",
    )
    commande.add_argument(
        "--sans-travail-de-fond",
        action="store_true",
        help="ne servir que les pages : « maillage travailler » envoie alors les courriels",
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Serve until interrupted. 2 if the database is not ready or the address is taken."""
    from granian import Granian
    from granian.constants import Interfaces

    from maillage.ligne.installer import refus_de_servir

    if refus_de_servir():
        return 2
    refus = _refus_d_ecouter(args.adresse, args.port)
    if refus:
        print(refus, file=sys.stderr)
        return 2
    print(
        f"Maillage est servi sur http://{args.adresse}:{args.port} (Ctrl+C pour arrêter).",
        flush=True,
    )
    serveur = Granian(
        "maillage.config.wsgi:application",
        address=args.adresse,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.processus,
        log_access=False,
    )
    with _compagnon(args):
        serveur.serve()
    return 0


@contextmanager
def _compagnon(args: argparse.Namespace) -> Iterator[None]:
    """A process of its own for the background work, stopped with the server.

    Not a thread: granian forks its workers, and a document being rendered would hold the pages up.
    """
    if args.sans_travail_de_fond:
        yield
        return
    adresse = {"MAILLAGE_ADRESSE": f"http://{args.adresse}:{args.port}"}
    mots = [sys.executable, "-m", "maillage.ligne.commande", "travailler", "--avec"]
    compagnon = subprocess.Popen([*mots, str(os.getpid())], env=adresse | os.environ)  # noqa: S603 — our own words
    try:
        yield
    finally:
        compagnon.terminate()
        try:
            compagnon.wait(timeout=DELAI_D_ARRET)
        except subprocess.TimeoutExpired:
            compagnon.kill()


def _port(valeur: str) -> int:
    return _entier(valeur, 65_535, "un port")


def _processus(valeur: str) -> int:
    return _entier(valeur, 64, "un nombre de processus")


def _entier(valeur: str, maximum: int, nature: str) -> int:
    if not (valeur.isascii() and valeur.isdigit() and 1 <= int(valeur[:6]) <= maximum):
        raise argparse.ArgumentTypeError(f"« {valeur} » n’est pas {nature} (de 1 à {maximum}).")
    return int(valeur)


def _refus_d_ecouter(adresse: str, port: int) -> str | None:
    """Why the address cannot be listened to; granian would only say so in the log of its worker."""
    try:
        famille, nature, protocole, _, cible = socket.getaddrinfo(
            adresse, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(famille, nature, protocole) as essai:
            essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            essai.bind(cible)
    except OSError as erreur:
        return (
            f"Impossible d’écouter sur {adresse}:{port} ({raison(erreur)}). "
            "Choisissez un autre port : maillage servir --port 8001."
        )
    return None

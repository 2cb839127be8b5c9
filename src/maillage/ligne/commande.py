"""The command `maillage`: reads the words, calls one module a command, prints, gives a code.

Codes: 0 done, 1 a check found something blocking, 2 bad input, 3 a final document is incomplete.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TextIO

from maillage.ligne.analyseur import Analyseur
from maillage.regles.erreurs import ErreurMetier

# One module a command, in the order of the help.
COMMANDES = (
    "installer",
    "servir",
    "travailler",
    "demo",
    "territoires",
    "demarches",
    "perimetre",
    "plan",
    "reunions",
    "sources",
    "importer",
    "annuler-import",
    "clauses",
    "document",
    "versions",
    "verifier",
    "deliberation",
    "dossier-copil",
    "archiver",
    "exporter",
    "restaurer",
    "portrait",
    "controler",
    "controler-texte",
    "calculer",
    "compte",
    "courriels",
    "journal",
    "secret",
    "seuils",
)
DE_DJANGO = "django"


def principale() -> int:
    """Run the command of `sys.argv`; the code of its end goes to the shell."""
    for flux in (sys.stdout, sys.stderr):
        _en_utf8(flux)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    mots = sys.argv[1:]
    if mots[:1] == [DE_DJANGO]:
        return _passer_a_django(mots[1:])
    try:
        args = analyseur().parse_args(mots)
        return executer(args)
    except BrokenPipeError:
        # The reader left (`| head`): what it did not read is nobody's error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def analyseur() -> Analyseur:
    """The words that the command understands."""
    racine = Analyseur(
        prog="maillage",
        description="La convention territoriale globale, du premier accord au renouvellement.",
        epilog="Aide d’une commande : maillage COMMANDE --help",
    )
    sous_commandes = racine.add_subparsers(required=True, metavar="COMMANDE", title="commandes")
    for nom in COMMANDES:
        import_module(f"maillage.ligne.{nom.replace('-', '_')}").ajouter(sous_commandes)
    sous_commandes.add_parser(
        DE_DJANGO, help="passer une commande à Django : maillage django migrate"
    )
    return racine


def executer(args: argparse.Namespace) -> int:
    """Prepare Django and run the command; a broken rule of the domain is said, and ends with 2.

    A module that says `SANS_DJANGO = True` is run as it is: no settings, no database.
    """
    if getattr(sys.modules[args.executer.__module__], "SANS_DJANGO", False):
        return _executer_sans_django(args)
    import django
    from django.db import OperationalError, ProgrammingError

    django.setup()
    try:
        code: int = args.executer(args)
    except ErreurMetier as erreur:
        print(erreur.message, file=sys.stderr)
        return 2
    except (OperationalError, ProgrammingError) as erreur:
        from maillage.ligne.installer import cause_d_une_base_absente

        cause = cause_d_une_base_absente()
        if cause is None:
            raise
        print(f"{cause}\n({erreur})", file=sys.stderr)
        return 2
    sys.stdout.flush()
    return code


def _executer_sans_django(args: argparse.Namespace) -> int:
    try:
        code: int = args.executer(args)
    except ErreurMetier as erreur:
        print(erreur.message, file=sys.stderr)
        return 2
    sys.stdout.flush()
    return code


def _passer_a_django(mots: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["maillage django", *mots])
    return 0


def _en_utf8(flux: TextIO) -> None:
    # Under LANG=C the standard streams would refuse accents.
    reconfigurer = getattr(flux, "reconfigure", None)
    if reconfigurer:
        reconfigurer(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(principale())

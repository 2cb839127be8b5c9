"""`maillage journal verifier`: is the journal whole, and where does it break?"""

from __future__ import annotations

import argparse
import json
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommand."""
    journal = sous_commandes.add_parser("journal", help="vérifier le journal")
    actions = journal.add_subparsers(required=True, metavar="ACTION")
    verification = actions.add_parser("verifier", help="dire si le journal est entier")
    verification.add_argument("--json", action="store_true", help="répondre en JSON")
    verification.set_defaults(executer=verifier)


def verifier(args: argparse.Namespace) -> int:
    """Walk the chain. 0 when it is whole, 1 when it is broken."""
    from maillage.journal import queries

    resultat = queries.verifier()
    if args.json:
        print(
            json.dumps(
                {
                    "entier": resultat.entier,
                    "evenements": resultat.evenements,
                    "rupture": resultat.numero,
                    "cause": resultat.cause,
                },
                ensure_ascii=False,
            )
        )
    elif resultat.entier:
        print(f"Le journal est entier : {resultat.evenements} événements.")
    else:
        print(
            f"Le journal est rompu à l’événement {resultat.numero} : {resultat.cause}. "
            f"Les {resultat.evenements} précédents sont intacts."
        )
    return 0 if resultat.entier else 1

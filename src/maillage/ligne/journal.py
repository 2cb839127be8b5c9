"""`maillage journal verifier`: is the journal whole, and is what was frozen still what it was?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.journal.integrite import Alteration
    from maillage.journal.queries import Verification


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommand."""
    journal = sous_commandes.add_parser("journal", help="vérifier le journal")
    actions = journal.add_subparsers(required=True, metavar="ACTION")
    verification = actions.add_parser("verifier", help="dire si le journal est entier")
    verification.add_argument("--json", action="store_true", help="répondre en JSON")
    verification.set_defaults(executer=verifier)


def verifier(args: argparse.Namespace) -> int:
    """Walk the chain, then recompute what the domains froze. 0 when all is whole, 1 otherwise."""
    from maillage.journal import queries
    from maillage.journal.integrite import alterations

    resultat = queries.verifier()
    alterees = alterations()
    if args.json:
        print(
            json.dumps(
                {
                    "entier": resultat.entier and not alterees,
                    "evenements": resultat.evenements,
                    "rupture": resultat.numero,
                    "cause": resultat.cause,
                    "alterations": [{"objet": a.objet, "cause": a.cause} for a in alterees],
                },
                ensure_ascii=False,
            )
        )
    else:
        _dire(resultat, alterees)
    return 0 if resultat.entier and not alterees else 1


def _dire(resultat: Verification, alterees: list[Alteration]) -> None:
    from maillage.interface.typographie import accorde

    if resultat.entier:
        print(f"Le journal est entier : {accorde(resultat.evenements, 'événement')}.")
    else:
        print(
            f"Le journal est rompu à l’événement {resultat.numero} : {resultat.cause}. "
            f"Les {resultat.evenements} précédents sont intacts."
        )
    for alteree in alterees:
        print(f"« {alteree.objet} » a été altéré hors de Maillage : {alteree.cause}.")

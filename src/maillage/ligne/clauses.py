"""`maillage clauses`: who words each part of the documents, Caf by Caf."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.clauses.models import VersionDeClause
    from maillage.partenaires.models import Organisation


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "clauses", help="lister les clauses que les Caf ont publiées"
    )
    commande.add_argument("--caf", default="", metavar="NOM", help="une partie du nom de la Caf")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=lister)


def lister(args: argparse.Namespace) -> int:
    """Print every version of every clause with where it stands today. 0."""
    from maillage.partenaires.enums import NatureOrganisation
    from maillage.partenaires.queries import organisations

    cafs = organisations(args.caf, NatureOrganisation.CAF)
    objets = [objet for caf in cafs for objet in _de_la_caf(caf)]
    if args.json:
        print(json.dumps(objets, ensure_ascii=False, indent=2))
        return 0
    for o in objets:
        quoi = "retour au texte national" if o["retiree"] else f"empreinte {o['empreinte'][:12]}"
        print(
            f"{o['caf']} — {o['titre']} ({o['document']}, {o['taille']}), "
            f"version {o['version']}, {o['etat'].lower()}, dès le {o['valable_du']} : {quoi}"
        )
    if not objets:
        print("Aucune clause publiée : tous les documents suivent les textes nationaux.")
    return 0


def _de_la_caf(caf: Organisation) -> list[dict[str, Any]]:
    from django.utils.timezone import localdate

    from maillage.clauses import queries, usages
    from maillage.clauses.lecture import lire_les_versions

    versions = queries.versions(caf)
    return [
        {**_objet(caf, lue.version), "etat": lue.etat, "depassee": lue.depassee}
        for usage in usages.usages()
        for lue in lire_les_versions(
            [v for v in versions if v.clause.document == usage.document], usage, localdate()
        )
    ]


def _objet(caf: Organisation, version: VersionDeClause) -> dict[str, Any]:
    return {
        "caf": caf.nom,
        "document": version.clause.document,
        "partie": version.clause.partie,
        "titre": version.clause.intitule,
        "taille": version.clause.taille,
        "version": version.numero,
        "valable_du": version.valable_du.isoformat(),
        "valable_au": version.valable_au.isoformat() if version.valable_au else None,
        "retiree": version.retiree,
        "motif": version.motif,
        "publiee_par": version.publiee_par_nom,
        "publiee_le": version.publiee_le.isoformat(),
        "empreinte": version.empreinte,
    }

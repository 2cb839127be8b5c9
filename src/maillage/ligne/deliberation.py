"""`maillage deliberation`: who was there at each item, and what the figures give."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.conventions.points import PointDeSeance


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "deliberation", help="compter les présents et les votants, point par point"
    )
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument("--point", metavar="POINT", help="un seul point de l’ordre du jour")
    commande.add_argument("--le", metavar="DATE", help="état à cette date (aujourd’hui)")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=deliberation)


def deliberation(args: argparse.Namespace) -> int:
    """Print one line, or one object, for each item; 0. An unknown item is refused (2)."""
    from maillage.conventions.points import points
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.ligne.dates import jour

    le = jour(args.le)
    trouves = points(demarche_de_l_instance(args.slug), point=args.point)
    if args.json:
        donnees = [point.en_donnees(le) for point in trouves]
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
        return 0
    for point in trouves:
        _dire(point, le)
    if not trouves:
        print("Aucune délibération enregistrée.")
    return 0


def _dire(point: PointDeSeance, le: dt.date) -> None:
    d = point.en_donnees(le)
    ou = f"point {d['point']}" if d["point"] else "sans numéro de point"
    print(f"{d['assemblee']}, {d['seance_le']}, {ou}")
    noms = ("en_exercice", "presents", "pouvoirs", "absents", "votants", "quorum")
    print("   " + ", ".join(f"{nom} {_ou_inconnu(d[nom])}" for nom in noms))


def _ou_inconnu(valeur: int | None) -> str:
    return "inconnu" if valeur is None else str(valeur)

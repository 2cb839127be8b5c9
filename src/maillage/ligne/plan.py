"""`maillage plan`: the plan d'actions of a démarche, as a tree."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("plan", help="dire le plan d’actions d’une démarche")
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=dire)


def dire(args: argparse.Namespace) -> int:
    """Print the tree. 0; `Introuvable` (code 2) when no démarche has this name."""
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.plan_actions.enums import Niveau
    from maillage.plan_actions.queries import plan_en_donnees

    plan = plan_en_donnees(demarche_de_l_instance(args.slug))
    if args.json:
        print(json.dumps(plan, ensure_ascii=False, indent=2))
    elif plan:
        noms = {niveau.lower(): niveau.label.lower() for niveau in Niveau}
        print("\n".join(_lignes(plan, "", noms)))
    else:
        print("Le plan d’actions de cette démarche est vide.")
    return 0


def _lignes(noeuds: list[dict[str, Any]], retrait: str, noms: dict[str, str]) -> Iterator[str]:
    for noeud in noeuds:
        nom = f"{noeud['code']} {noeud['intitule']}".strip()
        yield f"{retrait}{nom} ({noms.get(noeud['niveau'], 'fiche action')})"
        yield from _lignes(noeud["enfants"], retrait + "  ", noms)

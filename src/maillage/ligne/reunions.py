"""`maillage reunions` and `maillage reunion`: the meetings of a démarche, and one of them whole."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.gouvernance.models import Reunion


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the two commands."""
    liste = sous_commandes.add_parser("reunions", help="lister les réunions d’une démarche")
    liste.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    liste.add_argument("--json", action="store_true", help="répondre en JSON")
    liste.set_defaults(executer=lister)

    une = sous_commandes.add_parser(
        "reunion", help="dire qui était à une réunion, point par point, et ce qu’elle a décidé"
    )
    une.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    une.add_argument("id", type=int, metavar="ID", help="identifiant de la réunion")
    une.add_argument("--json", action="store_true", help="répondre en JSON")
    une.add_argument("--ics", action="store_true", help="donner son fichier d’agenda (ICS)")
    une.set_defaults(executer=montrer)


def lister(args: argparse.Namespace) -> int:
    """Print the meetings by date; 0."""
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.gouvernance.donnees import en_ligne
    from maillage.gouvernance.quand import date_dite
    from maillage.gouvernance.queries.reunions import reunions

    demarche = demarche_de_l_instance(args.slug)
    lues = list(reunions(demarche))
    if args.json:
        print(json.dumps([en_ligne(r) for r in lues], ensure_ascii=False, indent=2))
        return 0
    for reunion in lues:
        print(
            f"{reunion.pk:>5}  {date_dite(reunion)} — {reunion} "
            f"({reunion.instance}), {reunion.get_etat_display().lower()}"
        )
    if not lues:
        print(f"Aucune réunion dans « {demarche} ».")
    return 0


def montrer(args: argparse.Namespace) -> int:
    """Print one meeting, or its event for a calendar; 0. An unknown one is refused (2)."""
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.gouvernance.donnees import en_entier
    from maillage.gouvernance.queries.reunions import reunion_visible

    reunion = reunion_visible(demarche_de_l_instance(args.slug), args.id)
    if args.ics:
        print(_ics(reunion), end="")
        return 0
    donnees = en_entier(reunion)
    if args.json:
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        _dire(reunion, donnees)
    return 0


def _ics(reunion: Reunion) -> str:
    from django.urls import reverse

    from maillage.courriels.expedition import adresse_absolue
    from maillage.gouvernance.ics import reunion_ics

    page = reverse("gouvernance:reunion", args=[reunion.demarche.slug, reunion.pk])
    return reunion_ics(reunion, adresse_absolue(page)).decode()


def _dire(reunion: Reunion, donnees: dict[str, Any]) -> None:
    print(f"{reunion} — {donnees['quand']} ({reunion.get_etat_display().lower()})")
    print(donnees["parite"]["message"])
    for point in donnees["points"]:
        print(
            f"{point['rang']}. {point['intitule']} ({point['attendu']}) : parité "
            f"{point['parite']['ecrite']}, présents {point['presents']}, pouvoirs "
            f"{point['representes']}, absents {point['absents']}"
        )
    for pouvoir in donnees["pouvoirs"]:
        print(f"   {pouvoir['mandant']} donne pouvoir à {pouvoir['mandataire']}")
    for decision in donnees["decisions"]:
        suite = f" — {decision['effet']}" if decision["effet"] else ""
        print(f"   Décision {decision['numero']} : {decision['texte']}{suite}")

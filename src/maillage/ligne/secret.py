"""`maillage secret`: protect, audit, check. Runs with no database and no settings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from maillage.regles.erreurs import SaisieInvalide

SANS_DJANGO = True


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommands."""
    secret = sous_commandes.add_parser(
        "secret", help="protéger un tableau par le secret statistique, le vérifier"
    )
    actions = secret.add_subparsers(required=True, metavar="ACTION")
    _protection(actions)
    audit = actions.add_parser("auditer", help="dire ce qui se retrouve dans un système masqué")
    audit.add_argument("systeme", type=Path, metavar="SYSTEME.json")
    audit.add_argument("--json", action="store_true", help="répondre en JSON")
    audit.set_defaults(executer=auditer)
    primaire = actions.add_parser("primaire", help="dire ce que l’article 7 met à blanc")
    primaire.add_argument("zones", type=Path, metavar="ZONES.json")
    primaire.add_argument("--json", action="store_true", help="répondre en JSON")
    primaire.set_defaults(executer=blanchir)


def _protection(actions: argparse._SubParsersAction[Any]) -> None:
    protection = actions.add_parser(
        "proteger", help="mettre à blanc ce qu’il faut, avec la preuve de chaque valeur"
    )
    protection.add_argument("tableau", type=Path, metavar="TABLE.csv|SYSTEME.json")
    protection.add_argument("--json", action="store_true", help="répondre en JSON")
    protection.add_argument(
        "--budget", type=_secondes, metavar="S", help="secondes de recherche, environ"
    )
    protection.set_defaults(executer=proteger)


def proteger(args: argparse.Namespace) -> int:
    """Protect a system. 0; 1 when no safe set of blanks exists; raises `SaisieInvalide`."""
    from maillage.secret import suppression
    from maillage.secret.systeme import SecretImpossible, lire

    systeme = lire(_octets(args.tableau))
    try:
        protection = suppression.proteger(systeme, args.budget or 60.0)
    except SecretImpossible as erreur:
        print(erreur.message, file=sys.stderr)
        return 1
    noms = systeme.noms
    _imprimer(
        {
            "blank": [noms[i] for i in sorted(protection.masques)],
            "certificates": {
                noms[cible]: {noms[i]: pas for i, pas in sorted(mouvement.items())}
                for cible, mouvement in sorted(protection.certificats.items())
            },
            "optimal": protection.optimal,
        }
    )
    return 0


def auditer(args: argparse.Namespace) -> int:
    """Print the exact interval of each blank cell, and the calculation that gives it away. 0."""
    from maillage.secret import attaque, equation
    from maillage.secret.systeme import lire

    systeme = lire(_octets(args.systeme))
    point = attaque.vue(systeme, systeme.masques)
    cellules = {}
    for i, intervalle in attaque.auditer(systeme).items():
        bas, haut = intervalle.bas, intervalle.haut
        cellules[systeme.noms[i]] = {
            "integer_interval": [bas, haut],
            "verdict": "exact" if intervalle.exact else "interval",
        }
        if intervalle.exact and bas is not None:
            cellules[systeme.noms[i]]["equation"] = equation.expliquer(point, i, bas)
    if args.json:
        _imprimer({"cells": cellules})
        return 0
    for nom, cellule in cellules.items():
        bas, haut = cellule["integer_interval"]
        print(cellule.get("equation") or f"{nom} : de {_bout(bas)} à {_bout(haut)}")
    return 0


def blanchir(args: argparse.Namespace) -> int:
    """Print which values article 7 blanks. 0."""
    from maillage.secret import regle

    resultat = regle.primaire(_json(args.zones))
    if args.json:
        _imprimer(resultat)
        return 0
    for zone in resultat["zones"]:
        print(f"{zone['id']} : {', '.join(zone['blank']) or 'aucune valeur à masquer'}")
    return 0


def _bout(valeur: int | None) -> str:
    return "l’infini" if valeur is None else str(valeur)


def _imprimer(donnees: dict[str, Any]) -> None:
    print(json.dumps(donnees, ensure_ascii=False, indent=1))


def _octets(chemin: Path) -> bytes:
    """The bytes of a file of reasonable size. Raises `SaisieInvalide`."""
    from maillage.secret.systeme import OCTETS_MAXIMUM

    try:
        if chemin.stat().st_size > OCTETS_MAXIMUM:
            raise SaisieInvalide(
                f"Le fichier « {chemin} » dépasse 64 Mo. "
                "Un tableau de cette taille se protège en CSV, département par département."
            )
        return chemin.read_bytes()
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier « {chemin} » ne peut pas être lu ({erreur.strerror})."
        ) from erreur


def _json(chemin: Path) -> Any:
    try:
        return json.loads(_octets(chemin).decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        raise SaisieInvalide(f"« {chemin} » n’est pas du JSON lisible : {erreur}.") from erreur


def _secondes(valeur: str) -> float:
    try:
        secondes = float(valeur.replace(",", "."))
    except ValueError:
        secondes = -1.0
    if not 0 < secondes <= 86_400:
        raise argparse.ArgumentTypeError(f"« {valeur} » n’est pas une durée en secondes.")
    return secondes

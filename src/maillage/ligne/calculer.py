"""`maillage calculer`: one line of financing, from a file, with every step. No database, no settings."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.regles.financements.calcul import Resultat

SANS_DJANGO = True
OCTETS_MAXIMUM = 5_000_000


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "calculer", help="calculer une ligne de financement, étape par étape"
    )
    commande.add_argument("ligne", metavar="LIGNE", help="code de la ligne : BT_EAJE, JPED…")
    commande.add_argument(
        "--donnees", type=Path, required=True, metavar="F.yaml", help="entrées et barèmes"
    )
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=calculer)


def calculer(args: argparse.Namespace) -> int:
    """Print the result and its steps, 0; a rule that refuses is printed, 1. Raises `SaisieInvalide`."""
    from maillage.regles.financements.baremes import BaremeManquant
    from maillage.regles.financements.calcul import CalculRefuse
    from maillage.regles.financements.lignes import calculer as calculer_la_ligne

    try:
        resultat = calculer_la_ligne(args.ligne, lire(args.donnees))
    except CalculRefuse as refus:
        return _refuser(args, refus.regle, refus.message)
    except BaremeManquant as manque:
        return _refuser(args, "F07", manque.message)
    if args.json:
        print(json.dumps(resultat.en_donnees(), ensure_ascii=False, indent=2))
    else:
        _dire(resultat)
    return 0


def lire(chemin: Path) -> Any:
    """The data of a YAML file. Raises `SaisieInvalide` with what is wrong."""
    import yaml

    from maillage.regles.erreurs import SaisieInvalide

    try:
        if chemin.stat().st_size > OCTETS_MAXIMUM:
            raise SaisieInvalide(f"« {chemin} » dépasse 5 Mo.")
        return _exact()(chemin.read_text("utf-8-sig")).get_single_data()
    except (OSError, UnicodeDecodeError, ValueError, RecursionError, yaml.YAMLError) as erreur:
        raise SaisieInvalide(f"« {chemin} » ne se lit pas : {erreur}.") from erreur


def _exact() -> Any:
    """YAML without floats: a number with a point is read as the exact text that was typed (F34)."""
    import yaml

    class Exact(yaml.SafeLoader):
        pass

    Exact.yaml_implicit_resolvers = {
        lettre: [(tag, motif) for tag, motif in regles if tag != "tag:yaml.org,2002:float"]
        for lettre, regles in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Exact


def _refuser(args: argparse.Namespace, regle: str, message: str) -> int:
    constat = {"regle": regle, "gravite": "bloquant", "message": message}
    if args.json:
        reponse = {"ligne": args.ligne, "resultat": None, "etapes": [], "baremes": []}
        print(json.dumps({**reponse, "constats": [constat]}, ensure_ascii=False, indent=2))
    else:
        print(f"Refusé ({regle}) : {message}")
    return 1


def _dire(resultat: Resultat) -> None:
    print(f"{resultat.ligne} {resultat.annee} : {_euros(resultat.montant)}")
    for etape in resultat.etapes:
        print(
            f"  {etape.libelle} : {etape.calcul} = {format(etape.valeur, 'f')} {etape.unite}".rstrip()
        )
    for part in resultat.parts:
        print(f"  → {part.nom or part.identifiant} : {_euros(part.montant)}")
    if resultat.ecart_arrondi is not None:
        print(f"  Écart d’arrondi : {_euros(resultat.ecart_arrondi)}")
    for bareme in resultat.baremes:
        print(f"  Barème {bareme.cle} : {bareme.valeur} {bareme.unite} — {bareme.source_titre}")
    for constat in resultat.constats:
        print(f"  {constat.regle} ({constat.gravite}) : {constat.message}")


def _euros(montant: Any) -> str:
    entier, decimales = format(montant, ",.2f").split(".")
    return entier.replace(",", "\u202f") + "," + decimales + "\u00a0€"

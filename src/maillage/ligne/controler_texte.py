"""`maillage controler-texte`: what the rules find in a text. Runs with no database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from maillage.regles.erreurs import SaisieInvalide

SANS_DJANGO = True
EXTRAITS_EN_VUE = 12


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "controler-texte", help="vérifier un texte : .docx, .odt, .pdf ou .txt"
    )
    commande.add_argument("fichier", type=Path, metavar="FICHIER", help="le texte à vérifier")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=controler)


def controler(args: argparse.Namespace) -> int:
    """Print the findings, the blocking ones first. 1 when one of them is blocking."""
    from maillage.documents.extraction import texte_du_fichier
    from maillage.interface.typographie import typo
    from maillage.regles.controle import Gravite
    from maillage.regles.textes import examiner_texte

    constats = examiner_texte(texte_du_fichier(args.fichier.name, _octets(args.fichier)))
    donnees = [constat.en_donnees() for constat in constats]
    for constat in donnees:
        constat |= {cle: typo(constat[cle]) for cle in ("source", "message", "suite")}
    if args.json:
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        for constat in donnees:
            _ecrire(constat)
        print(f"{len(donnees)} constat(s)." if donnees else "Aucun constat.")
    return 1 if any(constat.gravite is Gravite.BLOQUANT for constat in constats) else 0


def _ecrire(constat: dict[str, Any]) -> None:
    print(f"{constat['regle']}  {constat['gravite']}")
    print(f"      {constat['message']}")
    extraits = constat["extraits"]
    for extrait in extraits[:EXTRAITS_EN_VUE]:
        print(f"      ligne {extrait['ligne']} : {extrait['texte']}")
    if len(extraits) > EXTRAITS_EN_VUE:
        print(f"      et {len(extraits) - EXTRAITS_EN_VUE} autres lignes")
    print(f"      → {constat['suite']}")


def _octets(fichier: Path) -> bytes:
    """The file; raises `SaisieInvalide` where it cannot be read."""
    from maillage.documents.extraction import TAILLE_AU_PLUS

    try:
        with fichier.open("rb") as flux:
            return flux.read(TAILLE_AU_PLUS + 1)
    except OSError as erreur:
        # A name may hold bytes that are no text.
        nom = str(fichier).encode("utf-8", "replace").decode()
        raise SaisieInvalide(
            f"Le fichier « {nom} » ne se lit pas : vérifiez son chemin et vos droits."
        ) from erreur

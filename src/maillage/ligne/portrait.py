"""`maillage portrait`: the portrait of a territory or of a free set of communes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne.document import deposer
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.statistiques.portraits.composition import Portrait

FORMATS = ("json", "pdf", "docx", "odt", "html", "xlsx", "ods", "csv")


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "portrait", help="dresser le portrait d’un territoire, ou de communes choisies"
    )
    commande.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="code Insee d’une commune, d’un département ou d’une région, ou Siren d’un EPCI",
    )
    commande.add_argument(
        "--communes",
        metavar="CODES",
        help="un ensemble de communes : codes Insee, avec des virgules",
    )
    commande.add_argument("--nom", default="", help="nom de l’ensemble de communes")
    commande.add_argument(
        "--niveau",
        choices=("commune", "epci", "departement", "region"),
        help="pour un code qui se lit à deux niveaux (« 11 » : l’Aude ou l’Île-de-France)",
    )
    commande.add_argument("--format", default="json", choices=FORMATS, metavar="FORMAT")
    commande.add_argument(
        "--sortie", type=Path, metavar="FICHIER", help="sans lui, la sortie standard"
    )
    commande.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """Write the portrait, open data only. 0; 2 if the territory is unknown."""
    portrait = _portrait(args)
    contenu = _rendre(portrait, args.format)
    if args.sortie is not None:
        deposer(contenu, args.sortie)
        print(args.sortie)
        return 0
    if args.format not in ("json", "html", "csv"):
        raise SaisieInvalide(
            f"Un fichier {args.format.upper()} s’écrit dans un fichier : --sortie F."
        )
    sys.stdout.write(contenu.decode("utf-8-sig"))
    return 0


def _portrait(args: argparse.Namespace) -> Portrait:
    from maillage.statistiques import regards
    from maillage.statistiques.portraits import assemblage, voisinage

    regard = regards.public(regards.Forme.EXPORT_OUVERT, ou="maillage portrait")
    if bool(args.code) == bool(args.communes):
        raise SaisieInvalide("Donnez un code de territoire, ou --communes C1,C2, et pas les deux.")
    if args.communes:
        return assemblage.portrait_des_communes(
            args.communes.split(","), regard=regard, nom=args.nom.strip()
        )
    territoire = voisinage.territoire_du_code(args.code, niveau=args.niveau or "")
    return assemblage.portrait_du_territoire(territoire, regard=regard)


def _rendre(portrait: Portrait, format: str) -> bytes:
    from maillage.statistiques.portraits import document, export

    if format == "json":
        return (json.dumps(export.donnees(portrait), ensure_ascii=False, indent=2) + "\n").encode()
    if format in ("xlsx", "ods", "csv"):
        from maillage.documents import tableur

        return getattr(tableur, format)(export.feuille(portrait))
    from maillage.documents.production import produire

    return produire(document.portrait_en_document(portrait), format=format, final=True)

"""`maillage document` and `maillage pieces`: write the documents of a démarche."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne.refus_du_systeme import raison
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.conventions.models import Demarche
    from maillage.documents.arbre import Document
    from maillage.documents.pieces import Piece
    from maillage.plan_actions.models import FicheAction

INCOMPLET = 3
FORMATS = ("pdf", "docx", "odt", "html")  # those of documents.rendus, too heavy to import here


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the two commands."""
    commande = sous_commandes.add_parser("document", help="écrire un document d’une démarche")
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument(
        "--piece", required=True, metavar="PIECE", help="la pièce : voir « maillage pieces »"
    )
    commande.add_argument(
        "--format", required=True, choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS)
    )
    commande.add_argument(
        "--sortie", required=True, type=Path, metavar="FICHIER", help="le fichier à écrire"
    )
    commande.add_argument(
        "--objet",
        metavar="ID",
        help="la fiche, la délibération ou le signataire : sa clé ou son numéro",
    )
    commande.add_argument(
        "--final",
        action="store_true",
        help="document définitif : refusé (code 3) s’il y manque une valeur",
    )
    commande.set_defaults(executer=ecrire)

    liste = sous_commandes.add_parser("pieces", help="lister les pièces que l’on peut écrire")
    liste.add_argument("--json", action="store_true", help="répondre en JSON")
    liste.set_defaults(executer=lister)


def ecrire(args: argparse.Namespace) -> int:
    """Write the document. 0; 3 when a final one lacks values, each on a line of stderr."""
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.documents.arbre import manquants
    from maillage.documents.pieces import piece
    from maillage.documents.production import produire
    from maillage.regles.erreurs import DocumentIncomplet

    demarche = demarche_de_l_instance(args.slug)
    choisie = piece(args.piece)
    document: Document = choisie.construire(_sujet(demarche, choisie, args.objet))
    try:
        contenu = produire(document, format=args.format, final=args.final)
    except DocumentIncomplet as erreur:
        dire_les_manques("Le document ne peut pas être définitif", erreur.manques)
        return INCOMPLET
    deposer(contenu, args.sortie)
    print(args.sortie)
    manques = manquants(document)
    if manques:
        dire_les_manques("Le document est un projet", manques)
    return 0


def lister(args: argparse.Namespace) -> int:
    """Print every piece with what it is built from. 0."""
    from maillage.documents.pieces import pieces

    objets = [
        {
            "identifiant": piece.identifiant,
            "intitule": piece.intitule,
            "objet": piece.objet,
            "formats": list(FORMATS),
        }
        for piece in pieces()
    ]
    if args.json:
        print(json.dumps(objets, ensure_ascii=False, indent=2))
    else:
        for objet in objets:
            print(f"{objet['identifiant']:<14} {objet['intitule']} (pour une {objet['objet']})")
    return 0


def _sujet(demarche: Demarche, choisie: Piece, objet: str | None) -> Any:
    """What the piece is built from: the démarche, or the object named by `--objet`."""
    if choisie.objet == "demarche":
        if objet:
            raise SaisieInvalide(
                f"La pièce « {choisie.identifiant} » est celle de la démarche : retirez --objet."
            )
        return demarche
    if choisie.trouver:
        return choisie.trouver(demarche, objet or "")
    if choisie.objet == "fiche" and objet:
        return _fiche(demarche, objet)
    raise SaisieInvalide(
        f"Dites de quelle {choisie.objet} vous voulez la pièce « {choisie.identifiant} » : --objet ID."
    )


def _fiche(demarche: Demarche, objet: str) -> FicheAction:
    """The fiche of that number in the plan, or of that key."""
    from maillage.plan_actions.queries import fiche_visible, fiches

    presentes = list(fiches(demarche))
    for fiche in presentes:
        if objet in (fiche.numero, str(fiche.pk)):
            return fiche_visible(demarche, fiche.pk)
    numeros = ", ".join(fiche.numero or str(fiche.pk) for fiche in presentes) or "aucune"
    raise SaisieInvalide(
        f"Aucune fiche « {objet} » dans le plan de « {demarche.slug} ». Fiches : {numeros}."
    )


def deposer(contenu: bytes, sortie: Path) -> None:
    """Write beside, then rename: a file that cannot be written leaves the former one whole."""
    brouillon = sortie.parent / f".{os.getpid()}.tmp"
    try:
        if not sortie.name or (sortie.exists() and not sortie.is_file()):
            raise SaisieInvalide(f"« {sortie} » n’est pas un fichier. Donnez le nom d’un fichier.")
        brouillon.write_bytes(contenu)
        brouillon.replace(sortie)
    except OSError as erreur:
        with suppress(OSError):
            brouillon.unlink(missing_ok=True)
        raise SaisieInvalide(
            f"Le fichier « {sortie} » ne peut pas être écrit ({raison(erreur)}). "
            "Choisissez un dossier qui existe et où vous pouvez écrire."
        ) from erreur


def dire_les_manques(constat: str, manques: list[str]) -> None:
    """Say on stderr how many values are missing, then each on a line."""
    nombre = "une valeur manque" if len(manques) == 1 else f"{len(manques)} valeurs manquent"
    print(f"{constat} : {nombre}.", file=sys.stderr)
    for manque in manques:
        print(f"  - {manque}", file=sys.stderr)

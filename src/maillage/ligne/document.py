"""`maillage document` and `maillage pieces`: write the documents of a démarche."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from maillage.ligne.refus_du_systeme import raison
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.conventions.models import Demarche
    from maillage.documents.pieces import Disponibilite, Piece

INCOMPLET = 3
FORMATS = ("pdf", "docx", "odt", "html")  # those of documents.rendus, too heavy to import here
DE_TOUTES = (*FORMATS, "pptx")  # those that some piece alone has, besides


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the two commands."""
    commande = sous_commandes.add_parser("document", help="écrire un document d’une démarche")
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument(
        "--piece", required=True, metavar="PIECE", help="la pièce : voir « maillage pieces »"
    )
    commande.add_argument(
        "--format", required=True, choices=DE_TOUTES, metavar="FORMAT", help=", ".join(DE_TOUTES)
    )
    commande.add_argument(
        "--sortie", required=True, type=Path, metavar="FICHIER", help="le fichier à écrire"
    )
    commande.add_argument(
        "--objet",
        metavar="ID",
        help="la fiche, la réunion, l’acte ou le signataire : sa clé ou son numéro (le dernier)",
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
    """Write the document. 0; 3, each lack on a line of stderr, while its content is missing.

    A final document lacks what any of its values lacks.
    """
    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.documents.arbre import manquants
    from maillage.documents.pieces import choisir, piece
    from maillage.documents.production import format_de, produire_piece
    from maillage.documents.remplacements import caracteres_remplaces
    from maillage.interface.typographie import typo
    from maillage.regles.erreurs import DocumentIncomplet

    demarche = demarche_de_l_instance(args.slug)
    choisie = piece(args.piece)
    format_de(choisie, args.format)
    try:
        objet = choisir(choisie, demarche, args.objet or "")
    except DocumentIncomplet as erreur:
        print(f"La pièce « {choisie.intitule} » ne peut pas encore être écrite.", file=sys.stderr)
        _enumerer(erreur.manques)
        return INCOMPLET
    try:
        contenu = produire_piece(choisie, objet, format=args.format, final=args.final)
    except DocumentIncomplet as erreur:
        dire_les_manques("Le document ne peut pas être définitif", erreur.manques)
        return INCOMPLET
    deposer(contenu, args.sortie)
    print(args.sortie)
    document = choisie.construire(objet)
    for phrase in caracteres_remplaces(document).phrases(args.format):
        print(typo(phrase), file=sys.stderr)
    manques = manquants(document)
    if manques:
        dire_les_manques("Le document est un projet", manques)
    return 0


def lister(args: argparse.Namespace) -> int:
    """Print every piece: its formats, where it is ready, and what is missing elsewhere. 0."""
    from maillage.conventions.queries import toutes_les_demarches
    from maillage.documents.pieces import disponibilite, pieces

    demarches = list(toutes_les_demarches())
    lues = [
        (piece, [(demarche, disponibilite(piece, demarche)) for demarche in demarches])
        for piece in pieces()
    ]
    if args.json:
        objets = [_en_donnees(piece, trouvees) for piece, trouvees in lues]
        print(json.dumps(objets, ensure_ascii=False, indent=2))
        return 0
    for piece, trouvees in lues:
        pretes = [demarche.slug for demarche, lue in trouvees if lue.prete]
        print(f"{piece.identifiant:<23} {piece.intitule} : {', '.join(pretes) or 'aucune'}")
    return 0


def _en_donnees(piece: Piece, lues: list[tuple[Demarche, Disponibilite]]) -> dict[str, Any]:
    from maillage.documents.production import formats

    return {
        "piece": piece.identifiant,
        "intitule": piece.intitule,
        "objet": piece.objet,
        "formats": [format.identifiant for format in formats(piece)],
        "demarches": [demarche.slug for demarche, lue in lues if lue.prete],
        "manque": {demarche.slug: list(lue.manque) for demarche, lue in lues if not lue.prete},
    }


def deposer(contenu: bytes, sortie: Path) -> None:
    """Write beside, then rename: a file that cannot be written leaves the former one whole."""
    with ecrire_a_cote(sortie) as flux:
        flux.write(contenu)


@contextmanager
def ecrire_a_cote(sortie: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place only once it is whole; nothing is left of one that is not.

    Raises `SaisieInvalide` where it cannot be written.
    """
    brouillon = sortie.parent / f".{os.getpid()}.tmp"
    try:
        if not sortie.name or (sortie.exists() and not sortie.is_file()):
            raise SaisieInvalide(f"« {sortie} » n’est pas un fichier. Donnez le nom d’un fichier.")
        with brouillon.open("w+b") as flux:
            yield flux
        brouillon.replace(sortie)
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier « {sortie} » ne peut pas être écrit ({raison(erreur)}). "
            "Choisissez un dossier qui existe et où vous pouvez écrire."
        ) from erreur
    finally:
        with suppress(OSError):
            brouillon.unlink(missing_ok=True)


def dire_les_manques(constat: str, manques: list[str]) -> None:
    """Say on stderr how many values are missing, then each on a line."""
    nombre = "une valeur manque" if len(manques) == 1 else f"{len(manques)} valeurs manquent"
    print(f"{constat} : {nombre}.", file=sys.stderr)
    _enumerer(manques)


def _enumerer(manques: list[str]) -> None:
    for manque in manques:
        print(f"  - {manque}", file=sys.stderr)

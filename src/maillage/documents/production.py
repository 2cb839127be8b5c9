"""From a tree to a file: the one door, which refuses a final document with a hole in it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from maillage.documents import atelier
from maillage.documents.arbre import NOMBRE_DE_PAGES, Document, manquants
from maillage.documents.chartes import Charte, charte_de
from maillage.documents.pieces import FormatPropre, Piece
from maillage.documents.preparation import transformer
from maillage.documents.rendus import FORMATS, Format
from maillage.regles.erreurs import DocumentIncomplet, Introuvable

PROJET = "Projet"
DOCX = "docx"  # the format that takes the Word model of a Caf
ESSAIS = 3  # a count that changes the pages it counts settles at once, or hardly ever


def produire(
    document: Document, *, format: str, final: bool, charte: Charte | None = None
) -> bytes:
    """The file of a document in one of `rendus.FORMATS`, its DOCX dressed with `charte` if there is one.

    A draft says « Projet » at the top of its pages unless it says something else. Where the text
    says how many pages it has, the number is that of its PDF, in every format. Raises
    `DocumentIncomplet` for a final document with missing values, `Introuvable` for an unknown
    format, and what `atelier.rendre` raises for a document that cannot be written.
    """
    return _rendre(pret(document, final=final), format, charte)


def produire_piece(piece: Piece, objet: Any, *, format: str, final: bool) -> bytes:
    """The file of a piece in one of its formats, as `produire` makes it; `Introuvable` for another."""
    choisi = format_de(piece, format)
    document = pret(piece.construire(objet), final=final)
    if isinstance(choisi, FormatPropre):
        return choisi.rendre(objet, document)
    return _rendre(document, choisi.identifiant, charte_de(objet) if format == DOCX else None)


def _rendre(document: Document, format: str, charte: Charte | None) -> bytes:
    if charte is not None and format == DOCX:
        return atelier.rendre(document, format, charte=charte)
    return atelier.rendre(document, format)


def formats(piece: Piece) -> list[Format | FormatPropre]:
    """The formats of a piece: those of the tree that it keeps, then its own."""
    propres = {f.identifiant: f for f in piece.propres}
    communs = [propres.pop(nom, FORMATS[nom]) for nom in piece.formats]
    return [*communs, *propres.values()]


def format_de(piece: Piece, identifiant: str) -> Format | FormatPropre:
    """The format of that piece; `Introuvable` lists those that it has."""
    connus = {f.identifiant: f for f in formats(piece)}
    if identifiant not in connus:
        raise Introuvable(
            f"La pièce « {piece.intitule} » ne s’écrit pas en « {identifiant} ». "
            f"Choisissez parmi : {', '.join(connus)}."
        )
    return connus[identifiant]


def pret(document: Document, *, final: bool) -> Document:
    """The document as it is rendered: refused with a hole if final, marked as a draft if not."""
    if final:
        refuser_si_incomplet(document)
    elif not document.mention.strip():
        document = replace(document, mention=PROJET)
    return _avec_ses_pages(document)


def refuser_si_incomplet(document: Document) -> None:
    """Raise `DocumentIncomplet`, with the list, while a value is missing."""
    manques = manquants(document)
    if not manques:
        return
    nombre = "une valeur manque" if len(manques) == 1 else f"{len(manques)} valeurs manquent"
    raise DocumentIncomplet(
        f"Le document «\u00a0{document.titre}\u00a0» ne peut pas être définitif\u00a0: {nombre} "
        f"({', '.join(manques)}). Complétez-les, ou produisez un projet.",
        manques=manques,
    )


def _avec_ses_pages(document: Document) -> Document:
    trouve = False

    def chercher(texte: str) -> str:
        nonlocal trouve
        trouve = trouve or NOMBRE_DE_PAGES in texte
        return texte

    transformer(document, chercher)
    return _ecrire(document, nombre_de_pages(document)) if trouve else document


@lru_cache(maxsize=8)
def nombre_de_pages(document: Document) -> int:
    """The pages of the PDF of a document that says its own number of pages.

    Kept for the last documents: the four formats of one piece count once.
    """
    nombre = 10
    for _ in range(ESSAIS):
        compte = atelier.nombre_de_pages(_ecrire(document, nombre))
        if compte == nombre:
            break
        nombre = compte
    return nombre


def _ecrire(document: Document, nombre: int) -> Document:
    return transformer(document, lambda texte: texte.replace(NOMBRE_DE_PAGES, str(nombre)))

"""From a tree to a file: the one door, which refuses a final document with a hole in it."""

from __future__ import annotations

from dataclasses import replace

from maillage.documents.arbre import Document, manquants
from maillage.documents.rendus import rendre
from maillage.regles.erreurs import DocumentIncomplet

PROJET = "Projet"


def produire(document: Document, *, format: str, final: bool) -> bytes:
    """The file of a document in one of `rendus.FORMATS`.

    A draft says « Projet » at the top of its pages unless it says something else. Raises
    `DocumentIncomplet` for a final document with missing values, `Introuvable` for an unknown
    format.
    """
    if final:
        refuser_si_incomplet(document)
    elif not document.mention.strip():
        document = replace(document, mention=PROJET)
    return rendre(document, format)


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

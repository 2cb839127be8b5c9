"""The formats of a document: one renderer each, all from the same tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillage.documents.arbre import Document
from maillage.documents.rendus import docx, html, odt, pdf
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class Format:
    """A format of file: its identifier, which is also its extension, and what users read."""

    identifiant: str
    extension: str
    type_mime: str
    intitule: str
    rendre: Callable[[Document], bytes]


FORMATS = {
    f.identifiant: f
    for f in (
        Format("pdf", "pdf", "application/pdf", "PDF", pdf.rendre),
        Format(
            "docx",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Word (DOCX)",
            docx.rendre,
        ),
        Format(
            "odt",
            "odt",
            "application/vnd.oasis.opendocument.text",
            "OpenDocument (ODT)",
            odt.rendre,
        ),
        Format("html", "html", "text/html; charset=utf-8", "Page web (HTML)", html.page),
    )
}


def rendre(document: Document, format: str) -> bytes:
    """The file of a document; `Introuvable` lists the formats when this one is unknown."""
    try:
        choisi = FORMATS[format]
    except KeyError:
        raise Introuvable(
            f"Le format «\u00a0{format}\u00a0» n’existe pas. "
            f"Choisissez parmi\u00a0: {', '.join(FORMATS)}."
        ) from None
    return choisi.rendre(document)

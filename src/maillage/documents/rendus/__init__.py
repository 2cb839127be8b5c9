"""The formats of a document: one renderer each, all from the same tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.documents.arbre import Document
from maillage.documents.diapositives import Diaporama
from maillage.documents.preparation import preparer
from maillage.documents.rendus import depliant, docx, html, odt, pdf
from maillage.regles.erreurs import Introuvable

PAGES = "pages"
DEPLIANT = "depliant"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of file: its identifier, which is also its extension, and what users read."""

    identifiant: str
    extension: str
    type_mime: str
    intitule: str
    rendre: Callable[..., bytes]


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
    return trouver(format).rendre(document)


def trouver(format: str) -> Format:
    """The format of that identifier; `Introuvable` lists those that exist."""
    try:
        return FORMATS[format]
    except KeyError:
        raise Introuvable(
            f"Le format «\u00a0{format}\u00a0» n’existe pas. "
            f"Choisissez parmi\u00a0: {', '.join(FORMATS)}."
        ) from None


def _pages(document: Document) -> bytes:
    return str(pdf.paginer(preparer(document)).total).encode()


# What is made of a document beside its formats: no user chooses them by these names.
A_PART: dict[str, Callable[[Document], bytes]] = {PAGES: _pages, DEPLIANT: depliant.rendre}


def ecrire(arbre: Document | Diaporama, format: str, **reglages: Any) -> bytes:
    """The file of a document or of a deck of slides; its number of pages where `format` is `PAGES`.

    It is what the ouvriers of the atelier do.
    """
    if isinstance(arbre, Diaporama):
        from maillage.documents.rendus import pptx

        return pptx.rendre(arbre, **reglages)
    if format in A_PART:
        return A_PART[format](arbre)
    return trouver(format).rendre(arbre, **reglages)


def prechauffer() -> None:
    """Load once, for all the children of an ouvrier, what every document needs."""
    from maillage.documents.dessins import polices
    from maillage.documents.glyphes import couvertures
    from maillage.documents.rendus import pptx  # noqa: F401  # for the children

    polices()
    couvertures()

"""A flyer folded in three, as PDF/A-2a and PDF/UA-1: the six sections of a document are its panels."""

from __future__ import annotations

from maillage.documents.arbre import Document, Section
from maillage.documents.rendus import pdf

MODELE = pdf.MODELE.parent / "depliant.typ"
VOLETS = 6  # cover, three inside, flap, back: the order in which they are read


def rendre(document: Document) -> bytes:
    """The sheet, its two sides one after the other; each panel in the largest type in which it holds.

    Raises `ValueError` for a document that is not six sections.
    """
    if len(document.blocs) != VOLETS or not all(isinstance(b, Section) for b in document.blocs):
        raise ValueError(f"Un dépliant a {VOLETS} sections, une par volet")
    return pdf.rendre(document, modele=MODELE)

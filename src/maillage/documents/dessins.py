"""Figures: checked as SVG once, and drawn as PNG for the formats that read no SVG."""

from __future__ import annotations

from functools import cache
from typing import Any

import typst
from lxml import etree

from maillage.documents.arbre import Document, Figure, parcourir
from maillage.documents.glyphes import POLICES
from maillage.regles.erreurs import ErreurMetier

POINTS_PAR_POUCE = 200

_SOURCE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(font: ("Noto Sans", "DejaVu Sans"), fallback: false)
#image(bytes(sys.inputs.svg), format: "svg")
"""


class DessinIllisible(ErreurMetier):
    """A figure of the document is not a drawing that can be read."""

    code = "DESSIN_ILLISIBLE"


@cache
def polices() -> Any:
    """The shipped fonts and no other, so that every machine draws the same page."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
    )


def verifier(document: Document) -> None:
    """Raise `DessinIllisible` when a figure of the document is not well-formed SVG."""
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Figure):
            _lire(bloc)


def png(figure: Figure) -> bytes:
    """The figure as PNG at 200 dots an inch; raises `DessinIllisible`."""
    _lire(figure)
    compilateur = typst.Compiler(_SOURCE, font_paths=polices())
    try:
        octets = compilateur.compile(
            sys_inputs={"svg": figure.svg}, format="png", ppi=POINTS_PAR_POUCE
        )
    except typst.TypstError as erreur:
        raise _illisible(figure) from erreur
    return bytes(octets)


def _lire(figure: Figure) -> None:
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        racine = etree.fromstring(figure.svg.encode("utf-8", "replace"), analyseur)
    except etree.XMLSyntaxError as erreur:
        raise _illisible(figure) from erreur
    if etree.QName(racine).localname != "svg":
        raise _illisible(figure)


def _illisible(figure: Figure) -> DessinIllisible:
    return DessinIllisible(
        f"Le dessin «\u00a0{figure.alternative}\u00a0» ne peut pas être lu. "
        "Remplacez-le par un fichier SVG valide, ou retirez-le du document."
    )

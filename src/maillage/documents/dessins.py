"""Figures: checked as SVG once, and drawn as PNG for the formats that read no SVG."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from lxml import etree

from maillage.documents.arbre import Document, Figure, parcourir
from maillage.documents.glyphes import POLICES
from maillage.regles.erreurs import ErreurMetier

POINTS_PAR_POUCE = 200

MODELE = Path(__file__).parent / "rendus" / "modeles" / "dessin.typ"


class DessinIllisible(ErreurMetier):
    """A figure of the document is not a drawing that can be read."""

    code = "DESSIN_ILLISIBLE"


@cache
def polices() -> Any:
    """The shipped fonts and no other, so that every machine draws the same page."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
    )


def prechauffer() -> None:
    """Load once, for all the children of an ouvrier, what every drawing needs."""
    polices()


def verifier(document: Document) -> None:
    """Raise `DessinIllisible` when a figure of the document is not well-formed SVG."""
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Figure):
            _lire(bloc)


def png(figure: Figure) -> bytes:
    """The figure as PNG at 200 dots an inch; raises `DessinIllisible`."""
    _lire(figure)
    compilateur = typst.Compiler(str(MODELE), root=str(MODELE.parent), font_paths=polices())
    try:
        octets = compilateur.compile(
            sys_inputs={"svg": figure.svg}, format="png", ppi=POINTS_PAR_POUCE
        )
    except typst.TypstError as erreur:
        raise _illisible(figure) from erreur
    return bytes(octets)  # type: ignore[arg-type]  # one page, so one image


def code_qr(repere: str) -> str:
    """The repère of a version as a QR code, in SVG without margin (level M: 15 % may be damaged)."""
    code = segno.make_qr(repere, error="m", mode="alphanumeric", boost_error=False)
    return code.svg_inline(border=0)


def code_qr_d_adresse(adresse: str) -> str:
    """An address as a QR code, in SVG with the margin that phones need on a screen (level M)."""
    return segno.make_qr(adresse, error="m").svg_inline(border=2, omitsize=True)


def taille_en_centimetres(image: bytes) -> tuple[float, float]:
    """Width and height of a PNG made by `png` (PNG, third edition, §11.2.1: IHDR)."""
    largeur, hauteur = struct.unpack(">II", image[16:24])
    return largeur / POINTS_PAR_POUCE * 2.54, hauteur / POINTS_PAR_POUCE * 2.54


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

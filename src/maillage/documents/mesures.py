"""How much room a text takes: advance widths read from the shipped fonts, lines as a screen breaks them.

PowerPoint and LibreOffice lay out a slide when it is opened; what is computed here decides beforehand
where a text is shared out. Sizes and widths are in points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache

from PIL import ImageFont

from maillage.documents.glyphes import POLICES

EM = 1000
# Ascent and descent of Noto Sans (`hhea`), then the 90 % that the master asks for.
INTERLIGNE = 1.362 * 0.9
# A machine without Noto Sans takes another font: a line that is filled to the edge would wrap.
PRUDENCE = 1.06
# Where a line may end: a plain space, and the zero-width space; the no-break ones keep their words.
_COUPURES = " \u200b"
ELLIPSE = "…"


@dataclass(frozen=True, slots=True)
class Fonte:
    """A size, and whether it is bold."""

    taille: float
    gras: bool = False

    @property
    def ligne(self) -> float:
        """The height of one line."""
        return self.taille * INTERLIGNE


@cache
def _dessin(gras: bool) -> ImageFont.FreeTypeFont:
    fichier = POLICES / f"NotoSans-{'Bold' if gras else 'Regular'}.ttf"
    return ImageFont.truetype(str(fichier), EM, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _avance(caractere: str, gras: bool) -> float:
    categorie = unicodedata.category(caractere)
    if categorie[0] == "M" or categorie == "Cf":
        return 0.0
    if categorie in ("Cc", "Cs"):
        return 1.0  # what stands for it is « � »
    if unicodedata.east_asian_width(caractere) in "WF":
        return 1.0
    return float(_dessin(gras).getlength(caractere)) / EM


def largeur(texte: str, fonte: Fonte) -> float:
    """The width of a text on one line, with some prudence."""
    return sum(_avance(c, fonte.gras) for c in texte) * fonte.taille * PRUDENCE


def debuts_de_lignes(texte: str, fonte: Fonte, place: float) -> list[int]:
    """Where each line begins in `texte` when it is set in a column of `place` points.

    A line ends at a space; a word wider than the column is cut where it must be.
    """
    debuts = [0]
    avance, dernier_espace, apres_espace = 0.0, -1, 0.0
    for rang, caractere in enumerate(texte):
        if caractere == "\n":
            debuts.append(rang + 1)
            avance, dernier_espace = 0.0, -1
            continue
        pas = _avance(caractere, fonte.gras) * fonte.taille * PRUDENCE
        if caractere in _COUPURES:
            avance += pas
            dernier_espace, apres_espace = rang, avance
            continue
        if avance + pas > place and rang > debuts[-1]:
            if dernier_espace >= debuts[-1]:
                debuts.append(dernier_espace + 1)
                avance -= apres_espace
            else:
                debuts.append(rang)
                avance = 0.0
            dernier_espace = -1
        avance += pas
    return debuts


def hauteur(texte: str, fonte: Fonte, place: float) -> float:
    """The height of a text set in a column of `place` points; an empty one has one line."""
    return len(debuts_de_lignes(texte, fonte, place)) * fonte.ligne


def abreger(texte: str, fonte: Fonte, place: float, lignes: int) -> str:
    """`texte` if it holds in that many lines, else what holds of it, ended by « … »."""
    debuts = debuts_de_lignes(texte, fonte, place)
    if len(debuts) <= lignes:
        return texte
    garde = texte[: debuts[lignes]].rstrip()
    while garde and len(debuts_de_lignes(garde + ELLIPSE, fonte, place)) > lignes:
        garde = garde[:-1].rstrip()
    return garde + ELLIPSE


@dataclass(slots=True)
class Abreges:
    """What was cut short, for the notes."""

    entiers: list[str] = field(default_factory=list)

    def abreger(self, texte: str, fonte: Fonte, place: float, lignes: int) -> str:
        court = abreger(texte, fonte, place, lignes)
        if court != texte:
            self.entiers.append(texte)
        return court


def en_une_ligne(texte: str) -> str:
    """The text without line ends, nor spaces around."""
    return " ".join(texte.split("\n")).strip(" ")

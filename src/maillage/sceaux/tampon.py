"""The visible stamp of a seal: drawn by Typst with the shipped fonts, placed where the page is empty."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import typst
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.stamp import BaseStampStyle, StaticStampStyle

from maillage.documents.dessins import polices
from maillage.documents.glyphes import remplacer_absents
from maillage.fichiers.lecture import textes_et_cadres
from maillage.interface.typographie import date_longue
from maillage.sceaux.champs import Boite

LARGEUR, HAUTEUR, ECART = 170, 40, 6  # points; those of the Typst model
MODELE = Path(__file__).parent / "modeles" / "tampon.typ"
# Where the page has its header, its footer with the QR code, and its margins (points).
MARGE_COTE, MARGE_BAS, MARGE_HAUT = 45, 105, 75


def places(octets: bytes, nombre: int) -> tuple[int, list[Boite]] | None:
    """The page, from zero, and that many boxes where nothing is written; None where there is no room.

    The page where one signs (« Fait à ») comes first, then from the last one back.
    """
    pages = textes_et_cadres(octets)
    signees = [rang for rang, page in enumerate(pages) if "Fait à" in page.texte]
    for rang in [*signees, *reversed(range(len(pages)))]:
        page = pages[rang]
        libre_jusqu_a = min(
            (bas for bas in page.bas_des_textes if bas > MARGE_BAS - ECART),
            default=page.hauteur - MARGE_HAUT,
        )
        boites = _ranger(nombre, page.largeur, libre_jusqu_a - ECART)
        if boites is not None:
            return rang, boites
    return None


def _ranger(nombre: int, largeur: float, sommet: float) -> list[Boite] | None:
    """That many boxes between the footer and `sommet`, in columns; None where they do not fit."""
    colonnes = max(1, int((largeur - 2 * MARGE_COTE + ECART) // (LARGEUR + ECART)))
    lignes = -(-nombre // colonnes)
    if MARGE_BAS + lignes * (HAUTEUR + ECART) - ECART > sommet:
        return None
    boites = []
    for rang in range(nombre):
        gauche = MARGE_COTE + (rang % colonnes) * (LARGEUR + ECART)
        haut = MARGE_BAS + (lignes - rang // colonnes) * (HAUTEUR + ECART) - ECART
        boites.append((gauche, haut - HAUTEUR, gauche + LARGEUR, haut))
    return boites


@contextlib.contextmanager
def style(nom: str, le: dt.date) -> Iterator[BaseStampStyle]:
    """The stamp of an organisation on that day, for as long as the block lasts (pyHanko reads a file)."""
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "tampon.pdf"
        fichier.write_bytes(_dessiner(nom, le))
        yield StaticStampStyle(background=ImportedPdfPage(str(fichier)), border_width=0)


def _dessiner(nom: str, le: dt.date) -> bytes:
    compilateur = typst.Compiler(str(MODELE), root=str(MODELE.parent), font_paths=polices())
    dessin = compilateur.compile(
        sys_inputs={"nom": remplacer_absents(nom), "jour": date_longue(le)}, format="pdf"
    )
    return bytes(dessin)  # type: ignore[arg-type]  # one file asked for, so never a list

"""Which characters the shipped fonts can draw, read from the fonts themselves.

PDF/A and PDF/UA forbid a character without glyph, and Typst refuses the whole document for one:
what the fonts lack is replaced by « � » beforehand, and the caller can tell the author which.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

from maillage.documents.caracteres import REMPLACEMENT

POLICES = Path(__file__).parent / "polices"
FAMILLES = ("Noto Sans", "DejaVu Sans")

# PDF/A-2a refuses the private use areas (ISO 19005-2, 6.2.11.7.3), even where a font draws them.
PRIVES = frozenset(range(0xE000, 0xF900))

# Default-ignorable characters (Unicode, DerivedCoreProperties): they need no glyph.
_IGNORES = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff\n]"
)


@cache
def couvertures() -> tuple[frozenset[int], ...]:
    """Code points drawn by each family, in the order of `FAMILLES`; Noto Sans by its four faces."""
    noto = [_points_de_code(POLICES / f"NotoSans-{f}.ttf") for f in ("Regular", "Bold", "Italic")]
    noto.append(_points_de_code(POLICES / "NotoSans-BoldItalic.ttf"))
    return (
        frozenset.intersection(*noto) - PRIVES,
        _points_de_code(POLICES / "DejaVuSans.ttf") - PRIVES,
    )


def remplacer_absents(texte: str) -> str:
    """`texte` with « � » for each character that no shipped font draws.

    A base and its combining marks must come from one font: where none has them all, the marks that
    the font of the base lacks are replaced.
    """
    if texte.isascii() or _simples().issuperset(texte):
        return texte
    return "".join(_remplacer(grappe) for grappe in _grappes(texte))


def absents(texte: str) -> set[str]:
    """The characters of `texte` that `remplacer_absents` replaces."""
    if texte.isascii() or _simples().issuperset(texte):
        return set()
    couples = zip(texte, remplacer_absents(texte), strict=True)
    return {avant for avant, apres in couples if avant != apres}


@cache
def _simples() -> frozenset[str]:
    """The characters of Noto Sans that stand alone: most texts have no other."""
    tous = (chr(point) for point in couvertures()[0])
    return frozenset({c for c in tous if not unicodedata.category(c).startswith("M")} | {"\n"})


def _grappes(texte: str) -> list[str]:
    grappes: list[str] = []
    for caractere in texte:
        if grappes and unicodedata.category(caractere).startswith("M"):
            grappes[-1] += caractere
        else:
            grappes.append(caractere)
    return grappes


def _remplacer(grappe: str) -> str:
    visibles = {ord(c) for c in grappe if not _IGNORES.match(c)}
    if any(visibles <= couverture for couverture in couvertures()):
        return grappe
    ecrite = "".join(c if _IGNORES.match(c) or _dessine(c) else REMPLACEMENT for c in grappe)
    if ecrite != grappe and len(ecrite) > 1:
        return _remplacer(ecrite)
    if len(ecrite) > 1:  # every part is drawn, but never by one font
        return ecrite[0] + REMPLACEMENT * (len(ecrite) - 1)
    return ecrite


def _dessine(caractere: str) -> bool:
    return any(ord(caractere) in couverture for couverture in couvertures())


def _points_de_code(chemin: Path) -> frozenset[int]:
    """Code points of the `cmap` table of a TrueType file (OpenType 1.9, cmap formats 4 and 12)."""
    octets = chemin.read_bytes()
    nombre = struct.unpack_from(">H", octets, 4)[0]
    tables = (struct.unpack_from(">4sLLL", octets, 12 + 16 * i) for i in range(nombre))
    debut = next(position for nom, _, position, _ in tables if nom == b"cmap")
    points: set[int] = set()
    for i in range(struct.unpack_from(">H", octets, debut + 2)[0]):
        decalage = struct.unpack_from(">HHL", octets, debut + 4 + 8 * i)[2]
        format_ = struct.unpack_from(">H", octets, debut + decalage)[0]
        if format_ == 4:
            points |= _format_4(octets, debut + decalage)
        elif format_ == 12:
            points |= _format_12(octets, debut + decalage)
    return frozenset(points - {0xFFFF})


def _format_4(octets: bytes, ici: int) -> set[int]:
    n = struct.unpack_from(">H", octets, ici + 6)[0] // 2
    fins = struct.unpack_from(f">{n}H", octets, ici + 14)
    debuts = struct.unpack_from(f">{n}H", octets, ici + 16 + 2 * n)
    ecarts = struct.unpack_from(f">{n}H", octets, ici + 16 + 4 * n)
    place = ici + 16 + 6 * n
    renvois = struct.unpack_from(f">{n}H", octets, place)
    points = set()
    for i, (debut, fin, ecart, renvoi) in enumerate(
        zip(debuts, fins, ecarts, renvois, strict=True)
    ):
        for code in range(debut, fin + 1):
            if renvoi:
                ou = place + 2 * i + renvoi + 2 * (code - debut)
                glyphe = struct.unpack_from(">H", octets, ou)[0] if ou + 2 <= len(octets) else 0
            else:
                glyphe = (code + ecart) & 0xFFFF
            if glyphe:
                points.add(code)
    return points


def _format_12(octets: bytes, ici: int) -> set[int]:
    nombre = struct.unpack_from(">L", octets, ici + 12)[0]
    points: set[int] = set()
    for i in range(nombre):
        debut, fin, glyphe = struct.unpack_from(">LLL", octets, ici + 16 + 12 * i)
        points.update(range(debut if glyphe else debut + 1, fin + 1))
    return points

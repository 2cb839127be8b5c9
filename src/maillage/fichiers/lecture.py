"""What the QR codes of a scanned file say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from maillage.fichiers import pdfium
from maillage.fichiers.bornes import bornee
from maillage.fichiers.enums import TypeFichier
from maillage.regles.erreurs import SaisieInvalide

PAGES_AU_PLUS = 30
# A4 at 200 dots an inch is 1654 × 2339; beyond, time grows and codes are not read better.
COTE_AU_PLUS = 2400
PIXELS_AU_PLUS = 80_000_000
POINTS_PAR_POUCE = 200


@bornee()
def codes(octets: bytes, genre: TypeFichier) -> list[frozenset[str]]:
    """The texts of the QR codes of each page of a PDF, or of a picture; empty where none is read.

    Raises `SaisieInvalide` (field `fichier`) for a file that does not open, a PDF behind a password or
    of more than `PAGES_AU_PLUS` pages, a picture of more than `PIXELS_AU_PLUS`.
    """
    return _codes(_pages(octets) if genre == TypeFichier.PDF else _image(octets))


def _codes(images: Iterable[Image.Image]) -> list[frozenset[str]]:
    qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [
        frozenset(code.text for code in zxingcpp.read_barcodes(image, formats=qr))
        for image in images
    ]


@dataclass(frozen=True, slots=True)
class PageLue:
    """A page of a PDF: its text, its size, and the bottom of each of its blocks of text (points)."""

    texte: str
    largeur: float
    hauteur: float
    bas_des_textes: tuple[float, ...]


def textes_et_cadres(octets: bytes) -> list[PageLue]:
    """The pages of a PDF with where their text lies; raises `SaisieInvalide` for one that does not open."""
    with _ouvert(octets) as pdf:
        lues = []
        for page in pdf:
            largeur, hauteur = page.get_size()
            texte = page.get_textpage()
            cadres = [texte.get_rect(rang) for rang in range(texte.count_rects())]
            bas = tuple(bas for _, bas, _, _ in cadres)
            lues.append(PageLue(texte.get_text_bounded(), largeur, hauteur, bas))
            texte.close()
            page.close()
        return lues


def textes(octets: bytes, pages: Sequence[int]) -> list[str]:
    """The text of those pages, from zero (-1 is the last); those that do not exist are left out.

    Raises `SaisieInvalide` for a PDF that does not open.
    """
    with _ouvert(octets) as pdf:
        lus = []
        for rang in _existantes(pages, len(pdf)):
            page = pdf[rang]
            texte = page.get_textpage()
            lus.append(texte.get_text_bounded())
            texte.close()
            page.close()
        return lus


def codes_de_quelques_pages(octets: bytes, pages: Sequence[int]) -> frozenset[str]:
    """The texts of the QR codes of those pages of a PDF, from zero (-1 is the last).

    Raises `SaisieInvalide` for a PDF that does not open.
    """
    images = []
    with _ouvert(octets) as pdf:
        for rang in _existantes(pages, len(pdf)):
            page = pdf[rang]
            images.append(_dessin(page))
            page.close()
    return frozenset().union(*_codes(images))


def _existantes(pages: Sequence[int], nombre: int) -> list[int]:
    """Those pages, counted from the first, each once, in the order asked."""
    rangs = [rang + nombre if rang < 0 else rang for rang in pages]
    return list(dict.fromkeys(rang for rang in rangs if 0 <= rang < nombre))


@contextmanager
def _ouvert(octets: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with pdfium.ouvrir(octets) as pdf:
            yield pdf
    except pypdfium2.PdfiumError as erreur:
        raise _refus("Ce PDF ne s'ouvre pas : il est abîmé, ou protégé.") from erreur


def _pages(octets: bytes) -> Iterator[Image.Image]:
    try:
        with pdfium.ouvrir(octets) as pdf:
            if len(pdf) > PAGES_AU_PLUS:
                raise _refus(
                    f"Ce PDF a {len(pdf)} pages. Joignez la seule page signée "
                    f"({PAGES_AU_PLUS} pages au plus)."
                )
            for page in pdf:
                yield _dessin(page)
                page.close()
    except pypdfium2.PdfiumError as erreur:
        raise _refus(
            "Ce PDF ne s'ouvre pas : il est abîmé, ou protégé par un mot de passe. "
            "Numérisez la page de nouveau."
        ) from erreur


def _dessin(page: pypdfium2.PdfPage) -> Image.Image:
    echelle = min(POINTS_PAR_POUCE / 72, COTE_AU_PLUS / max(*page.get_size(), 1))
    bitmap = page.render(scale=echelle, grayscale=True)
    image = bitmap.to_pil().copy()
    bitmap.close()
    return image


@bornee()
def reduite(octets: bytes, largeur: int, hauteur: int) -> bytes:
    """A picture as PNG of so many pixels at most, upright, with its transparency and nothing else.

    Raises `SaisieInvalide` (field `fichier`) for one that does not open, or of more than `PIXELS_AU_PLUS`.
    """
    image = _droite(octets, "RGBA", "Enregistrez-la de nouveau, plus petite, en PNG ou en JPEG.")
    image.thumbnail((largeur, hauteur))
    sortie = BytesIO()
    image.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


def _image(octets: bytes) -> Iterator[Image.Image]:
    image = _droite(octets, "L", "Numérisez la page de nouveau, à 200 points par pouce.")
    image.thumbnail((2 * COTE_AU_PLUS, 2 * COTE_AU_PLUS))
    yield image


def _droite(octets: bytes, mode: str, que_faire: str) -> Image.Image:
    """The picture upright, in a mode of Pillow; `que_faire` ends the message of a refusal."""
    try:
        with Image.open(BytesIO(octets), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > PIXELS_AU_PLUS:
                raise _refus(f"Cette image est trop grande. {que_faire}")
            image.load()
            return ImageOps.exif_transpose(image).convert(mode)
    except Image.DecompressionBombError as erreur:
        raise _refus(f"Cette image est trop grande. {que_faire}") from erreur
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as erreur:
        raise _refus(f"Cette image ne s'ouvre pas. {que_faire}") from erreur


def _refus(message: str) -> SaisieInvalide:
    return SaisieInvalide(message, champ="fichier")

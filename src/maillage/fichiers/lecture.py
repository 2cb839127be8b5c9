"""What the QR codes of a scanned file say."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from threading import Lock

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from maillage.fichiers.enums import TypeFichier
from maillage.regles.erreurs import SaisieInvalide

PAGES_AU_PLUS = 30
# A4 at 200 dots an inch is 1654 × 2339; beyond, time grows and codes are not read better.
COTE_AU_PLUS = 2400
PIXELS_AU_PLUS = 80_000_000
POINTS_PAR_POUCE = 200

# PDFium may be used by one thread at a time.
_pdfium = Lock()


def codes(octets: bytes, genre: TypeFichier) -> frozenset[str]:
    """The texts of the QR codes of a PDF (all its pages) or of a picture; empty where none is read.

    Raises `SaisieInvalide` (field `fichier`) for a file that does not open, a PDF behind a password or
    of more than `PAGES_AU_PLUS` pages, a picture of more than `PIXELS_AU_PLUS`.
    """
    images = _pages(octets) if genre == TypeFichier.PDF else _image(octets)
    qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return frozenset(
        code.text for image in images for code in zxingcpp.read_barcodes(image, formats=qr)
    )


def _pages(octets: bytes) -> Iterator[Image.Image]:
    with _pdfium:
        try:
            with pypdfium2.PdfDocument(octets) as pdf:
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


def _image(octets: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(BytesIO(octets), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > PIXELS_AU_PLUS:
                raise _trop_grande()
            image.load()
            droite = ImageOps.exif_transpose(image).convert("L")
    except Image.DecompressionBombError as erreur:
        raise _trop_grande() from erreur
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as erreur:
        raise _refus("Cette image ne s'ouvre pas. Numérisez la page de nouveau.") from erreur
    droite.thumbnail((2 * COTE_AU_PLUS, 2 * COTE_AU_PLUS))
    yield droite


def _trop_grande() -> SaisieInvalide:
    return _refus("Cette image est trop grande. Numérisez la page à 200 points par pouce.")


def _refus(message: str) -> SaisieInvalide:
    return SaisieInvalide(message, champ="fichier")

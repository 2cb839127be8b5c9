"""The one door to PDFium, which keeps a state of its own: one thread at a time in the whole process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pypdfium2

_un_seul_a_la_fois = Lock()


@contextmanager
def ouvrir(octets: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF, for as long as the block lasts; the other threads that open one wait for its end.

    Raises `pypdfium2.PdfiumError` for one that does not open. A block that opens another PDF would
    wait for itself.
    """
    with _un_seul_a_la_fois, pypdfium2.PdfDocument(octets) as pdf:
        yield pdf

"""The pages of the tables of contents: those of the PDF, laid out while another format is written."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from maillage.documents.arbre import Document, Sommaire, parcourir
from maillage.documents.rendus.pdf import Pagination, paginer

__all__ = ["Pagination", "a_cote"]


@contextmanager
def a_cote(pret: Document) -> Iterator[Future[Pagination] | None]:
    """The pages of a prepared document, computed beside the block; None without table of contents.

    Typst leaves the other core to Python while it lays out.
    """
    if not any(isinstance(bloc, Sommaire) for bloc in parcourir(pret.blocs)):
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as executant:
        yield executant.submit(paginer, pret)

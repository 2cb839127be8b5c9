"""The pages of the tables of contents: those of the PDF, laid out while another format is written."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from maillage.documents.arbre import Bloc, Document, Sommaire, Tableau, parcourir
from maillage.documents.rendus.pdf import Pagination, paginer

__all__ = ["Pagination", "a_cote"]


@contextmanager
def a_cote(pret: Document, *, textes_au_plus: int = 0) -> Iterator[Future[Pagination] | None]:
    """The pages of a prepared document, computed beside the block.

    None without table of contents, and beyond `textes_au_plus` paragraphs and cells where it is given.
    Typst leaves the other core to Python while it lays out.
    """
    blocs = list(parcourir(pret.blocs))
    trop_long = textes_au_plus and sum(map(_textes, blocs)) > textes_au_plus
    if trop_long or not any(isinstance(bloc, Sommaire) for bloc in blocs):
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as executant:
        yield executant.submit(paginer, pret)


def _textes(bloc: Bloc) -> int:
    return len(bloc.lignes) * len(bloc.entetes) if isinstance(bloc, Tableau) else 1

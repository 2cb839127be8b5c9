"""The two files of a dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from maillage.documents import atelier
from maillage.documents.rendus import pptx
from maillage.gouvernance.dossier.assemblage import RubriqueLue, diaporama, lire, livret
from maillage.gouvernance.models import Reunion
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class FormatDeDossier:
    """One of the two: what users read of it, and how it is made of the rubriques."""

    identifiant: str
    intitule: str
    type_mime: str
    rendre: Callable[[Reunion, list[RubriqueLue], dt.date], bytes]


def _en_pdf(reunion: Reunion, lues: list[RubriqueLue], le: dt.date) -> bytes:
    return atelier.rendre(livret(reunion, lues, le), "pdf")


def _en_pptx(reunion: Reunion, lues: list[RubriqueLue], le: dt.date) -> bytes:
    return atelier.rendre(diaporama(reunion, lues, le), "pptx")


FORMATS = {
    f.identifiant: f
    for f in (
        FormatDeDossier("pdf", "Livret (PDF)", "application/pdf", _en_pdf),
        FormatDeDossier("pptx", "Diaporama (PowerPoint)", pptx.TYPE_MIME, _en_pptx),
    )
}


def ecrire(reunion: Reunion, le: dt.date, *, format: str) -> bytes:
    """The file of the dossier as it is that day; `Introuvable` for another format."""
    choisi = FORMATS.get(format)
    if choisi is None:
        raise Introuvable(
            f"Le format «\u00a0{format}\u00a0» n’est pas proposé. Choisissez PDF ou PPTX."
        )
    return choisi.rendre(reunion, lire(reunion, le), le)


def nom(reunion: Reunion, format: str, numero: int | None = None) -> str:
    """The name of a file, in ASCII: « sicoval-dossier-reunion-12-v2.pdf »."""
    version = "" if numero is None else f"-v{numero}"
    return f"{reunion.demarche.slug}-dossier-reunion-{reunion.pk}{version}.{format}"

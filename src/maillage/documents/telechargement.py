"""Answers a table as a file to download."""

from __future__ import annotations

from django.http import HttpResponse

from maillage.documents.tableur import TYPES_MIME, Feuille, csv, ods, xlsx
from maillage.regles.erreurs import Introuvable

FABRIQUES = {"xlsx": xlsx, "ods": ods, "csv": csv}


def tableau(feuille: Feuille, *, format: str, nom: str) -> HttpResponse:
    """The table in that format, named `nom` without extension (ASCII).

    Raises `Introuvable` for a format that is not offered.
    """
    fabrique = FABRIQUES.get(format)
    if fabrique is None:
        raise Introuvable(f"Le format « {format} » n’est pas proposé. Choisissez XLSX, ODS ou CSV.")
    return HttpResponse(
        fabrique(feuille),
        content_type=TYPES_MIME[format],
        headers={"Content-Disposition": f'attachment; filename="{nom}.{format}"'},
    )

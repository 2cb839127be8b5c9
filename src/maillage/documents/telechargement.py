"""Answers a table, or a drawing, as a file to download."""

from __future__ import annotations

from django.http import HttpResponse

from maillage.documents import atelier
from maillage.documents.arbre import Figure
from maillage.documents.tableur import TYPES_MIME, Feuille, csv, ods, xlsx
from maillage.regles.erreurs import Introuvable

FABRIQUES = {"xlsx": xlsx, "ods": ods, "csv": csv}
IMAGES = {"svg": "image/svg+xml", "png": "image/png"}


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


def dessin(svg: str, alternative: str, *, format: str, nom: str) -> HttpResponse:
    """A drawing as SVG or PNG, named `nom` without extension (ASCII).

    Raises `Introuvable` where there is no drawing, or for another format.
    """
    if format not in IMAGES:
        raise Introuvable(f"Le format « {format} » n’est pas proposé. Choisissez SVG ou PNG.")
    if not svg:
        raise Introuvable("Aucune valeur n’est connue : il n’y a pas de dessin à télécharger.")
    return HttpResponse(
        atelier.dessiner(Figure(svg, alternative)) if format == "png" else svg.encode(),
        content_type=IMAGES[format],
        headers={"Content-Disposition": f'attachment; filename="{nom}.{format}"'},
    )

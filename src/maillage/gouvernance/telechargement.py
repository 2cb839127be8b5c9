"""Answers a document kept with an invitation, as a file."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone

from maillage.documents import canonique
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.gouvernance.models import DocumentJoint
from maillage.interface.typographie import date_longue


def document_joint(document: DocumentJoint, format: str) -> HttpResponse:
    """The document as it was when the invitation left; its pages say of which day it is.

    Raises `Introuvable` for a format that is not offered.
    """
    arbre = canonique.depuis_json(document.contenu)
    if not arbre.mention.strip():
        jour = date_longue(timezone.localdate(document.fige_le))
        arbre = replace(arbre, mention=f"État au {jour}")
    contenu = produire(arbre, format=format, final=False)
    nom = f"{document.piece.replace('_', '-')}-{document.pk}.{FORMATS[format].extension}"
    return HttpResponse(
        contenu,
        content_type=FORMATS[format].type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )

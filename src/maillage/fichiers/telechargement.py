"""Gives a stored file back, as something to keep and never to run."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from maillage.fichiers import magasin
from maillage.fichiers.models import Fichier


def repondre(fichier: Fichier) -> HttpResponse:
    """The file as an attachment under its own name; the page asks the right first.

    Raises `Introuvable` when its bytes are gone or changed. No browser may guess another type than
    the one read at its deposit, nor show it inside a page.
    """
    return HttpResponse(
        magasin.relire(fichier.empreinte),
        content_type=str(fichier.type),
        headers={
            "Content-Disposition": content_disposition_header(True, fichier.nom) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )

"""The dossier of a meeting as a document among the others: the booklet, with the data of today."""

from __future__ import annotations

from django.utils import timezone

from maillage.documents.arbre import Document
from maillage.documents.pieces import FormatPropre
from maillage.gouvernance.dossier import fichiers
from maillage.gouvernance.dossier.assemblage import lire, livret
from maillage.gouvernance.models import Reunion


def dossier_copil(reunion: Reunion) -> Document:
    """The booklet of that meeting, with what its page chose to put into it."""
    jour = timezone.localdate()
    return livret(reunion, lire(reunion, jour), jour)


def _diaporama(reunion: Reunion, _livret: Document) -> bytes:
    """The deck: made of the same slides as the booklet, not of the booklet."""
    return fichiers.ecrire(reunion, timezone.localdate(), format="pptx")


DIAPORAMA = FormatPropre(
    "pptx",
    fichiers.FORMATS["pptx"].intitule,
    fichiers.FORMATS["pptx"].type_mime,
    _diaporama,
)

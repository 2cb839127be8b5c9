"""The series of documents of a démarche: what may be asked for, what was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from maillage.conventions.enums import EtatTirage
from maillage.conventions.models import Demarche, Tirage
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.documents.pieces import Piece, pieces

MONTRES = 20
# Nothing is written for so long in one document: a tirage that stands still has lost its worker.
SANS_NOUVELLES = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Serie:
    """A piece of which the démarche has several documents."""

    piece: Piece
    nombre: int


def est_une_serie(piece: Piece) -> bool:
    """Whether a démarche may have several documents of this piece."""
    return piece.lister is not None and piece.objet != "demarche"


def objets_de_la_serie(piece: Piece, demarche: Demarche) -> list[Any]:
    """What the documents of the series are written from."""
    return list(piece.lister(demarche)) if piece.lister else []


def series(demarche: Demarche) -> list[Serie]:
    """What can be written at one go in this démarche."""
    trouvees = (
        Serie(piece, len(objets_de_la_serie(piece, demarche)))
        for piece in pieces()
        if est_une_serie(piece)
    )
    return [serie for serie in trouvees if serie.nombre]


def tirages(demarche: Demarche) -> QuerySet[Tirage]:
    """The last series asked for, the latest first."""
    return demarche.tirages.order_by("-demande_le", "-pk")[:MONTRES]


def tirage(demarche: Demarche, cle: int) -> Tirage:
    """A tirage of this démarche (`Introuvable` otherwise)."""
    return une_ligne(demarche.tirages.all(), cle, "Cette série")


def un_tirage_attend(le: dt.datetime) -> bool:
    """Whether there is one to write, or one that has lost its worker."""
    a_ecrire = Q(etat=EtatTirage.EN_ATTENTE)
    perdu = Q(etat=EtatTirage.EN_COURS, avance_le__lt=le - SANS_NOUVELLES)
    return Tirage.objects.filter(a_ecrire | perdu).exists()

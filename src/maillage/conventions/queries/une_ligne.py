"""One row of a démarche, by its key."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from maillage.regles.erreurs import Introuvable

M = TypeVar("M", bound=Model)


def une_ligne(lignes: QuerySet[M], cle: int, nom: str) -> M:
    """The row of that key among `lignes`; one of another démarche is as if it did not exist."""
    trouve = lignes.filter(pk=cle).first()
    if trouve is None:
        raise Introuvable(f"{nom} n'existe pas, ou plus, dans cette démarche.")
    return trouve

"""What can be talked about, which only the domains know: each says so in its `ancres.py`.

A domain declares the kinds of objects that bear conversations, and how many of them are read at once.
The one that holds the rights declares the places: who enters them, and who may be named there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from maillage.comptes.models import Utilisateur
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class Ancre:
    """An object that one talks about: its title, and the page where its conversations are shown.

    `lieu` is the slug of its démarche; who enters there sees the object, and may write about it.
    """

    genre: str
    cle: int
    lieu: str
    nom_du_lieu: str
    nature: str
    intitule: str
    adresse: str


# The objects of one kind that still are, by key, whatever their place.
LectureDesAncres = Callable[[Collection[int]], dict[int, Ancre]]


@dataclass(frozen=True, slots=True)
class Lieux:
    """Who enters where. `entrer` raises `Introuvable` or `PrealableRequis`."""

    entrer: Callable[[Utilisateur, str, dt.date], object]
    visibles: Callable[[Utilisateur, dt.date], QuerySet[Any, str]]
    personnes: Callable[[str, dt.date], QuerySet[Utilisateur]]


_genres: dict[str, LectureDesAncres] = {}
_lieux: list[Lieux] = []


def declarer(genre: str, lecture: LectureDesAncres) -> None:
    """Say how the objects of a kind are read; `ValueError` when another domain already does."""
    connue = _genres.get(genre)
    if connue is not None and connue.__module__ != lecture.__module__:
        raise ValueError(f"Deux domaines déclarent le genre « {genre} »")
    _genres[genre] = lecture


def ouvrir_les_lieux(lieux: Lieux) -> None:
    """Say who enters where; there is one answer for the whole instance."""
    _lieux[:] = [lieux]


def visibles(par: Utilisateur, le: dt.date) -> QuerySet[Any, str]:
    """The places that this account may enter that day, as a subquery."""
    return _lieux[0].visibles(par, le)


def entrer(par: Utilisateur, lieu: str, le: dt.date) -> None:
    """Raise `Introuvable` or `PrealableRequis` if `par` may not enter that place that day."""
    _lieux[0].entrer(par, lieu, le)


def personnes(lieu: str, le: dt.date) -> QuerySet[Utilisateur]:
    """Who enters that place that day, hence who may be named and told."""
    return _lieux[0].personnes(lieu, le)


def ancre(genre: str, cle: int, lieu: str, par: Utilisateur, le: dt.date) -> Ancre:
    """The object, if `par` may see it that day. Raises `Introuvable`, `PrealableRequis`."""
    entrer(par, lieu, le)
    trouvee = ancres([(genre, cle)]).get((genre, cle))
    if trouvee is None or trouvee.lieu != lieu:
        raise Introuvable(
            "L’objet de cette conversation n’est pas dans cette démarche, ou il est à la corbeille. "
            "Revenez à la démarche."
        )
    return trouvee


def ancres(voulues: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Ancre]:
    """The objects that still are, by kind and key: one query a kind, however many they are.

    Rights are not asked: the caller reads only threads of places that the account may enter.
    """
    par_genre: dict[str, set[int]] = {}
    for genre, cle in voulues:
        par_genre.setdefault(genre, set()).add(cle)
    return {
        (genre, cle): trouvee
        for genre, cles in par_genre.items()
        if genre in _genres
        for cle, trouvee in _genres[genre](cles).items()
    }

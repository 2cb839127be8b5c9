"""Which clauses hold on a day, for a class of territories: pure, over versions already read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.langage import Blocs, depuis_donnees
from maillage.clauses.models import VersionDeClause


class Publiee(Protocol):
    """What is asked of a published version."""

    numero: int
    retiree: bool
    valable_du: dt.date
    valable_au: dt.date | None


V = TypeVar("V", bound=Publiee)


def en_vigueur(
    versions: Iterable[VersionDeClause],
    taille: ClasseDeTaille | None,
    jour: dt.date,
    jusqu_a: dt.datetime | None = None,
) -> dict[str, VersionDeClause]:
    """By part, the version that holds on that day in territories of that class.

    A clause for their class prevails over the one for all; the latest published one that covers the day
    holds; one that was taken back leaves its place. `jusqu_a` leaves out what was published after.
    """
    connues = [v for v in versions if jusqu_a is None or v.publiee_le <= jusqu_a]
    tenues: dict[str, VersionDeClause] = {}
    for classe in (ClasseDeTaille.TOUTES, taille):
        siennes = [v for v in connues if v.clause.taille == classe]
        for partie in {v.clause.partie for v in siennes}:
            tenue = derniere([v for v in siennes if v.clause.partie == partie], jour)
            if tenue is not None and not tenue.retiree:
                tenues[partie] = tenue
    return tenues


def derniere(versions: Iterable[V], jour: dt.date) -> V | None:
    """Of the versions of one clause, the latest published one that covers the day."""
    couvrent = [v for v in versions if couvre(v, jour)]
    return max(couvrent, key=lambda v: v.numero, default=None)


def couvre(version: Publiee, jour: dt.date) -> bool:
    """Whether the day is within the bounds of the version."""
    return version.valable_du <= jour and (version.valable_au is None or jour <= version.valable_au)


def blocs(version: VersionDeClause) -> Blocs:
    """What a published version says."""
    return depuis_donnees(json.loads(version.contenu or "[]"))


def textes(tenues: Mapping[str, VersionDeClause]) -> dict[str, Blocs]:
    """The blocks of each part, as `langage.appliquer` takes them."""
    return {partie: blocs(version) for partie, version in tenues.items()}

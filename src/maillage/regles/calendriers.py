"""The calendar of a year proposed from how often each instance meets.

Meetings are spread over the year, never on a weekend, a public holiday (Code du travail, L3133-1) or in
August. Who prepares meets before who decides: three weeks before, for there is time to write the
papers and to send them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

AOUT = 8
MOIS_PAR_AN = 12
# Where a meeting falls in its part of the year: towards the end, once there is something to say. For
# one a year it is October: soon enough to decide of the next year.
PART = 0.8
JOURS_DE_PREPARATION = 21
JOUR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rythme:
    """How often an instance meets: every `mois` months; `decide` where others prepare its meetings.

    `dernieres` are the days of its meetings already known, of any year.
    """

    cle: int
    mois: int
    decide: bool = False
    dernieres: tuple[dt.date, ...] = ()

    def __post_init__(self) -> None:
        if self.mois < 1:
            raise ValueError(f"Un intervalle compte au moins un mois : {self.mois}")


@dataclass(frozen=True, slots=True)
class Proposition:
    """A day for a meeting of the instance `cle`; `prepare` is the day of the decision it prepares."""

    cle: int
    jour: dt.date
    prepare: dt.date | None = None


def paques(annee: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Butcher's algorithm, years 1583 on)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    mois, jour = divmod(h + m - 7 * n + 114, 31)
    return dt.date(annee, mois, jour + 1)


@cache
def jours_feries(annee: int) -> Mapping[dt.date, str]:
    """The eleven public holidays of a year in France, with their names."""
    dimanche = paques(annee)
    fixes = {
        (1, 1): "jour de l’An",
        (5, 1): "fête du Travail",
        (5, 8): "8 mai",
        (7, 14): "14 juillet",
        (8, 15): "Assomption",
        (11, 1): "Toussaint",
        (11, 11): "11 novembre",
        (12, 25): "Noël",
    }
    mobiles = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}
    return {
        **{dt.date(annee, mois, jour): nom for (mois, jour), nom in fixes.items()},
        **{dimanche + dt.timedelta(days=ecart): nom for ecart, nom in mobiles.items()},
    }


def est_possible(jour: dt.date) -> bool:
    """Whether one meets that day: not in August, nor on a weekend or a public holiday."""
    return jour.month != AOUT and jour.weekday() < 5 and jour not in jours_feries(jour.year)


def proposer(annee: int, rythmes: Iterable[Rythme]) -> list[Proposition]:
    """The meetings that the year still lacks, in order of their days; no two on the same day.

    An instance that met already in the year is proposed the rest of what its rhythm asks. Each meeting
    that decides is prepared, three weeks before at the least, by every instance that meets at least as
    often as the one that decides.
    """
    tous = list(rythmes)
    pris = {jour for rythme in tous for jour in rythme.dernieres}
    decisions: list[Proposition] = []
    for rythme in (r for r in tous if r.decide):
        decisions += _etaler(annee, rythme, pris)
    decisives = sorted(p.jour for p in decisions)
    propositions = list(decisions)
    for rythme in (r for r in tous if not r.decide):
        propositions += _preparer(annee, rythme, decisives, pris)
    return sorted(propositions, key=lambda p: (p.jour, p.cle))


def nombre_dans_l_annee(annee: int, rythme: Rythme) -> int:
    """How many meetings the year should hold: 12 over the interval, or whether its turn has come."""
    if rythme.mois <= MOIS_PAR_AN:
        return MOIS_PAR_AN // rythme.mois
    avant = [jour for jour in rythme.dernieres if jour.year < annee]
    if not avant:
        return 1
    ecoules = (annee - max(avant).year) * MOIS_PAR_AN + MOIS_PAR_AN - max(avant).month
    return int(ecoules >= rythme.mois)


def _etaler(annee: int, rythme: Rythme, pris: set[dt.date]) -> list[Proposition]:
    return [Proposition(rythme.cle, _poser(vise, annee, pris)) for vise in _a_viser(annee, rythme)]


def _a_viser(annee: int, rythme: Rythme) -> list[dt.date]:
    """The days aimed at, those that a known meeting already serves left out."""
    nombre = nombre_dans_l_annee(annee, rythme)
    premier = dt.date(annee, 1, 1)
    longueur = (dt.date(annee + 1, 1, 1) - premier).days
    vises = [
        premier + dt.timedelta(days=math.floor((rang + PART) / nombre * longueur))
        for rang in range(nombre)
    ]
    for connue in sorted(jour for jour in rythme.dernieres if jour.year == annee):
        if vises:
            vises.remove(min(vises, key=lambda vise: abs(vise - connue)))
    return vises


def _preparer(
    annee: int, rythme: Rythme, decisives: list[dt.date], pris: set[dt.date]
) -> list[Proposition]:
    """The meetings of who prepares: one before each decision where there are enough, the rest spread."""
    vises = _a_viser(annee, rythme)
    propositions: list[Proposition] = []
    if len(vises) >= len(decisives):
        for decisive in decisives:
            vises.remove(min(vises, key=lambda vise: abs(vise - decisive)))
            limite = decisive - dt.timedelta(days=JOURS_DE_PREPARATION)
            jour = _poser(limite, annee, pris, en_reculant=True)
            prepare = decisive if jour <= limite else None
            propositions.append(Proposition(rythme.cle, jour, prepare))
    return propositions + [Proposition(rythme.cle, _poser(vise, annee, pris)) for vise in vises]


def _poser(vise: dt.date, annee: int, pris: set[dt.date], *, en_reculant: bool = False) -> dt.date:
    """The first free day from the one aimed at, within the year: it is then taken."""
    avant = _premier(vise, annee, pris, -JOUR)
    apres = _premier(vise, annee, pris, JOUR)
    choisi = (avant or apres) if en_reculant else (apres or avant)
    if choisi is None:
        raise ValueError(f"Plus aucun jour libre en {annee}")
    pris.add(choisi)
    return choisi


def _premier(
    vise: dt.date, annee: int, pris: Collection[dt.date], pas: dt.timedelta
) -> dt.date | None:
    jour = vise
    while jour.year == annee:
        if est_possible(jour) and jour not in pris:
            return jour
        jour += pas
    return None

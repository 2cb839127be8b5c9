"""Dates: periods with inclusive bounds, clear days, gaps between two agreements."""

from __future__ import annotations

import datetime as dt

UN_JOUR = dt.timedelta(days=1)


def jours_francs(convocation: dt.date, seance: dt.date) -> int:
    """The clear days between a convocation and the séance: neither of the two days counts.

    Source: CGCT, articles L.2121-11 and L.2121-12 (« jours francs »). A séance before gives 0.
    """
    return max((seance - convocation).days - 1, 0)


def jours_francs_requis(population: int | None, *, en_urgence: bool = False) -> int:
    """The clear days that a municipal council must be given.

    Source: CGCT, article L.2121-11 (3 days below 3 500 inhabitants) and L.2121-12 (5 days from
    3 500); one clear day in an emergency. An unknown population is held to the longer delay.
    """
    if en_urgence:
        return 1
    return 3 if population is not None and population < 3500 else 5


def ecart_periodes(fin_precedente: dt.date, debut: dt.date) -> int:
    """The days that no agreement covers between two periods; negative when they overlap."""
    return (debut - fin_precedente).days - 1


def ajouter_annees(jour: dt.date, annees: int) -> dt.date:
    """The same day `annees` years later; 29 February becomes 28 February."""
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:
        return jour.replace(year=jour.year + annees, day=28)


def depasse(debut: dt.date, fin: dt.date, *, annees: int) -> bool:
    """Whether a period, bounds included, lasts more than `annees` years."""
    return fin >= ajouter_annees(debut, annees)

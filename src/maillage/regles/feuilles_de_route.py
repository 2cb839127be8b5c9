"""Feuilles de route: their templates, and their dates computed back from a deadline.

Whole months are the unit of the source documents (« juin – octobre 2022 »); days are used where a
meeting has its date. Everything is written to end by the deadline, last step first, through what each
step depends on.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FICHIER = Path(__file__).parent / "donnees" / "feuilles-de-route.yaml"
UN_JOUR = dt.timedelta(days=1)


class Precision(StrEnum):
    """What the dates of a step mean: whole months, or days."""

    MOIS = "MOIS"
    JOUR = "JOUR"


@dataclass(frozen=True, slots=True)
class EtapePrevue:
    """A step of a template: `duree` and `ecart` count units of `precision`.

    It begins `ecart` units after the last of `apres` has ended; a negative `ecart` lets it overlap.
    `suit` says that it comes after the deadline.
    """

    code: str
    duree: int = 1
    apres: tuple[str, ...] = ()
    ecart: int = 0
    precision: Precision = Precision.MOIS
    suit: bool = False
    intitule: str = ""
    instance: str = ""
    acteurs: str = ""


@dataclass(frozen=True, slots=True)
class ModeleDeFeuille:
    """A template with its source; `echeance` names what the deadline is about."""

    identifiant: str
    intitule: str
    echeance: str
    source: str
    durees: str
    etapes: tuple[EtapePrevue, ...]


@dataclass(frozen=True, slots=True)
class Intervalle:
    """From a day to another, both included."""

    debut: dt.date
    fin: dt.date


@cache
def modeles() -> dict[str, ModeleDeFeuille]:
    """The templates by identifier. Raises `ValueError` for a step that depends on an unknown one."""
    lus = yaml.safe_load(FICHIER.read_text("utf-8"))["modeles"]
    return {donnees["identifiant"]: _modele(donnees) for donnees in lus}


def _modele(donnees: dict[str, Any]) -> ModeleDeFeuille:
    etapes = tuple(
        EtapePrevue(
            **{
                **etape,
                "apres": tuple(etape.get("apres", ())),
                "precision": Precision(etape.get("precision", "mois").upper()),
            }
        )
        for etape in donnees["etapes"]
    )
    verifier(etapes)
    return ModeleDeFeuille(**{**donnees, "etapes": etapes})


def verifier(etapes: Sequence[EtapePrevue]) -> None:
    """Raise `ValueError` unless each step comes after those it depends on, and lasts."""
    connues: dict[str, EtapePrevue] = {}
    for etape in etapes:
        if etape.code in connues or etape.duree < 1:
            raise ValueError(f"« {etape.code} » est en double, ou ne dure pas.")
        for code in etape.apres:
            if code not in connues:
                raise ValueError(f"« {etape.code} » dépend de « {code} », qui ne la précède pas.")
            if connues[code].suit and not etape.suit:
                raise ValueError(f"« {etape.code} » dépend d’une étape qui suit l’échéance.")
        connues[etape.code] = etape


def calculer(etapes: Sequence[EtapePrevue], echeance: dt.date) -> dict[str, Intervalle]:
    """The dates of each step by code, so that all but those that follow end by `echeance`.

    Each ends as late as the steps that depend on it allow; those that follow begin as early as they
    may after it. Raises `ValueError` as `verifier` does, and `OverflowError` out of the calendar.
    """
    verifier(etapes)
    places: dict[str, Intervalle] = {}
    for etape in reversed([e for e in etapes if not e.suit]):
        suivantes = [e for e in etapes if etape.code in e.apres and not e.suit]
        limites = [_limite(suivante, places[suivante.code].debut) for suivante in suivantes]
        places[etape.code] = _finir(etape, min([echeance, *limites]))
    for etape in (e for e in etapes if e.suit):
        fins = [places[code].fin for code in etape.apres]
        places[etape.code] = _commencer(etape, max([echeance, *fins]))
    return places


def _limite(suivante: EtapePrevue, debut: dt.date) -> dt.date:
    """The last day on which what `suivante` depends on may end."""
    if suivante.precision is Precision.JOUR:
        return debut - UN_JOUR * (1 + suivante.ecart)
    return fin_de_mois(decaler(debut, -1 - suivante.ecart))


def _finir(etape: EtapePrevue, limite: dt.date) -> Intervalle:
    if etape.precision is Precision.JOUR:
        return Intervalle(limite - UN_JOUR * (etape.duree - 1), limite)
    fin = limite if limite == fin_de_mois(limite) else fin_de_mois(decaler(limite, -1))
    return Intervalle(decaler(fin, 1 - etape.duree), fin)


def _commencer(etape: EtapePrevue, apres: dt.date) -> Intervalle:
    if etape.precision is Precision.JOUR:
        debut = apres + UN_JOUR * (1 + max(etape.ecart, 0))
        return Intervalle(debut, debut + UN_JOUR * (etape.duree - 1))
    debut = decaler(apres, 1 + max(etape.ecart, 0))
    return Intervalle(debut, fin_de_mois(decaler(debut, etape.duree - 1)))


def decaler(jour: dt.date, mois: int) -> dt.date:
    """The first day of the month that lies `mois` months from that of `jour`."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    if not dt.MINYEAR <= annee <= dt.MAXYEAR:
        raise OverflowError("Hors du calendrier.")
    return dt.date(annee, rang + 1, 1)


def fin_de_mois(jour: dt.date) -> dt.date:
    """The last day of its month."""
    return jour.replace(day=calendar.monthrange(jour.year, jour.month)[1])


def precision_de(debut: dt.date, fin: dt.date) -> Precision:
    """Whole months where the interval is made of them, days otherwise."""
    entiers = debut.day == 1 and fin == fin_de_mois(fin) and debut <= fin
    return Precision.MOIS if entiers else Precision.JOUR


def arrondir(debut: dt.date, fin: dt.date, precision: Precision) -> Intervalle:
    """The interval as its precision means it: a month counts whole."""
    if precision is Precision.JOUR:
        return Intervalle(debut, fin)
    return Intervalle(debut.replace(day=1), fin_de_mois(fin))

"""What a plan d'actions is asked: thresholds and minimum sets as dated rows, and what to validate takes.

The rows are in `donnees/suivi-du-plan.yaml`, each with its source; none is in the code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from maillage.regles.feuilles_de_route import decaler, fin_de_mois

FICHIER = Path(__file__).parent / "donnees" / "suivi-du-plan.yaml"


@dataclass(frozen=True, slots=True)
class Seuils:
    """The numbers in force on a day, each with its source under the same name."""

    depuis: dt.date
    par_fiche: int
    par_plan: int
    sans_nouvelles: int
    plancher: int
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Minimum:
    """The thématiques that a plan must cover, name by code; `et_une_autre` asks for one more, whichever."""

    code: str
    depuis: dt.date
    intitule: str
    thematiques: Mapping[str, str]
    source: str
    et_une_autre: bool = False

    def manquantes(self, couvertes: Iterable[str]) -> list[str]:
        """The codes that nothing covers, in their order."""
        connues = set(couvertes)
        return [code for code in self.thematiques if code not in connues]

    def manque_une_autre(self, couvertes: Iterable[str]) -> bool:
        """Whether no thématique beside those of the set is covered, although one is asked."""
        return self.et_une_autre and not set(couvertes) - set(self.thematiques)


@cache
def _donnees() -> dict[str, Any]:
    lues: dict[str, Any] = yaml.safe_load(FICHIER.read_text("utf-8"))
    return lues


def seuils(le: dt.date) -> Seuils:
    """The thresholds in force on the day `le`; before the first row, the first row."""
    lignes = sorted(
        (Seuils(**ligne) for ligne in _donnees()["seuils"]), key=lambda ligne: ligne.depuis
    )
    en_vigueur = [ligne for ligne in lignes if ligne.depuis <= le]
    return (en_vigueur or lignes[:1])[-1]


@cache
def minimums() -> Mapping[str, Minimum]:
    """The minimum sets by code."""
    return {ligne["code"]: Minimum(**ligne) for ligne in _donnees()["minimums"]}


def minimum(code: str = "") -> Minimum:
    """The set of that code; an empty or unknown code is the one of the house."""
    connus = minimums()
    return connus.get(code) or connus[_donnees()["par_defaut"]]


# ---------------------------------------------------------------- to validate a fiche


class Exigence(StrEnum):
    """What a fiche must have to be validated (process I-07; S4-C, annexe 6)."""

    PILOTE = "pilote"
    CALENDRIER = "calendrier"
    INDICATEUR = "indicateur"
    CRITERE = "critere"


EXIGENCES = {
    Exigence.PILOTE: "un pilote",
    Exigence.CALENDRIER: "un calendrier (un début, et une fin ou une action continue)",
    Exigence.INDICATEUR: "un indicateur avec une valeur de référence et une cible",
    Exigence.CRITERE: "un critère d'évaluation",
}


@dataclass(frozen=True, slots=True)
class FaitsDeFiche:
    """What is known of a fiche when it is to be validated; `complets` counts its whole indicators."""

    pilote: bool
    debut: bool
    fin: bool
    critere: bool
    complets: int


def manques(faits: FaitsDeFiche) -> list[Exigence]:
    """What is missing for the fiche to be validated, in the order of `Exigence`."""
    tenues = {
        Exigence.PILOTE: faits.pilote,
        Exigence.CALENDRIER: faits.debut and faits.fin,
        Exigence.INDICATEUR: faits.complets > 0,
        Exigence.CRITERE: faits.critere,
    }
    return [exigence for exigence, tenue in tenues.items() if not tenue]


# ---------------------------------------------------------------- news of an action


def sans_nouvelles_depuis(le: dt.date, mois: int) -> dt.date:
    """The day before which the last news is too old: `mois` months before `le`."""
    premier = decaler(le, -mois)
    return premier.replace(day=min(le.day, fin_de_mois(premier).day))


# ---------------------------------------------------------------- figures of an indicator


def est_sous_le_secret(valeur: Decimal | None, plancher: int) -> bool:
    """Whether a count of persons is too small to be written: above 0 and under `plancher`."""
    return valeur is not None and 0 < valeur < plancher


def chemin(
    reference: Decimal | None, cible: Decimal | None, valeur: Decimal | None
) -> Fraction | None:
    """The share of the way from the reference to the target; None where one is unknown or no way is left.

    Beyond the target it passes 1; away from it, it is negative.
    """
    if reference is None or cible is None or valeur is None or reference == cible:
        return None
    return Fraction(valeur - reference) / Fraction(cible - reference)


def derniere_connue(valeurs: Sequence[tuple[int, Decimal | None]]) -> tuple[int, Decimal] | None:
    """The latest year that has a figure, with it."""
    connues = [(annee, valeur) for annee, valeur in valeurs if valeur is not None]
    return max(connues, default=None)

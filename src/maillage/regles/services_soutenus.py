"""What the annexe of supported services demands: lines, years, signatories, COF. Pure.

The annexe is known by its role and never by its number: « annexe 3 » in one convention, 6 in another
(finance, §8.2). Years are those of the rights: a year is covered when each of its days is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.echeances import UN_JOUR
from maillage.regles.financements.lignes import LIGNES, C, Ligne

# Lines that only a calculation knows: the annexe names the line that is paid, whose new units it counts.
_DE_CALCUL = frozenset(
    {
        "BT_EAJE_NOUVELLE",
        "BT_ALSH_NOUVELLE",
        "PSU_HORAIRE",
        "FORFAIT_UNITAIRE",
        "REVALORISATION",
        "SPPE_ETAT",
        "SOLDE",
        "RAPPROCHEMENT",
    }
)
SOUTENUES: dict[str, Ligne] = {
    code: ligne for code, ligne in LIGNES.items() if code not in _DE_CALCUL
}
# What the collectivité earns itself, as the employer of the chargé de coopération (finance, F03).
DES_COLLECTIVITES = frozenset(code for code, ligne in SOUTENUES.items() if ligne.beneficiaire == C)
DE_TERRITOIRE = frozenset(code for code in SOUTENUES if code.startswith("BT_")) | {"CHARGE_COOP"}
# The theme of each family of lines, as conventions announce them.
_THEMES = (
    ("petite-enfance", ("EAJE", "PSU", "BMIX", "BHAND", "BATT", "JPED", "RPE")),
    ("enfance", ("ALSH", "MERCREDI", "ASRE")),
    ("parentalite", ("LAEP", "LUDO", "CLAS")),
    ("animation-vie-sociale", ("AGC", "ACF", "AL")),
)


def theme(ligne: str) -> str:
    """The code of the thématique that a line pays for; empty for the pilotage of the convention."""
    for code, familles in _THEMES:
        if any(famille in ligne.split("_") for famille in familles):
            return code
    return ""


def est_un_bonus_territoire(ligne: str) -> bool:
    """Whether the line is a bonus territoire: it takes a convention in force and a collectivité that pays."""
    return ligne in DE_TERRITOIRE


@dataclass(frozen=True, slots=True)
class Periode:
    """Days from `du` to `au`, both included; an unknown bound is open."""

    du: dt.date | None
    au: dt.date | None

    def couvre(self, annee: int) -> bool:
        """Whether every day of the year is in it."""
        return (self.du is None or self.du <= dt.date(annee, 1, 1)) and (
            self.au is None or self.au >= dt.date(annee, 12, 31)
        )


def annees_decouvertes(annees: Iterable[int], periodes: Sequence[Periode]) -> list[int]:
    """The years of which one day at least is in none of the periods; two that touch make one."""
    reunies = _reunir(periodes)
    return [annee for annee in annees if not any(p.couvre(annee) for p in reunies)]


def intervalles_decouverts(
    du: dt.date, au: dt.date, periodes: Sequence[Periode]
) -> list[tuple[dt.date, dt.date]]:
    """The days from `du` to `au` that are in none of the periods, as intervals, bounds included."""
    trous, depuis = [], du
    for periode in _reunir(periodes):
        debut, fin = periode.du or dt.date.min, periode.au or dt.date.max
        if fin < depuis:
            continue
        if debut > au:
            break
        if debut > depuis:
            trous.append((depuis, debut - UN_JOUR))
        if fin >= au:
            return trous
        depuis = fin + UN_JOUR
    return [*trous, (depuis, au)] if depuis <= au else trous


def _reunir(periodes: Sequence[Periode]) -> list[Periode]:
    """The same days in as few periods as can be, in order."""
    reunies: list[Periode] = []
    for periode in sorted(periodes, key=lambda p: (p.du or dt.date.min, p.au or dt.date.max)):
        derniere = reunies[-1] if reunies else None
        if derniere is None or (
            derniere.au is not None and (periode.du or dt.date.min) > derniere.au + UN_JOUR
        ):
            reunies.append(periode)
        elif derniere.au is not None and (periode.au is None or periode.au > derniere.au):
            reunies[-1] = Periode(derniere.du, periode.au)
    return reunies


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what is known of a column, and how many rows nobody knows: an absence is not 0."""

    somme: Decimal
    inconnues: int

    @property
    def est_connu(self) -> bool:
        """Whether every row says its figure."""
        return self.inconnues == 0


def totaliser(valeurs: Iterable[Decimal | None]) -> Total:
    """The total of a column of the annexe."""
    lues = list(valeurs)
    connues = [v for v in lues if v is not None]
    return Total(sum(connues, Decimal(0)), len(lues) - len(connues))

"""What the états of a structure say together: which rows hold, from when to when, and in a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from maillage.diagnostics.enums import NatureEtat
from maillage.diagnostics.models import EtatStructure, Structure

UN_JOUR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Periode:
    """An état and the days on which it holds, bounds included; `au` is None while nothing follows."""

    etat: EtatStructure
    du: dt.date
    au: dt.date | None

    @property
    def ouverte(self) -> bool:
        """Whether the structure takes people in during these days."""
        return self.etat.nature != NatureEtat.FERMETURE

    def comprend(self, jour: dt.date) -> bool:
        """Whether that day is one of its days."""
        return self.du <= jour and (self.au is None or jour <= self.au)


@dataclass(frozen=True)
class Trace:
    """One row of the history: what was written, and whether it still holds."""

    etat: EtatStructure
    periode: Periode | None


def periodes(etats: Iterable[EtatStructure]) -> tuple[Periode, ...]:
    """The periods of a structure, oldest first: the highest `rang` of each day, but what was cancelled."""
    du_jour: dict[dt.date, EtatStructure] = {}
    for etat in sorted(etats, key=lambda e: (e.du, e.rang)):
        du_jour[etat.du] = etat
    tenus = [etat for etat in du_jour.values() if not etat.annule]
    fins: list[dt.date | None] = [suivant.du - UN_JOUR for suivant in tenus[1:]]
    return tuple(
        Periode(etat, etat.du, fin) for etat, fin in zip(tenus, [*fins, None], strict=False)
    )


def traces(etats: Sequence[EtatStructure]) -> list[Trace]:
    """All that was ever written, latest day first, the rows that no longer hold under those that do."""
    par_etat = {periode.etat.pk: periode for periode in periodes(etats)}
    ordre = sorted(etats, key=lambda e: (e.du, e.rang), reverse=True)
    return [Trace(etat, par_etat.get(etat.pk)) for etat in ordre]


def au_jour(lues: Iterable[Periode], jour: dt.date) -> Periode | None:
    """The period of that day; None before the first."""
    return next((p for p in lues if p.comprend(jour)), None)


@dataclass(frozen=True)
class StructureDeLAnnee:
    """A structure over one year: `periodes` are those of its open days, cut to the year, oldest first."""

    structure: Structure
    annee: int
    periodes: tuple[Periode, ...]

    @cached_property
    def etat(self) -> EtatStructure:
        """What holds at the end of the year, or on its last open day."""
        return self.periodes[-1].etat

    @property
    def places_max(self) -> int | None:
        """The most places authorised at any day of the year (finance §4.4); None if none is known."""
        connues = [p.etat.places for p in self.periodes if p.etat.places is not None]
        return max(connues, default=None)

    @property
    def lignes(self) -> tuple[str, ...]:
        """The lines of financing that it carries at the end of the year."""
        return tuple(self.etat.lignes)

    def unites(self, ligne: str) -> Decimal | None:
        """Its units of a line at the end of the year; None if not known, which is not zero."""
        return self.etat.unites(ligne)


def de_l_annee(structure: Structure, annee: int) -> StructureDeLAnnee | None:
    """The structure over the year, from its loaded états; None when it was not open a single day."""
    debut, fin = dt.date(annee, 1, 1), dt.date(annee, 12, 31)
    coupees = tuple(
        Periode(p.etat, max(p.du, debut), fin if p.au is None else min(p.au, fin))
        for p in periodes(structure.etats.all())
        if p.ouverte and p.du <= fin and (p.au is None or p.au >= debut)
    )
    return StructureDeLAnnee(structure, annee, coupees) if coupees else None

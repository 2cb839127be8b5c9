"""Who counts in an instance, and whether its two sides are equal.

The comité de pilotage is composed « à parité » of the Caf and of the collectivités, and persons
invited for a thématique sit « à titre consultatif » (seed S4-C, article 6; process A10-01, V-16):
only a voice that decides counts. A substitute counts for who it stands for, and only in their absence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

CAF, COLLECTIVITE = "caf", "collectivite"


@dataclass(frozen=True, slots=True)
class Siege:
    """A seat over a period with inclusive bounds; an unknown bound is open.

    `cote` is the side (`CAF`, `COLLECTIVITE`, or any other word); `organisation` is the key of the
    organisation; `suppleant_de` is the key of the seat for which this one stands.
    """

    cle: int
    cote: str
    deliberatif: bool = True
    organisation: int | None = None
    suppleant_de: int | None = None
    du: dt.date | None = None
    au: dt.date | None = None

    def est_tenu(self, le: dt.date) -> bool:
        """Whether the seat exists on that day."""
        return (self.du is None or self.du <= le) and (self.au is None or le <= self.au)


@dataclass(frozen=True, slots=True)
class Parite:
    """How many voices each side has; those of no side, and those who advise, are told apart."""

    caf: int
    collectivites: int
    autres: int = 0
    consultatives: int = 0

    @property
    def est_tenue(self) -> bool:
        """Both sides are there, and equal."""
        return self.caf == self.collectivites > 0

    @property
    def ecrite(self) -> str:
        """« 4/3 »: the Caf, then the collectivités."""
        return f"{self.caf}/{self.collectivites}"

    @property
    def en_mots(self) -> str:
        """One sentence that says it whole, for a page, a relevé or a message."""
        if not self.caf and not self.collectivites:
            return "Aucune voix délibérative, ni de la Caf, ni des collectivités."
        comptes = (
            f"{_voix(self.caf)} pour la Caf, {_voix(self.collectivites)} pour les collectivités"
        )
        if self.est_tenue:
            return f"Parité respectée : {comptes}."
        manque = abs(self.caf - self.collectivites)
        qui = "à la Caf" if self.caf < self.collectivites else "aux collectivités"
        return f"Parité rompue ({self.ecrite}) : {comptes}. Il manque {_voix(manque)} {qui}."


def en_vigueur(sieges: Iterable[Siege], le: dt.date) -> list[Siege]:
    """The seats that exist on that day."""
    return [siege for siege in sieges if siege.est_tenu(le)]


def qui_comptent(sieges: Iterable[Siege], presents: Collection[int] | None = None) -> list[Siege]:
    """The seats whose voice decides: all the titulaires, or, of a meeting, those held by who is there.

    `presents` are keys of seats. A substitute who is there sits for its titulaire, in its voice and
    on its side, when the titulaire is not: at most one voice a titulaire, whoever comes.
    """
    tous = {siege.cle: siege for siege in sieges}
    titulaires = [s for s in tous.values() if s.suppleant_de is None and s.deliberatif]
    if presents is None:
        return titulaires
    la = set(presents) & set(tous)
    remplaces = {tous[cle].suppleant_de for cle in la}
    return [s for s in titulaires if s.cle in la or s.cle in remplaces]


def parite(
    sieges: Iterable[Siege],
    *,
    le: dt.date | None = None,
    presents: Collection[int] | None = None,
) -> Parite:
    """The balance of the sides on that day, or between the persons present at a meeting.

    `le` keeps the seats that exist that day; `presents` (keys of seats) keeps the voices of who is
    there, titulaire or substitute. Somebody present who holds no seat counts for nobody.
    """
    tenus = list(sieges) if le is None else en_vigueur(sieges, le)
    voix = qui_comptent(tenus, presents)
    la = {s.cle for s in tenus} if presents is None else set(presents)
    return Parite(
        caf=sum(s.cote == CAF for s in voix),
        collectivites=sum(s.cote == COLLECTIVITE for s in voix),
        autres=sum(s.cote not in (CAF, COLLECTIVITE) for s in voix),
        consultatives=sum(
            not s.deliberatif and s.suppleant_de is None and s.cle in la for s in tenus
        ),
    )


def signataires_sans_voix(
    sieges: Iterable[Siege], signataires: Mapping[int, str], *, le: dt.date | None = None
) -> list[str]:
    """The names of the signatories (by key of organisation) that no voice represents (V-16)."""
    tenus = list(sieges) if le is None else en_vigueur(sieges, le)
    representees = {siege.organisation for siege in qui_comptent(tenus)}
    return [nom for cle, nom in signataires.items() if cle not in representees]


def _voix(nombre: int) -> str:
    return f"{nombre} voix" if nombre else "aucune voix"

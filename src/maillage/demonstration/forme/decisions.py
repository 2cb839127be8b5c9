"""What the meetings of the demonstration decided, what follows, and who validated their relevé."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from maillage.demonstration.forme.fait import Fait
from maillage.gouvernance.enums import SensDecision, TypeDecision


@dataclass(frozen=True, kw_only=True)
class SuiteDeDecision:
    """Something to do; `dans_jours` counts from the loading, and so does `faite_il_y_a`, back."""

    intitule: str
    responsable: str
    dans_jours: int | None = None
    faite_il_y_a: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionPrise:
    """One decision; `fiche` is a number, `acte` a title, `point` the rank of an item."""

    type: TypeDecision
    texte: str
    sens: SensDecision = SensDecision.ADOPTEE
    fiche: str = ""
    acte: str = ""
    point: int | None = None
    vote: list[int] = field(default_factory=list)
    reserves: str = ""
    dispense: str = ""
    suites: list[SuiteDeDecision] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Releve(Fait):
    """The decisions of one held meeting, recorded by the account `par`.

    Either its day, or `dans_jours` counted from the loading. With `presents`, all the members came;
    without, nobody is noted. `valide_par` gives, by side, the account that validates the relevé.
    """

    instance: str
    le: dt.date | None = None
    dans_jours: int | None = None
    par: str
    points: list[str] = field(default_factory=list)
    presents: bool = False
    decisions: list[DecisionPrise]
    valide_par: dict[str, str] = field(default_factory=dict)

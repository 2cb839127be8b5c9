"""The campaigns of contributions, with what was answered and what was decided of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.plan_actions.enums import EtatEtapeFiche, EtatProposition, Temps


@dataclass(frozen=True, kw_only=True)
class Reponse(Fait):
    """What the pilot of a fiche answers; `fiche` is its number, `etapes` go by their title.

    Without `decision`, it awaits one.
    """

    fiche: str
    temps: Temps | None = None
    commentaire: str = ""
    etapes: dict[str, EtatEtapeFiche] = field(default_factory=dict)
    decision: EtatProposition | None = None
    mot: str = ""


@dataclass(frozen=True, kw_only=True)
class Campagne(Fait):
    """A campaign that opens the day of the loading, for `duree` days, followed by an account."""

    visible: ClassVar[str] = "intitule"
    intitule: str
    message: str = ""
    suivie_par: str
    duree: int = 21
    rappels: list[int] = field(default_factory=list)
    fiches: list[str]
    reponses: list[Reponse] = field(default_factory=list)

"""The workshops of the demonstration: what the room said, and what was made of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from maillage.demonstration.forme.fait import Fait


@dataclass(frozen=True, kw_only=True)
class Idee(Fait):
    """An idea, its group and its voices; `sort` « garder » or « laisser » (with a word), and what it
    became: the genre, then the key of its destination, or the code of the axe of a fiche.

    An enjeu may say the texts of the `constats` that ground it, and its `cotation`: gravité, ampleur,
    capacité d'agir, from 1 to 3.
    """

    texte: str
    groupe: str = ""
    voix: int = 0
    sort: str = ""
    mot: str = ""
    devenir: str = ""
    destination: str = ""
    constats: list[str] = field(default_factory=list)
    cotation: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Atelier(Fait):
    """A workshop run by the account `anime_par`, left in the state `etat`."""

    intitule: str
    question: str
    thematique: str = ""
    tenu_le: dt.date
    lieu: str = ""
    anime_par: str
    etat: str
    papier: list[str] = field(default_factory=list)
    idees: list[Idee] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Constat(Fait):
    """A constat written outside a workshop, by the account `par`.

    `chiffres` are figures of its portrait, « taux_couverture 2023 ».
    """

    nature: str
    texte: str
    thematique: str = ""
    chiffres: list[str] = field(default_factory=list)
    source: str = ""
    par: str

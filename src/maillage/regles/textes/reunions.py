"""The meetings that a text cites, and the minutes that it holds.

Citing the latest comité de pilotage while the minutes of an earlier one are annexed is no
contradiction: both took place. So it is no fault of the text, and no rule on texts: the contrôle of a
démarche tells it as information (V-08, process A15-05), since a reader looks for the decision in the
annexe and does not find it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.regles.textes.dates import MOIS, dates
from maillage.regles.textes.lecture import Extrait, Lecture, motif

PORTEE = 24  # from « comité de pilotage du » to the end of its date
COMITE = r"(?:comite de pilotage|copil)(?: (?:ctg|de la ctg))?"
CITE = motif(rf"\b{COMITE} (?:en date )?du\b")
RELEVE = motif(
    rf"\b(?:releve (?:de|des) decisions?|compte-rendu|proces-verbal) (?:du|d'un)~ {COMITE} du\b"
)
ANNONCE = motif(rf"\b{COMITE}\b")
LONGUEUR_D_UN_MOIS = 40  # where a row of a calendar tells its months


@dataclass(frozen=True, slots=True)
class ReleveAbsent:
    """A meeting that the text cites without its minutes, later than the latest minutes that are there.

    `annoncees` says that a calendar of the text tells both meetings.
    """

    cite_le: dt.date
    releve_du: dt.date
    annoncees: bool
    extraits: tuple[Extrait, ...]


def releves_absents(texte: str) -> list[ReleveAbsent]:
    """The comités de pilotage cited with their day, later than all those whose minutes are there."""
    lecture = Lecture(texte)
    cites, releves = _reunions(lecture)
    if not releves:
        return []
    dernier = max(releves)
    return [
        ReleveAbsent(
            jour,
            dernier,
            _annoncee(lecture, dernier) and _annoncee(lecture, jour),
            (cites[jour], releves[dernier]),
        )
        for jour in sorted(cites)
        if jour > dernier
    ]


def _reunions(lecture: Lecture) -> tuple[dict[dt.date, Extrait], dict[dt.date, Extrait]]:
    """The days of the comités cited, and those of the minutes that are there, with their places."""
    cites: dict[dt.date, Extrait] = {}
    releves: dict[dt.date, Extrait] = {}
    for passage in lecture.passages:
        for trouve in RELEVE.finditer(passage.cle):
            for _, jour in dates(passage.cle, trouve.end(), PORTEE)[:1]:
                releves.setdefault(jour, passage.extrait(trouve))
        for trouve in CITE.finditer(passage.cle):
            for _, jour in dates(passage.cle, trouve.end(), PORTEE)[:1]:
                cites.setdefault(jour, passage.extrait(trouve))
    return cites, releves


def _annoncee(lecture: Lecture, jour: dt.date) -> bool:
    """Whether a row of a calendar tells a comité de pilotage in that month, or in months that hold it."""
    mois = next(nom for nom, rang in MOIS.items() if rang == jour.month)
    for rang, ligne in enumerate(lecture.ecrites):
        debut = ligne.cle[:LONGUEUR_D_UN_MOIS]
        if mois not in debut or str(jour.year) not in debut:
            continue
        suivantes = lecture.ecrites[rang : rang + 4]
        if any(ANNONCE.search(s.cle) for s in suivantes):
            return True
    return False

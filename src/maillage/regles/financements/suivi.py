"""The year of a right as it is followed: what is declared when, what is paid, what is left to do.

Four declarations a year, with the dates and the rates of the Caf: they are data, never a default.
Source: finance.md §4.7 (Caf, webinaire of 20 January 2023; Caf de la Somme, calendar of 2023).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from maillage.regles.financements.calcul import arrondir

SEUIL_D_ECART = Decimal(10)  # percent; a choice of the house that each Caf may change (F20)


class TypeDeclaration(StrEnum):
    """The declarations of one year, in their order."""

    PREVISIONNEL = "PREVISIONNEL"
    ACTUALISATION_JUIN = "ACTUALISATION_JUIN"
    ACTUALISATION_SEPTEMBRE = "ACTUALISATION_SEPT"
    REEL = "REEL"


ORDRE = tuple(TypeDeclaration)
# First month of the period that an actualisation covers to its end: before, it cannot be known.
DEBUT_DE_FENETRE = {
    TypeDeclaration.ACTUALISATION_JUIN: 6,
    TypeDeclaration.ACTUALISATION_SEPTEMBRE: 9,
}


# The words of a code that say its family; a line that has none of them pays for the pilotage.
FAMILLES: Mapping[str, frozenset[str]] = {
    "EAJE": frozenset({"EAJE", "PSU", "BMIX", "BHAND", "BATT", "JPED"}),
    "ALSH": frozenset({"ALSH", "MERCREDI", "ASRE"}),
    "RPE": frozenset({"RPE"}),
    "LAEP": frozenset({"LAEP"}),
    "LUDO": frozenset({"LUDO"}),
    "CLAS": frozenset({"CLAS"}),
    "AVS": frozenset({"AGC", "ACF", "AL"}),
}


def famille(ligne: str) -> str:
    """The family of a line of financing: the lines that a Caf may give a calendar of their own."""
    mots = set(ligne.split("_"))
    return next((nom for nom, siens in FAMILLES.items() if siens & mots), "PILOTAGE")


@dataclass(frozen=True, slots=True)
class Acompte:
    """A part of the right paid in advance: its rate (0.35) and the day from which it may be paid."""

    rang: int
    taux: Decimal
    a_partir_du: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Calendrier:
    """What one Caf asks and pays for one year; a date that it does not give is absent."""

    annee: int
    ouvertures: Mapping[TypeDeclaration, dt.date] = field(default_factory=dict)
    echeances: Mapping[TypeDeclaration, dt.date] = field(default_factory=dict)
    acomptes: Sequence[Acompte] = ()
    seuil_ecart: Decimal = SEUIL_D_ECART


def ouverture(
    type_: TypeDeclaration, annee: int, calendrier: Calendrier | None = None
) -> dt.date | None:
    """The first day on which that declaration can be made (F19); None where nothing forbids it.

    A réel waits for the end of its year whatever the calendar says; an actualisation waits for the
    opening of the Caf, or else for the last month that it covers.
    """
    dite = calendrier.ouvertures.get(type_) if calendrier else None
    if type_ is TypeDeclaration.REEL:
        au_plus_tot = dt.date(annee + 1, 1, 1)
        return max(dite, au_plus_tot) if dite else au_plus_tot
    if dite is None and type_ in DEBUT_DE_FENETRE:
        return dt.date(annee, DEBUT_DE_FENETRE[type_], 1)
    return dite


def periode_coherente(
    type_: TypeDeclaration, annee: int, le: dt.date, calendrier: Calendrier | None = None
) -> bool:
    """Whether the day `le` is one on which that declaration can be made (F19)."""
    des = ouverture(type_, annee, calendrier)
    return des is None or le >= des


@dataclass(frozen=True, slots=True)
class Attente:
    """A declaration that the Caf expects; `en_retard` on the day after it was due (F18)."""

    type: TypeDeclaration
    attendue_le: dt.date
    en_retard: bool


def attentes(
    calendrier: Calendrier, deposees: frozenset[TypeDeclaration], le: dt.date
) -> list[Attente]:
    """What has to be declared, open that day or late, in the order of the year.

    An actualisation is not expected any more once a later declaration was made: that one says more.
    """
    faites = [ORDRE.index(type_) for type_ in deposees]
    derniere = max(faites, default=-1)
    dues = []
    for rang, type_ in enumerate(ORDRE):
        echeance = calendrier.echeances.get(type_)
        if type_ in deposees or echeance is None or rang < derniere:
            continue
        des = ouverture(type_, calendrier.annee, calendrier)
        if le > echeance or des is None or le >= des:
            dues.append(Attente(type_, echeance, en_retard=le > echeance))
    return dues


def prochaine(
    calendrier: Calendrier, deposees: frozenset[TypeDeclaration], le: dt.date
) -> Attente | None:
    """What is expected next: the earliest due of what is open, late, or to come."""
    dues = attentes(calendrier, deposees, le)
    if dues:
        return dues[0]
    derniere = max((ORDRE.index(type_) for type_ in deposees), default=-1)
    for type_ in ORDRE[derniere + 1 :]:
        echeance = calendrier.echeances.get(type_)
        if echeance is not None:
            return Attente(type_, echeance, en_retard=False)
    return None


def droit_courant(
    droits: Mapping[TypeDeclaration, Decimal | None],
) -> tuple[TypeDeclaration, Decimal] | None:
    """The latest right declared, with its declaration; None while nothing is known."""
    for type_ in reversed(ORDRE):
        droit = droits.get(type_)
        if droit is not None:
            return type_, droit
    return None


def droit_actualise(droits: Mapping[TypeDeclaration, Decimal | None]) -> Decimal | None:
    """The latest estimate before the réel: what acomptes are measured against (F21)."""
    estimes: dict[TypeDeclaration, Decimal | None] = {
        type_: droit for type_, droit in droits.items() if type_ is not TypeDeclaration.REEL
    }
    courant = droit_courant(estimes)
    return courant[1] if courant else None


def montant_d_acompte(acompte: Acompte, droit: Decimal) -> Decimal:
    """The rate of the right of the day, to the cent."""
    return arrondir(acompte.taux * droit)


def ecart_en_pour_cent(previsionnel: Decimal | None, reel: Decimal | None) -> Decimal | None:
    """How far the réel is from the prévisionnel, in percent of it, with one decimal (F20).

    None where one is not known; a réel that nothing foresaw is a whole gap of 100 %.
    """
    if previsionnel is None or reel is None:
        return None
    if previsionnel == 0:
        return Decimal(0) if reel == 0 else Decimal(100)
    return arrondir(100 * abs(reel - previsionnel) / previsionnel, Decimal("0.1"))


def commentaire_requis(
    previsionnel: Decimal | None, reel: Decimal | None, seuil: Decimal = SEUIL_D_ECART
) -> bool:
    """Whether the gap goes beyond the threshold, which itself is allowed (F20); never by rounding."""
    if previsionnel is None or reel is None:
        return False
    return 100 * abs(reel - previsionnel) > seuil * previsionnel


def risque_d_indu(verses: Decimal, actualise: Decimal | None) -> Decimal:
    """What was paid in advance beyond the right as it is estimated today (F21)."""
    return max(Decimal(0), verses - actualise) if actualise is not None else Decimal(0)


def sur_financement(
    charges: Decimal | None, caf: Decimal, familles: Decimal | None, autres: Decimal | None
) -> Decimal:
    """What the Caf, the families and the others bring beyond the charges; 0 where charges are unknown."""
    if charges is None:
        return Decimal(0)
    return max(Decimal(0), caf + (familles or Decimal(0)) + (autres or Decimal(0)) - charges)

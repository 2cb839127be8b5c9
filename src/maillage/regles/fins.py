"""How a convention ends: its term and its alerts, the four cases of article 12, the next one.

Delays in months are counted from one day to the day of the same number (CPC, article 641): one that
runs from 15 January for one month has 15 February as its last day, INCLUDED; one from 31 January has
the last day of February. What the delay leads to begins the NEXT day. Nothing is put off to a working
day: these delays are those of a contract.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from maillage.regles.echeances import UN_JOUR, ecart_periodes


def ajouter_mois(jour: dt.date, mois: int) -> dt.date:
    """The day of the same number `mois` months later (before, if negative), or the last of its month.

    `OverflowError` out of the calendar.
    """
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    if not dt.MINYEAR <= annee <= dt.MAXYEAR:
        raise OverflowError("Hors du calendrier.")
    dernier = calendar.monthrange(annee, rang + 1)[1]
    return dt.date(annee, rang + 1, min(jour.day, dernier))


# --- the four cases of article 12 ------------------------------------------------------------------


class CasDeResiliation(StrEnum):
    """The four ways in which article 12 of the model convention puts an end to it."""

    MANQUEMENT = "MANQUEMENT"
    INFRACTION = "INFRACTION"
    SANS_AVENANT = "SANS_AVENANT"
    DENONCIATION = "DENONCIATION"


class Depart(StrEnum):
    """The day from which a delay runs."""

    ENVOI = "envoi"
    RECEPTION = "réception"


@dataclass(frozen=True, slots=True)
class RegleDeResiliation:
    """What a case demands: the delay in months and what starts it, a formal notice, who may."""

    nom: str
    mois: int
    depart: Depart
    mise_en_demeure: bool
    caf_seule: bool
    texte: str


# Article 12 counts the month of the formal notice from the sending of the letter. It does not say
# from when the six months of a denunciation run, nor when a termination without notice takes effect:
# from the receipt, the day when the other parties know.
CAS: dict[CasDeResiliation, RegleDeResiliation] = {
    CasDeResiliation.MANQUEMENT: RegleDeResiliation(
        "Manquement d’une partie à ses obligations",
        1,
        Depart.ENVOI,
        mise_en_demeure=True,
        caf_seule=False,
        texte="L’une ou l’autre partie met en demeure, par lettre recommandée avec avis de réception. "
        "La convention est résiliée un mois après l’envoi, si la mise en demeure est restée sans effet.",
    ),
    CasDeResiliation.INFRACTION: RegleDeResiliation(
        "Infraction aux lois et règlements",
        1,
        Depart.ENVOI,
        mise_en_demeure=True,
        caf_seule=True,
        texte="La Caf met en demeure, par lettre recommandée avec avis de réception. La convention est "
        "résiliée un mois après l’envoi, si la mise en demeure est restée sans effet.",
    ),
    CasDeResiliation.SANS_AVENANT: RegleDeResiliation(
        "Modification sans avenant signé",
        0,
        Depart.RECEPTION,
        mise_en_demeure=False,
        caf_seule=True,
        texte="La Caf résilie sans mise en demeure quand un terme de la convention a été modifié sans "
        "qu’un avenant soit signé. La résiliation prend effet le jour où la lettre est reçue.",
    ),
    CasDeResiliation.DENONCIATION: RegleDeResiliation(
        "Dénonciation avec préavis de six mois",
        6,
        Depart.RECEPTION,
        mise_en_demeure=False,
        caf_seule=False,
        texte="L’une ou l’autre partie dénonce la convention, sans avoir à reprocher quoi que ce soit. "
        "Elle prend fin six mois après que la lettre a été reçue.",
    ),
}


@dataclass(frozen=True, slots=True)
class Delai:
    """The delay of a termination: `terme` is its last day, `effet_le` the first without convention.

    `provisoire` says that it is counted from a day that is only foreseen, or from the sending while
    the receipt is not known.
    """

    depuis: dt.date
    terme: dt.date
    effet_le: dt.date
    provisoire: bool


def delai(
    cas: CasDeResiliation,
    *,
    lettre_le: dt.date,
    envoyee_le: dt.date | None = None,
    recue_le: dt.date | None = None,
) -> Delai:
    """When a termination takes effect; `lettre_le` is the day that the letter bears.

    Source: convention type, article 12 (process V-35). Without delay, it takes effect the very day.
    `OverflowError` out of the calendar.
    """
    regle = CAS[cas]
    connu = envoyee_le if regle.depart is Depart.ENVOI else recue_le
    depuis = connu or envoyee_le or lettre_le
    terme = ajouter_mois(depuis, regle.mois) if regle.mois else depuis - UN_JOUR
    return Delai(depuis, terme, terme + UN_JOUR, provisoire=connu is None)


# --- the term of the period ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alerte:
    """What to begin that many months before the end of the period."""

    mois: int
    a_faire: str


ALERTES: tuple[Alerte, ...] = (
    Alerte(12, "Engagez l’évaluation finale et décidez avec les parties de la suite à donner."),
    Alerte(6, "Préparez le renouvellement : diagnostic, plan d’actions, projet de convention."),
    Alerte(
        3, "Faites délibérer chaque signataire et signez la nouvelle convention avant le terme."
    ),
)


@dataclass(frozen=True, slots=True)
class Echeance:
    """An alert with its day."""

    alerte: Alerte
    le: dt.date


def alertes_de_fin(fin: dt.date) -> tuple[Echeance, ...]:
    """The alerts before the last day of a period, the earliest first; none before the calendar."""
    connues = []
    for alerte in ALERTES:
        try:
            connues.append(Echeance(alerte, ajouter_mois(fin, -alerte.mois)))
        except OverflowError:
            continue
    return tuple(connues)


def alerte_du_jour(fin: dt.date, le: dt.date) -> Echeance | None:
    """The latest alert that has rung on the day `le`; none before the first, nor after the end."""
    if le > fin:
        return None
    sonnees = [echeance for echeance in alertes_de_fin(fin) if echeance.le <= le]
    return sonnees[-1] if sonnees else None


# --- what follows ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Raccord:
    """How a convention follows the one before: days, all from the last day of the one before.

    `ecart` counts the days that neither covers (negative: covered twice); `jours_sans_acte` those
    from that last day to the vote, and `retroactivite` those from the start to the vote, both None
    while nobody has voted.
    """

    fin_precedente: dt.date
    debut: dt.date
    vote: dt.date | None
    ecart: int
    jours_sans_acte: int | None
    retroactivite: int | None

    @property
    def recouvrement(self) -> int:
        """The days covered twice."""
        return max(-self.ecart, 0)

    @property
    def sans_reserve(self) -> bool:
        """Whether the periods follow each other and the vote came in time."""
        return self.ecart == 0 and self.jours_sans_acte == 0


def raccord(fin_precedente: dt.date, debut: dt.date, vote: dt.date | None) -> Raccord:
    """Compare two periods that follow each other, and the day of the vote (process I-15, A15-11)."""
    return Raccord(
        fin_precedente,
        debut,
        vote,
        ecart_periodes(fin_precedente, debut),
        max((vote - fin_precedente).days, 0) if vote else None,
        max((vote - debut).days, 0) if vote else None,
    )

"""When a step is, in words and on a time line, and the calendar that follows a feuille de route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event, vText

from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche, EtapeFeuille, FeuilleDeRoute
from maillage.interface.typographie import MOIS, date_longue, periode, typo
from maillage.regles.feuilles_de_route import Precision, decaler, fin_de_mois
from maillage.regles.fins import alertes_de_fin

UN_JOUR = dt.timedelta(days=1)
FUSEAU = "Europe/Paris"
DOMAINE_UID = "feuilles-de-route.maillage"


def quand(debut: dt.date | None, fin: dt.date | None, precision: str, sinon: str = "") -> str:
    """« juin – juillet 2021 », « 30 octobre 2021 », or `sinon` without dates."""
    if debut is None or fin is None:
        return typo(sinon) if sinon else "à fixer"
    if precision == Precision.JOUR:
        return date_longue(debut) if debut == fin else periode(debut, fin)
    fin_dite = f"{MOIS[fin.month - 1]} {fin.year}"
    if (debut.year, debut.month) == (fin.year, fin.month):
        return fin_dite
    annee = f" {debut.year}" if debut.year != fin.year else ""
    return f"{MOIS[debut.month - 1]}{annee} – {fin_dite}"


def quand_est(etape: EtapeFeuille) -> str:
    """When the step is, in words."""
    return quand(etape.debut, etape.fin, etape.precision, etape.periode)


# --- the time line ---------------------------------------------------------------------------------

LARGEUR = 960
MARGE = 8
COLONNE = 250  # what the names take
LIGNE = 34
ENTETE = 30
SIGNES_PAR_NOM = 38
MOIS_PAR_LEGENDE = 15  # beyond, only quarters are named
ABREGES = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)


@dataclass(frozen=True, slots=True)
class Barre:
    """A step on the time line; lengths in units of the drawing."""

    rang: int
    etape: EtapeFeuille
    nom: str
    dit: str
    x: float
    y: float
    largeur: float
    etat: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A vertical line: a month, the deadline, today."""

    x: float
    nom: str


@dataclass(frozen=True, slots=True)
class Frise:
    """A time line of months, `largeur` × `hauteur`; the table beside it says the same in words."""

    largeur: int
    hauteur: int
    barres: list[Barre]
    mois: list[Repere]
    echeance: Repere | None
    aujourd_hui: Repere | None
    resume: str


def frise(feuille: FeuilleDeRoute, etapes: Sequence[EtapeFeuille], le: dt.date) -> Frise | None:
    """The time line of the dated steps; None when none is."""
    datees = [(rang, e) for rang, e in enumerate(etapes, start=1) if e.debut and e.fin]
    if not datees:
        return None
    bornes = [jour for _, e in datees for jour in (e.debut, e.fin) if jour]
    bornes += [feuille.echeance] if feuille.echeance else []
    debut, fin = min(bornes).replace(day=1), fin_de_mois(max(bornes))
    echelle = (LARGEUR - COLONNE - MARGE) / ((fin - debut).days + 1)

    def x(jour: dt.date) -> float:
        return round(COLONNE + (jour - debut).days * echelle, 1)

    barres = [
        _barre(rang, etape, x(etape.debut), x(etape.fin + UN_JOUR), ENTETE + ligne * LIGNE, le)
        for ligne, (rang, etape) in enumerate(datees)
        if etape.debut and etape.fin
    ]
    echeance = feuille.echeance and Repere(x(feuille.echeance + UN_JOUR), "Échéance")
    return Frise(
        largeur=LARGEUR,
        hauteur=ENTETE + len(barres) * LIGNE + MARGE,
        barres=barres,
        mois=_mois(debut, fin, x),
        echeance=echeance or None,
        aujourd_hui=Repere(x(le), "Aujourd’hui") if debut <= le <= fin else None,
        resume=_resume(feuille, barres),
    )


def _barre(rang: int, etape: EtapeFeuille, x: float, fin: float, y: float, le: dt.date) -> Barre:
    nom = etape.titre
    if len(nom) > SIGNES_PAR_NOM:
        nom = nom[: SIGNES_PAR_NOM - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    retard = etape.est_en_retard(le)
    etat = "retard" if retard else etape.etat.lower()
    dit = "date passée" if retard else etape.get_etat_display().lower()
    return Barre(
        rang,
        etape,
        nom,
        f"{etape.titre} : {quand_est(etape)}, {dit}",
        x,
        y,
        round(max(fin - x, 3), 1),
        etat,
    )


def _mois(debut: dt.date, fin: dt.date, x: Callable[[dt.date], float]) -> list[Repere]:
    """The first day of each month; where they are many, only some are named."""
    jours, jour = [], debut
    while jour <= fin:
        jours.append(jour)
        jour = decaler(jour, 1)
    pas = 1 if len(jours) <= MOIS_PAR_LEGENDE else 3 if len(jours) <= 3 * MOIS_PAR_LEGENDE else 12
    return [Repere(x(j), _legende(j, pas) if (j.month - 1) % pas == 0 else "") for j in jours]


def _legende(jour: dt.date, pas: int) -> str:
    return str(jour.year) if pas == 12 else f"{ABREGES[jour.month - 1]} {jour.year % 100:02}"


def _resume(feuille: FeuilleDeRoute, barres: list[Barre]) -> str:
    dits = " ; ".join(f"{barre.rang}. {barre.dit}" for barre in barres)
    echeance = f" Échéance : {date_longue(feuille.echeance)}." if feuille.echeance else ""
    return typo(f"{dits}.{echeance}")


# --- the calendar ----------------------------------------------------------------------------------


def ics(feuille: FeuilleDeRoute, etapes: Sequence[EtapeFeuille], le: dt.datetime) -> bytes:
    """The calendar of a feuille (RFC 5545): one event a dated step, of whole days, and its deadline,
    then the end of the period with its reminders.

    The identifier of an event is that of its step for ever, and its SEQUENCE grows with each change,
    so that a calendar that follows the address moves the event instead of doubling it.
    """
    agenda = Calendar()
    agenda.add("prodid", "-//Maillage//Feuille de route//FR")
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    agenda.add("x-wr-calname", f"{feuille.intitule} — {feuille.demarche.nom}")
    agenda.add("x-wr-timezone", FUSEAU)
    agenda.add("refresh-interval", vText("PT12H"), parameters={"VALUE": "DURATION"})
    agenda.add("x-published-ttl", "PT12H")
    for etape in etapes:
        if etape.debut and etape.fin:
            agenda.add_component(_evenement(etape))
    if feuille.echeance:
        agenda.add_component(_echeance(feuille, feuille.echeance, le))
    for evenement in _fin_de_la_periode(feuille.demarche, le):
        agenda.add_component(evenement)
    octets: bytes = agenda.to_ical()
    return octets


def _evenement(etape: EtapeFeuille) -> Event:
    abandonnee = etape.etat == EtatEtape.ABANDONNEE
    details = [
        etape.intitule,
        etape.instance and f"Instance : {etape.instance}",
        etape.acteurs and f"Acteurs : {etape.acteurs}",
        etape.decisions and f"Décisions attendues : {etape.decisions}",
        f"État : {etape.get_etat_display().lower()}",
    ]
    evenement = _journee(f"{etape.uid}@{DOMAINE_UID}", etape.debut, etape.fin)
    evenement.add("summary", etape.titre)
    evenement.add("description", typo("\n".join(filter(None, details))))
    evenement.add("status", "CANCELLED" if abandonnee else "CONFIRMED")
    evenement.add("sequence", etape.version - 1)
    evenement.add("dtstamp", etape.modifiee_le)
    evenement.add("last-modified", etape.modifiee_le)
    return evenement


def _echeance(feuille: FeuilleDeRoute, jour: dt.date, le: dt.datetime) -> Event:
    evenement = _journee(f"echeance-{feuille.pk}@{DOMAINE_UID}", jour, jour)
    evenement.add("summary", typo(f"Échéance : {feuille.intitule}"))
    if feuille.consequence:
        evenement.add("description", feuille.consequence)
    evenement.add("sequence", feuille.version - 1)
    evenement.add("dtstamp", le)
    return evenement


def _fin_de_la_periode(demarche: Demarche, le: dt.datetime) -> Iterator[Event]:
    """The last day of the démarche, and what is to begin twelve, six and three months before."""
    if demarche.fin is None:
        return
    rappels = [
        (
            str(e.alerte.mois),
            e.le,
            f"{e.alerte.mois} mois avant la fin de la période",
            e.alerte.a_faire,
        )
        for e in alertes_de_fin(demarche.fin)
    ]
    suite = "La convention n’est jamais reconduite d’elle-même."
    rappels.append(("terme", demarche.fin, "Dernier jour de la période", suite))
    for nom, jour, intitule, detail in rappels:
        evenement = _journee(f"fin-{demarche.pk}-{nom}@{DOMAINE_UID}", jour, jour)
        evenement.add("summary", typo(f"{intitule} : {demarche.nom}"))
        evenement.add("description", typo(detail))
        evenement.add("sequence", demarche.version - 1)
        evenement.add("dtstamp", le)
        yield evenement


def _journee(uid: str, debut: dt.date | None, fin: dt.date | None) -> Event:
    """An event of whole days; the end is excluded in this format."""
    evenement = Event()
    evenement.add("uid", uid)
    evenement.add("dtstart", debut)
    evenement.add("dtend", (fin or dt.date.min) + UN_JOUR)
    evenement.add("transp", "TRANSPARENT")
    return evenement

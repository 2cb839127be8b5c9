"""The meetings as calendars read them (RFC 5545), and as an invitation says them (RFC 5546).

A meeting keeps its UID for ever and its SEQUENCE only rises, so that a change moves the event in the
calendar of whoever accepted it, and a cancellation takes it away. Hours are those of Paris, with the
rule of its changes of hour in the file: nothing depends on the machine that reads it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import Invitation, PointOrdreDuJour, Reunion
from maillage.interface.typographie import typo

FUSEAU = "Europe/Paris"
PARIS = ZoneInfo(FUSEAU)
UN_JOUR = dt.timedelta(days=1)
PRODUIT = "-//Maillage//Réunions//FR"
DEMANDE, ANNULATION, PUBLICATION = "REQUEST", "CANCEL", "PUBLISH"
# European Union, directive 2000/84/EC: last Sundays of March and October, at one o'clock UTC.
CHANGEMENTS = (
    (TimezoneDaylight, "CEST", dt.date(1996, 3, 31), dt.time(2), 3, 1, 2),
    (TimezoneStandard, "CET", dt.date(1996, 10, 27), dt.time(3), 10, 2, 1),
)


def type_mime(methode: str) -> str:
    """The type of the file that goes with a mail: its method tells the calendar what to do."""
    return f"text/calendar; method={methode}"


def methode_de(invitation: Invitation) -> str:
    """What the invitation now asks of the calendar: to hold the event, or to take it away."""
    finie = invitation.reunion.etat == EtatReunion.ANNULEE or invitation.retiree_le
    return ANNULATION if finie else DEMANDE


def invitation_ics(invitation: Invitation, adresse: str) -> bytes:
    """The file of one invitation, as the meeting is now; `adresse` is the page that answers it.

    It names nobody but who organises and who is invited.
    """
    reunion = invitation.reunion
    methode = methode_de(invitation)
    agenda = _agenda(methode)
    evenement = _evenement(reunion, reunion.points.all(), adresse)
    if methode == ANNULATION:
        evenement["status"] = vText("CANCELLED")
    if reunion.organisateur:
        evenement.add("organizer", _personne(reunion.organisateur, reunion.convoquee_par))
    if invitation.adresse:
        invite = _personne(invitation.adresse, invitation.destinataire)
        invite.params["ROLE"] = vText("REQ-PARTICIPANT")
        invite.params["PARTSTAT"] = vText("NEEDS-ACTION")
        invite.params["RSVP"] = vText("FALSE")  # one answers by the link of the invitation
        evenement.add("attendee", invite)
    agenda.add_component(evenement)
    return _en_octets(agenda)


def reunion_ics(reunion: Reunion, adresse: str) -> bytes:
    """The file of one meeting, to keep in one's own calendar; cancelled, it takes the event away."""
    annulee = reunion.etat == EtatReunion.ANNULEE
    agenda = _agenda(ANNULATION if annulee else PUBLICATION)
    evenement = _evenement(reunion, reunion.points.all(), adresse)
    if reunion.organisateur:
        evenement.add("organizer", _personne(reunion.organisateur, reunion.convoquee_par))
    agenda.add_component(evenement)
    return _en_octets(agenda)


def agenda_ics(nom: str, reunions: Iterable[tuple[Reunion, str]]) -> bytes:
    """The meetings of a démarche, each with the address of its page; their points are read already."""
    agenda = _agenda("")
    agenda.add("x-wr-calname", typo(nom))
    agenda.add("x-wr-timezone", FUSEAU)
    for reunion, adresse in reunions:
        agenda.add_component(_evenement(reunion, reunion.points.all(), adresse))
    return _en_octets(agenda)


def debut_et_fin(reunion: Reunion) -> tuple[dt.datetime | dt.date, dt.datetime | dt.date | None]:
    """The instants in Paris, or whole days (the end is then excluded, as in this format)."""
    if reunion.heure_debut is None:
        return reunion.debut, reunion.fin + UN_JOUR
    debut = dt.datetime.combine(reunion.debut, reunion.heure_debut, PARIS)
    if reunion.heure_fin is None:
        return debut, None
    return debut, dt.datetime.combine(reunion.fin, reunion.heure_fin, PARIS)


def _agenda(methode: str) -> Calendar:
    agenda = Calendar()
    agenda.add("prodid", PRODUIT)
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    if methode:
        agenda.add("method", methode)
    agenda.add_component(_fuseau())
    return agenda


def _fuseau() -> Timezone:
    """Paris with both its hours, as rules that hold since 1996."""
    fuseau = Timezone()
    fuseau.add("tzid", FUSEAU)
    for classe, nom, jour, a, mois, avant, apres in CHANGEMENTS:
        heure = classe()
        heure.add("tzname", nom)
        heure.add("dtstart", dt.datetime.combine(jour, a))  # a time of the clock, without zone
        heure.add("tzoffsetfrom", dt.timedelta(hours=avant))
        heure.add("tzoffsetto", dt.timedelta(hours=apres))
        heure.add("rrule", vRecur(freq="yearly", bymonth=mois, byday="-1SU"))
        fuseau.add_component(heure)
    return fuseau


def _evenement(reunion: Reunion, points: Iterable[PointOrdreDuJour], adresse: str) -> Event:
    evenement = Event()
    evenement.add("uid", reunion.uid_ics)
    evenement.add("sequence", reunion.sequence_ics)
    evenement.add("dtstamp", reunion.modifiee_le.astimezone(dt.UTC))
    evenement.add("last-modified", reunion.modifiee_le.astimezone(dt.UTC))
    debut, fin = debut_et_fin(reunion)
    evenement.add("dtstart", debut)
    if fin is not None:
        evenement.add("dtend", fin)
    evenement.add("summary", _d_une_ligne(reunion.intitule))
    evenement.add("status", _statut(reunion))
    evenement.add("transp", "OPAQUE" if reunion.heure_debut else "TRANSPARENT")
    ou = ", ".join(filter(None, [reunion.lieu, reunion.lien_visio]))
    if ou:
        evenement.add("location", _d_une_ligne(ou))
    evenement.add("description", _description(reunion, points, adresse))
    if adresse:
        evenement.add("url", adresse)
    return evenement


def _statut(reunion: Reunion) -> str:
    if reunion.etat == EtatReunion.ANNULEE:
        return "CANCELLED"
    return "TENTATIVE" if reunion.etat == EtatReunion.PREVUE else "CONFIRMED"


def _description(reunion: Reunion, points: Iterable[PointOrdreDuJour], adresse: str) -> str:
    lignes = []
    if reunion.etat == EtatReunion.ANNULEE:
        lignes.append(f"Réunion annulée. {reunion.motif}".strip())
    if reunion.lien_visio:
        lignes.append(f"Visioconférence : {reunion.lien_visio}")
    dits = [
        f"{rang}. {_d_une_ligne(point.intitule)} ({point.get_attendu_display().lower()})"
        for rang, point in enumerate(points, start=1)
    ]
    if dits:
        lignes += ["Ordre du jour :", *dits]
    if adresse:
        lignes.append(f"Documents et réponse : {adresse}")
    return typo("\n".join(lignes))


def _personne(adresse: str, nom: str) -> vCalAddress:
    """An address with its name; the quotation mark and what is no text do not go into a parameter."""
    personne = vCalAddress(f"mailto:{adresse}")
    propre = _d_une_ligne(nom).replace('"', "’")
    if propre:
        personne.params["CN"] = vText(propre)
    return personne


def _d_une_ligne(texte: str) -> str:
    """One line without control character: nothing typed begins a line of the file."""
    lisible = "".join(c if c.isprintable() else " " for c in texte)
    return typo(" ".join(lisible.split()))


def _en_octets(agenda: Calendar) -> bytes:
    octets: bytes = agenda.to_ical()
    return octets

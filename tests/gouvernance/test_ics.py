"""The calendars of the meetings: valid, at the hour of Paris, the same event from change to change."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from maillage.gouvernance import ics
from maillage.gouvernance.models import Instance, Invitation, PointOrdreDuJour, Reunion

MODIFIEE = dt.datetime(2027, 1, 5, 9, tzinfo=dt.UTC)
INSTANCE = Instance(nom="Comité de pilotage")
PAGE = "http://127.0.0.1:8000/reunions/1/"


def reunion(**champs: Any) -> Any:
    """A meeting that no database knows, with its items."""
    points = champs.pop("points", [])  # as if they had been read with it
    jour = champs.pop("debut", dt.date(2027, 3, 26))
    lue = Reunion(
        pk=1,
        instance=INSTANCE,
        **{
            "intitule": "COPIL",
            "precision": "jour",
            "debut": jour,
            "fin": jour,
            "uid_ics": "abc@reunions.maillage",
            "modifiee_le": MODIFIEE,
            **champs,
        },
    )
    lue._prefetched_objects_cache = {"points": points}
    return lue


def lu(octets: bytes) -> tuple[Any, Any]:
    agenda = Calendar.from_ical(octets)
    [evenement] = agenda.walk("VEVENT")
    return agenda, evenement


def evenement(**champs: Any) -> Any:
    return lu(ics.agenda_ics("Réunions", [(reunion(**champs), PAGE)]))[1]


@pytest.mark.parametrize(
    ("jour", "en_utc"),
    [
        (dt.date(2027, 3, 26), 13),  # Friday before the change of hour: Paris is UTC + 1
        (dt.date(2027, 3, 29), 12),  # Monday after: UTC + 2
        (dt.date(2027, 10, 29), 12),  # Friday before
        (dt.date(2027, 11, 2), 13),  # Tuesday after
    ],
)
def test_quatorze_heures_a_paris_de_part_et_d_autre_du_changement(jour, en_utc) -> None:
    evt = evenement(debut=jour, heure_debut=dt.time(14), heure_fin=dt.time(16))
    debut = evt.decoded("dtstart")
    assert evt["dtstart"].params["TZID"] == "Europe/Paris"
    assert debut.astimezone(dt.UTC).hour == en_utc
    assert evt.decoded("dtend") - debut == dt.timedelta(hours=2)


@given(st.integers(852_076_800, 3_471_292_800))  # 1997 to 2080
def test_le_fuseau_ecrit_dit_la_meme_heure_que_la_base_des_fuseaux(seconde) -> None:
    """Our VTIMEZONE, read alone by another program, gives the offset of tzdata at any instant."""
    agenda = Calendar.from_ical(ics.agenda_ics("x", []))
    [fuseau] = agenda.walk("VTIMEZONE")
    notre = fuseau.to_tz(lookup_tzid=False)
    attendu = dt.datetime.fromtimestamp(seconde, ZoneInfo("Europe/Paris"))
    ecrit = attendu.replace(tzinfo=None)
    if attendu.fold or (attendu - dt.timedelta(hours=1)).utcoffset() != attendu.utcoffset():
        return  # within an hour of a change, a time of the clock may be told twice
    assert notre.utcoffset(ecrit) == attendu.utcoffset()


def test_un_mois_est_une_suite_de_jours_a_confirmer() -> None:
    evt = evenement(precision="mois", debut=dt.date(2021, 11, 1), fin=dt.date(2021, 11, 30))
    assert evt.decoded("dtstart") == dt.date(2021, 11, 1)
    assert evt.decoded("dtend") == dt.date(2021, 12, 1), "the end is excluded in this format"
    assert (str(evt["status"]), str(evt["transp"])) == ("TENTATIVE", "TRANSPARENT")


def test_une_annulation_dit_cancel_avec_le_meme_uid() -> None:
    agenda, evt = lu(ics.reunion_ics(reunion(etat="annulee", motif="Neige", sequence_ics=3), PAGE))
    assert (str(agenda["method"]), str(evt["status"])) == ("CANCEL", "CANCELLED")
    assert (str(evt["uid"]), evt["sequence"]) == ("abc@reunions.maillage", 3)
    assert "Neige" in str(evt["description"])


def test_l_ordre_du_jour_est_dans_la_description() -> None:
    points = [
        PointOrdreDuJour(rang=1, intitule="Le plan", attendu="decision"),
        PointOrdreDuJour(rang=2, intitule="Le bilan"),
    ]
    dit = str(evenement(points=points)["description"])
    assert "1. Le plan (décision)" in dit
    assert "2. Le bilan (information)" in dit
    assert PAGE in dit


textes = st.text(max_size=120)


@given(textes, textes, textes, textes)
def test_rien_de_saisi_ne_commence_une_ligne(intitule, lieu, motif, nom) -> None:
    """Whatever is typed, the file reads back as one event with the one person invited."""
    lue = reunion(
        intitule=intitule,
        lieu=lieu,
        motif=motif,
        etat="annulee",
        organisateur="charge@exemple.fr",
        convoquee_par=nom,
        heure_debut=dt.time(9),
    )
    invitation = Invitation(reunion=lue, nom=nom or "x", adresse="lea@exemple.fr")
    agenda, evt = lu(ics.invitation_ics(invitation, PAGE))
    assert not agenda.errors
    assert not evt.errors
    assert str(agenda["method"]) == "CANCEL"
    assert str(evt["uid"]) == "abc@reunions.maillage"
    assert str(evt["organizer"]) == "mailto:charge@exemple.fr"
    assert str(evt["attendee"]) == "mailto:lea@exemple.fr"

"""The calendar of a feuille de route: read without account, followed, revoked."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from icalendar import Calendar

import fabriques
from maillage.conventions.actions import etapes, feuilles
from maillage.journal.models import Evenement
from maillage.regles.erreurs import EtatIncompatible

pytestmark = pytest.mark.django_db
FIN_2026 = dt.date(2026, 12, 31)


def ouvrir(scene, le, **champs):
    return feuilles.ouvrir(
        demarche=scene.demarche,
        modele="vers-la-signature",
        echeance=FIN_2026,
        **champs,
        par=scene.charge,
        le=le,
    )


def lire_ics(client, feuille):
    reponse = client.get(reverse("conventions:calendrier", args=[feuille.jeton]))
    assert reponse.status_code == 200
    assert reponse.headers["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(reponse.content)


def propres(client, feuille):
    """The events of the feuille itself, without those of the end of the period."""
    tous = lire_ics(client, feuille).walk("VEVENT")
    return [e for e in tous if not str(e["UID"]).startswith("fin-")]


def test_la_fin_de_la_periode_et_ses_rappels_y_sont(client, scene):
    feuille = fabriques.feuille(scene.demarche, jeton="secret", echeance=None)
    lus = {str(e["SUMMARY"]): e for e in lire_ics(client, feuille).walk("VEVENT")}
    jours = {nom.partition("\N{NO-BREAK SPACE}")[0]: e["DTSTART"].dt for nom, e in lus.items()}
    assert jours == {
        "12 mois avant la fin de la période": dt.date(2025, 12, 31),
        "6 mois avant la fin de la période": dt.date(2026, 6, 30),
        "3 mois avant la fin de la période": dt.date(2026, 9, 30),
        "Dernier jour de la période": FIN_2026,
    }
    assert all(scene.demarche.nom in nom for nom in lus)
    type(scene.demarche).objects.filter(pk=scene.demarche.pk).update(debut=None, fin=None)
    assert lire_ics(client, feuille).walk("VEVENT") == []


def test_le_calendrier_se_lit_sans_compte_et_suit_les_changements(client, scene, le):
    qui = {"par": scene.charge, "le": le}
    feuille = ouvrir(scene, le, consequence="Financements ; continuité, « bonus »")
    feuille = feuilles.publier_le_calendrier(feuille=feuille, **qui)
    agenda = lire_ics(client, feuille)
    assert agenda["X-WR-TIMEZONE"] == "Europe/Paris"
    premier, *reste = propres(client, feuille)
    assert len(reste) == 5
    assert premier["DTSTART"].dt == dt.date(2026, 1, 1)
    assert premier["DTEND"].dt == dt.date(2026, 7, 1)
    assert premier["SEQUENCE"] == 0
    assert reste[-1]["SUMMARY"].startswith("Échéance")
    assert reste[-1]["DTSTART"].dt == FIN_2026
    etape = feuille.etapes.get(code="diagnostic")
    etapes.modifier(etape=etape, version=1, champs={"fin": dt.date(2026, 7, 31)}, **qui)
    change = lire_ics(client, feuille).walk("VEVENT")[0]
    assert change["UID"] == premier["UID"]
    assert uuid.UUID(str(change["UID"]).partition("@")[0]) == etape.uid
    assert change["SEQUENCE"] == 1
    assert change["DTEND"].dt == dt.date(2026, 8, 1)


def test_une_etape_abandonnee_est_annulee_et_une_etape_sans_date_absente(client, scene):
    feuille = fabriques.feuille(scene.demarche, jeton="secret", echeance=None)
    fabriques.etape(feuille, etat="ABANDONNEE")
    fabriques.etape(feuille, debut=None, fin=None, periode="chaque année")
    (seul,) = propres(client, feuille)
    assert seul["STATUS"] == "CANCELLED"


def test_un_texte_hostile_ne_sort_pas_de_son_champ(client, scene):
    feuille = fabriques.feuille(scene.demarche, jeton="secret", echeance=None)
    hostile = "Titre\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Intrus"
    fabriques.etape(feuille, intitule=hostile, instance="a;b,c\\n" + "é" * 120)
    (seul,) = propres(client, feuille)
    assert seul["SUMMARY"] == "Titre"


def test_un_calendrier_revoque_ne_repond_plus(client, scene, le):
    qui = {"par": scene.charge, "le": le}
    feuille = feuilles.publier_le_calendrier(feuille=ouvrir(scene, le), **qui)
    ancien = feuille.jeton
    assert len(ancien) >= 40
    assert ancien not in str(list(Evenement.objects.values()))
    with pytest.raises(EtatIncompatible):
        feuilles.publier_le_calendrier(feuille=feuille, **qui)
    feuilles.revoquer_le_calendrier(feuille=feuille, **qui)
    adresse = reverse("conventions:calendrier", args=[ancien])
    assert client.get(adresse).status_code == 404
    with pytest.raises(EtatIncompatible):
        feuilles.revoquer_le_calendrier(feuille=feuille, **qui)
    nouveau = feuilles.publier_le_calendrier(feuille=feuille, **qui).jeton
    assert nouveau != ancien
    assert client.get(adresse).status_code == 404
    assert client.post(reverse("conventions:calendrier", args=[nouveau])).status_code == 405

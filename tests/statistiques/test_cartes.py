"""The page of a map: what it shows, hides, and gives as files; with outlines and without."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.statistiques import poser, un_epci
from maillage.statistiques.actions import catalogue
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Contour, LotDeContours, Territoire

pytestmark = pytest.mark.django_db
LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
FOYERS = "foyers_allocataires"


@pytest.fixture
def navigateur() -> Client:
    client = Client()
    client.force_login(fabriques.utilisateur())
    return client


@pytest.fixture
def lieux() -> tuple[Territoire, list[Territoire]]:
    catalogue.charger()
    epci, communes = un_epci(6)
    for rang, commune in enumerate(communes):
        # One small commune, whose number alone would be blank; and another blank to hide it.
        poser(commune, {FOYERS: 37 if rang == 0 else 600 + 100 * rang}, annee=2024)
    return epci, communes


def contourner(communes: list[Territoire]) -> None:
    lot = LotDeContours.objects.create(
        niveau=Niveau.COMMUNE,
        millesime="2026",
        source="contours fictifs",
        licence="Licence Ouverte",
        charge_le=LE,
    )
    for rang, commune in enumerate(communes):
        forme = shapely.to_wkb(shapely.box(rang, 43, rang + 1, 44))
        Contour.objects.create(lot=lot, code=commune.code, forme=forme, longitude=rang, latitude=43)


def adresse(epci: Territoire, **choix: str) -> str:
    suite = "&".join(f"{nom}={valeur}" for nom, valeur in choix.items())
    return f"{reverse('statistiques:carte', args=['epci', epci.code])}?{suite}"


def test_la_carte_et_son_tableau_disent_les_memes_chiffres(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    contourner(communes)
    page = navigateur.get(adresse(epci, indicateur=FOYERS)).content.decode()
    assert page.count("<circle") >= 4
    for commune in communes:
        assert page.count(commune.nom) >= 2
    assert "contours fictifs, 2026" in page
    assert "masquée" in page


@pytest.mark.parametrize("choix", ["", "svg", "csv", "xlsx"])
def test_un_effectif_masque_ne_sort_nulle_part(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client, choix: str
) -> None:
    epci, communes = lieux
    contourner(communes)
    reponse = navigateur.get(adresse(epci, indicateur=FOYERS, format=choix))
    assert reponse.status_code == 200
    if choix == "csv":
        siennes = [
            li for li in reponse.content.decode("utf-8-sig").splitlines() if communes[0].nom in li
        ]
        assert ["37" in ligne.split(";")[5] for ligne in siennes] == [False]
    if choix in ("", "svg"):
        assert f"{communes[0].nom} : masquée" in reponse.content.decode()


def test_sans_contours_les_barres_et_le_tableau_servent(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, _communes = lieux
    page = navigateur.get(adresse(epci, indicateur=FOYERS)).content.decode()
    assert "contours de ce niveau ne sont pas chargés" in page
    assert "<svg" in page
    assert navigateur.get(adresse(epci, indicateur=FOYERS, format="png")).content[:4] == b"\x89PNG"


def test_ce_qui_n_existe_pas(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    commune = reverse("statistiques:carte", args=["commune", communes[0].code])
    assert navigateur.get(commune).status_code == 404
    assert navigateur.get(adresse(epci, format="exe")).status_code == 404
    for etrange in ({"annee": "2024\x00"}, {"indicateur": "<b>"}, {"maille": "region"}):
        assert navigateur.get(adresse(epci), etrange).status_code == 200
    vide = navigateur.get(reverse("statistiques:carte_de_france")).content.decode()
    assert "Rien à montrer" in vide


def test_la_carte_ne_fait_pas_plus_de_requetes_pour_plus_de_communes(navigateur: Client) -> None:
    catalogue.charger()
    comptes = []
    for nombre in (2, 20):
        epci, communes = un_epci(nombre)
        for commune in communes:
            poser(commune, {FOYERS: 900}, annee=2024)
        navigateur.get(adresse(epci, indicateur=FOYERS))
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            navigateur.get(adresse(epci, indicateur=FOYERS))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]

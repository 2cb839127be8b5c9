"""The pages of the inventory: list with its filters, sheet with its history, acts, exports, search."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.partenaires.enums import NatureOrganisation

PIEGE = "=HYPERLINK(\"http://x\")<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, distribution: Distribution) -> Client:
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    return client


@pytest.fixture
def creche(distribution: Distribution) -> Structure:
    une = fabriques.structure(
        distribution.demarche, nom="Les Lutins (fictif)", commune=fabriques.commune(nom="Prades")
    )
    gestionnaire = fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Association fictive")
    fabriques.etat_de_structure(
        une, gestionnaire=gestionnaire, statut="ASSOCIATIF", mode="PSU", lignes=["PSU", "BT_EAJE"]
    )
    fabriques.etat_de_structure(
        une,
        du=dt.date(2025, 9, 1),
        nature="CAPACITE",
        places=26,
        gestionnaire=gestionnaire,
        lignes=["PSU"],
    )
    return une


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"diagnostics:{nom}", args=["la-notre", *args])


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, url
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def test_la_liste_montre_et_filtre(navigateur: Client, creche: Structure) -> None:
    rpe = fabriques.structure(creche.demarche, nom="Relais fictif", type="RPE")
    fabriques.etat_de_structure(rpe, places=None, etp="1.50")
    fermee = fabriques.structure(creche.demarche, nom="Halte fictive")
    fabriques.etat_de_structure(fermee)
    fabriques.etat_de_structure(fermee, du=dt.date(2025, 7, 1), nature="FERMETURE")
    lu = lire(navigateur, adresse("structures"))
    assert "26 places" in lu
    assert "1,5 Etp" in lu
    assert "Fermée le 1er juillet 2025" in lu
    assert "Association fictive Associatif" not in lu  # the second état says nothing of it
    for question, attendus in {
        "q=lutins+prades": ["Les Lutins"],
        "q=association": ["Les Lutins"],
        "type=RPE": ["Relais"],
        "statut=ASSOCIATIF&annee=2024": ["Les Lutins"],
        "ligne=BT_EAJE": [],
        "ligne=BT_EAJE&annee=2024": ["Les Lutins"],
        "annee=2026": ["Les Lutins", "Relais"],
        "annee=2025": ["Les Lutins", "Relais", "Halte"],
        "annee=2020": [],
        "annee=99999&type=GARAGE&ligne=RIEN": ["Les Lutins", "Relais", "Halte"],
    }.items():
        lu = lire(navigateur, f"{adresse('structures')}?{question}")
        trouves = [
            n for n in ("Les Lutins", "Relais", "Halte") if f"{n} fict" in lu or f"{n} (fict" in lu
        ]
        assert trouves == attendus, question
    assert "20 places" in lire(navigateur, f"{adresse('structures')}?annee=2024")


@pytest.mark.parametrize("choix", ["xlsx", "ods", "csv"])
def test_l_export_ne_court_aucune_formule(
    navigateur: Client, creche: Structure, choix: str
) -> None:
    piege = fabriques.structure(creche.demarche, nom=PIEGE)
    fabriques.etat_de_structure(piege)
    reponse = navigateur.get(f"{adresse('structures')}?format={choix}")
    assert reponse.status_code == 200
    if choix == "csv":
        lignes = list(csv.reader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
        assert [ligne[0] for ligne in lignes[1:]] == [f"'{PIEGE}", "Les Lutins (fictif)"]
        assert lignes[2][lignes[0].index("Places")] == "26"
    assert navigateur.get(f"{adresse('structures')}?format=exe").status_code == 404


def test_la_fiche_montre_toute_l_histoire(navigateur: Client, creche: Structure) -> None:
    fabriques.etat_de_structure(
        creche, du=dt.date(2025, 9, 1), rang=2, nature="CAPACITE", places=27
    )
    lu = lire(navigateur, adresse("structure", creche.pk))
    assert "Corrigé ou annulé depuis" in lu
    for places in ("27", "26", "20"):
        assert f"Places {places}" in lu
    assert "Les Lutins (fictif)" in lu
    lire(navigateur, adresse("structure", creche.pk + 1000), 404)


def test_le_contenu_hostile_est_echappe(navigateur: Client, creche: Structure) -> None:
    piege = fabriques.structure(creche.demarche, nom=PIEGE, adresse=PIEGE, provenance=PIEGE)
    fabriques.etat_de_structure(piege, labels=PIEGE, source=PIEGE)
    for page in (adresse("structures"), adresse("structure", piege.pk)):
        assert b"<script>alert" not in navigateur.get(page).content


def test_inscrire_par_la_page(navigateur: Client, distribution: Distribution) -> None:
    page = adresse("structure_inscrire")
    assert "Micro-crèche" in lire(navigateur, page)
    formulaire = lire(navigateur, f"{page}?type=RPE")
    assert "Etp financés" in formulaire
    assert "Places autorisées" not in formulaire
    saisie = {
        "nom": "Relais fictif",
        "type": "RPE",
        "etat-nature": "RELEVE",
        "etat-du": "01/01/2024",
        "etat-etp": "1,5",
        "etat-lignes": ["PSO_RPE", "BT_RPE"],
        "etat-financee_par_la_caf": "oui",
    }
    for faux in (
        {"nom": ""},
        {"etat-du": "hier"},
        {"etat-etp": "-1"},
        {"etat-etp": "1,555"},
        {"etat-lignes": ["PSU"]},
        {"etat-nature": "FERMETURE"},
        {"etat-financee_par_la_caf": "non"},
    ):
        assert navigateur.post(page, {**saisie, **faux}).status_code == 422, faux
    assert not Structure.objects.exists()
    assert navigateur.post(page, saisie).status_code == 302
    etat = EtatStructure.objects.get()
    assert (str(etat.etp), etat.lignes, etat.financee_par_la_caf) == (
        "1.50",
        ["PSO_RPE", "BT_RPE"],
        True,
    )
    reponse = navigateur.post(page, saisie)
    assert reponse.status_code == 422
    assert "déjà dans l’inventaire" in reponse.content.decode()


def test_dater_corriger_annuler_par_les_pages(navigateur: Client, creche: Structure) -> None:
    page = adresse("structure_dater", creche.pk)
    assert 'value="26"' in navigateur.get(page).content.decode()
    saisie = {"nature": "CAPACITE", "du": "2026-09-01", "places": "30", "version": "1"}
    assert navigateur.post(page, {**saisie, "du": "2025-09-01"}).status_code == 422
    assert navigateur.post(page, saisie).status_code == 302
    assert navigateur.post(page, {**saisie, "du": "2026-10-01"}).status_code == 409
    etat = creche.etats.get(du=dt.date(2026, 9, 1))
    assert etat.places == 30
    page = adresse("etat_corriger", creche.pk, etat.pk)
    correction = {"nature": "CAPACITE", "places": "31", "version": "2", "motif": "Arrêté relu"}
    assert navigateur.post(page, {**correction, "motif": ""}).status_code == 422
    assert navigateur.post(page, correction).status_code == 302
    assert navigateur.get(page).status_code == 404
    corrige = creche.etats.get(rang=2)
    page = adresse("etat_annuler", creche.pk, corrige.pk)
    assert "1er septembre 2026" in lire(navigateur, page)
    assert navigateur.post(page, {"version": "3", "motif": "Projet reporté"}).status_code == 302
    assert creche.etats.get(rang=3).annule


def test_modifier_retirer_remettre_par_les_pages(navigateur: Client, creche: Structure) -> None:
    page = adresse("structure_modifier", creche.pk)
    saisie = {"nom": "Les Elfes (fictif)", "type": "EAJE", "version": "1"}
    assert navigateur.post(page, saisie).status_code == 302
    reponse = navigateur.post(page, {**saisie, "nom": "Autre"})
    assert reponse.status_code == 409
    assert "Les Elfes" in reponse.content.decode()
    page = adresse("structure_retirer", creche.pk)
    assert "datez sa fermeture" in lire(navigateur, page)
    assert navigateur.post(page, {"version": "deux"}).status_code == 422
    assert navigateur.post(page, {"version": "2"}).status_code == 302
    lire(navigateur, adresse("structure", creche.pk), 404)
    assert "1 structure retirée" in lire(navigateur, adresse("structures"))
    assert navigateur.post(adresse("structure_remettre", creche.pk)).status_code == 302
    lire(navigateur, adresse("structure", creche.pk))


def test_l_etranger_ne_voit_rien(
    client: Client, distribution: Distribution, creche: Structure
) -> None:
    client.force_login(distribution.etranger)
    lire(client, adresse("structures"), 404)
    lire(client, adresse("structure", creche.pk), 404)
    assert "Les Lutins" not in lire(client, reverse("portail:recherche") + "?q=lutins")
    client.force_login(distribution.compte(Role.PARTENAIRE))
    assert "Dater un changement" not in lire(client, adresse("structure", creche.pk))
    lire(client, adresse("structure_dater", creche.pk), 403)
    assert "Les Lutins" in lire(client, reverse("portail:recherche") + "?q=lutins+prades")


def test_la_liste_garde_son_nombre_de_requetes(navigateur: Client, creche: Structure) -> None:
    comptes = []
    for combien in (1, 19):
        for _ in range(combien):
            une = fabriques.structure(creche.demarche, commune=fabriques.commune())
            fabriques.etat_de_structure(une, gestionnaire=fabriques.organisation())
        with CaptureQueriesContext(connection) as requetes:
            lire(navigateur, adresse("structures"))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]

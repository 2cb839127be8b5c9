"""The pages of the follow-up: indicators of a fiche, météo, weights, « comment est-ce calculé »."""

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
from maillage.comptes.models import Utilisateur
from maillage.indicateurs.models import Indicateur
from maillage.plan_actions.models import EtapeFiche, FicheAction, Meteo
from plan_actions.conftest import Plan

PIEGE = "<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    """A browser of who may write the plan."""
    client.force_login(charge)
    return client


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"plan_actions:{nom}", args=args)


def lire(client: Client, url: str, code: int = 200) -> str:
    """The page as text, its no-break spaces made plain."""
    reponse = client.get(url)
    assert reponse.status_code == code, url
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def etapes(fiche: FicheAction, *lignes: tuple[int, str, int]) -> None:
    for rang, (poids, etat, avancement) in enumerate(lignes):
        EtapeFiche.objects.create(
            fiche=fiche,
            position=rang,
            intitule=f"Étape {rang + 1}",
            poids=poids,
            etat=etat,
            avancement=avancement,
        )


def test_le_calcul_d_une_fiche_s_imprime_ligne_a_ligne(navigateur: Client, plan: Plan) -> None:
    etapes(plan.fiche, (1, "FAITE", 100), (3, "EN_COURS", 40), (1, "A_FAIRE", 0))
    etapes(plan.fiche, (7, "ABANDONNEE", 0))
    lu = lire(navigateur, adresse("fiche_avancement", plan.demarche.slug, plan.fiche.pk))
    assert "44 %" in lu
    assert "220 ÷ 5 = 44 %" in lu
    assert "Étape 2 3 40 % 120" in lu
    assert "— abandonnée" in lu


def test_le_calcul_du_plan_mene_a_chaque_ligne(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    etapes(plan.fiche, (1, "EN_COURS", 50))
    fabriques.fiche(plan.demarche, plan.second, intitule="Muette")
    url = adresse("avancement", slug)
    lu = lire(navigateur, url)
    assert "au moins 25 %" in lu
    assert "50 ÷ 2 = 25 %" in lu
    assert "l’avancement serait de 75 %" in lu
    brut = navigateur.get(url).content.decode()
    for suivante in (
        adresse("element_avancement", slug, plan.axe.pk),
        adresse("element_avancement", slug, plan.second.pk),
    ):
        assert suivante in brut
        lire(navigateur, suivante)
    assert (
        adresse("fiche_avancement", slug, plan.fiche.pk)
        in navigateur.get(
            adresse("element_avancement", slug, plan.operationnel.pk)
        ).content.decode()
    )


def test_le_calcul_s_exporte(navigateur: Client, plan: Plan) -> None:
    etapes(plan.fiche, (1, "FAITE", 100), (2, "A_FAIRE", 0))
    url = adresse("fiche_avancement", plan.demarche.slug, plan.fiche.pk)
    reponse = navigateur.get(url, {"format": "csv"})
    lignes = list(csv.reader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert lignes[1][:4] == ["Étape 1", "1", "100,00", "100,00"]
    assert lignes[-1][:4] == ["Total", "3", "33,33", "100,00"]
    assert navigateur.get(url, {"format": "exe"}).status_code == 404


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [
        ("REALISEE", "elle compte pour 100 %"),
        ("EN_COURS", "ne donne pas de chiffre à lui seul"),
    ],
)
def test_un_etat_n_invente_rien(navigateur: Client, plan: Plan, etat: str, attendu: str) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat=etat)
    lu = lire(navigateur, adresse("fiche_avancement", plan.demarche.slug, plan.fiche.pk))
    assert attendu in lu


def test_donner_la_meteo_la_montre_et_garde_les_precedentes(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    url = adresse("fiche_meteo", slug, plan.fiche.pk)
    saisie = {"temps": "PLUIE", "avancement": "35", "commentaire": PIEGE, "donnee_le": "01/02/2026"}
    assert navigateur.post(url, saisie).status_code == 302
    assert navigateur.post(url, {"temps": "SOLEIL", "donnee_le": "01/03/2026"}).status_code == 302
    assert [m.temps for m in Meteo.objects.all()] == ["SOLEIL", "PLUIE"]
    brut = navigateur.get(url).content.decode()
    assert PIEGE not in brut
    calcul = lire(navigateur, adresse("fiche_avancement", slug, plan.fiche.pk))
    assert "35 %" in calcul
    assert "le 1er février 2026" in calcul


@pytest.mark.parametrize(
    "saisie",
    [
        {},
        {"temps": "NEIGE", "donnee_le": "01/02/2026"},
        {"temps": "SOLEIL", "avancement": "101", "donnee_le": "01/02/2026"},
        {"temps": "SOLEIL", "avancement": "-1", "donnee_le": "01/02/2026"},
        {"temps": "SOLEIL", "donnee_le": "30/02/2026"},
        {"temps": "SOLEIL", "donnee_le": "01/01/2999"},
    ],
)
def test_une_meteo_impossible_est_refusee(
    navigateur: Client, plan: Plan, saisie: dict[str, str]
) -> None:
    url = adresse("fiche_meteo", plan.demarche.slug, plan.fiche.pk)
    assert navigateur.post(url, saisie).status_code == 422
    assert not Meteo.objects.exists()


def test_avec_des_etapes_on_ne_declare_pas_de_pourcentage(navigateur: Client, plan: Plan) -> None:
    etapes(plan.fiche, (1, "EN_COURS", 50))
    url = adresse("fiche_meteo", plan.demarche.slug, plan.fiche.pk)
    assert 'name="avancement"' not in navigateur.get(url).content.decode()
    navigateur.post(url, {"temps": "SOLEIL", "avancement": "99", "donnee_le": "01/02/2026"})
    assert Meteo.objects.get().avancement is None


def test_regler_les_poids_change_le_calcul(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    etapes(plan.fiche, (1, "FAITE", 100))
    autre = fabriques.fiche(plan.demarche, plan.operationnel, intitule="Autre", position=1)
    etapes(autre, (1, "A_FAIRE", 0))
    url = adresse("element_poids", slug, plan.operationnel.pk)
    une, deux = f"fiche:{plan.fiche.pk}", f"fiche:{autre.pk}"
    saisie = {une: "3", f"lu:{une}": "1", deux: "1", f"lu:{deux}": "1"}
    assert navigateur.post(url, saisie).status_code == 302
    lu = lire(navigateur, adresse("element_avancement", slug, plan.operationnel.pk))
    assert "300 ÷ 4 = 75 %" in lu


def test_deux_reglages_des_poids_ne_s_ecrasent_pas(navigateur: Client, plan: Plan) -> None:
    etapes(plan.fiche, (1, "FAITE", 100))
    url = adresse("element_poids", plan.demarche.slug, plan.operationnel.pk)
    cle = f"fiche:{plan.fiche.pk}"
    FicheAction.objects.filter(pk=plan.fiche.pk).update(poids=5)
    reponse = navigateur.post(url, {cle: "3", f"lu:{cle}": "1"})
    assert reponse.status_code == 409
    brut = reponse.content.decode()
    assert 'value="3"' in brut
    assert f'name="lu:{cle}" value="5"' in brut
    assert navigateur.post(url, {cle: "3", f"lu:{cle}": "5"}).status_code == 302
    plan.fiche.refresh_from_db()
    assert plan.fiche.poids == 3


@pytest.mark.parametrize("poids", ["-1", "101", "deux", "", "1e9"])
def test_un_poids_impossible_est_refuse(navigateur: Client, plan: Plan, poids: str) -> None:
    url = adresse("element_poids", plan.demarche.slug, plan.operationnel.pk)
    cle = f"fiche:{plan.fiche.pk}"
    assert navigateur.post(url, {cle: poids, f"lu:{cle}": "1"}).status_code == 422


def test_definir_un_indicateur_depuis_la_fiche_le_rattache(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    saisie = {
        "intitule": PIEGE,
        "unite": "places",
        "sens": "HAUSSE",
        "reference": "1 234,5",
        "reference_le": "31/12/2025",
        "reference_source": "Caf (fictif)",
        "cible": "2 000",
        "cible_le": "31/12/2027",
    }
    url = adresse("fiche_definir", slug, plan.fiche.pk)
    assert navigateur.post(url, saisie | {"unite": ""}).status_code == 422
    assert navigateur.post(url, saisie).status_code == 302
    cree = Indicateur.objects.get()
    assert str(cree.reference) == "1234.5000"
    assert cree.rattachements.get().fiche == plan.fiche
    brut = navigateur.get(adresse("fiche_indicateurs", slug, plan.fiche.pk)).content.decode()
    assert PIEGE not in brut
    assert html.escape(PIEGE)[:12] in brut


def test_rattacher_puis_detacher_un_indicateur_deja_suivi(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    suivi = fabriques.indicateur(plan.demarche)
    url = adresse("element_indicateurs", slug, plan.axe.pk)
    assert navigateur.post(url, {"indicateur": suivi.pk}).status_code == 302
    assert navigateur.post(url, {"indicateur": suivi.pk}).status_code == 422
    assert "Détacher" in lire(navigateur, url)
    detacher = adresse("element_detacher", slug, plan.axe.pk, suivi.pk)
    assert navigateur.post(detacher).status_code == 302
    assert navigateur.post(detacher).status_code == 404
    assert not suivi.rattachements.exists()


def test_un_indicateur_d_ailleurs_ne_se_rattache_pas(
    navigateur: Client, plan: Plan, ailleurs: Plan
) -> None:
    etranger = fabriques.indicateur(ailleurs.demarche)
    url = adresse("fiche_indicateurs", plan.demarche.slug, plan.fiche.pk)
    assert navigateur.post(url, {"indicateur": etranger.pk}).status_code == 422
    assert not etranger.rattachements.exists()


def test_les_reglages_demandent_une_raison(navigateur: Client, plan: Plan) -> None:
    url = adresse("reglages", plan.demarche.slug)
    assert navigateur.post(url, {"version": 1, "indicateurs_par_fiche": 2}).status_code == 422
    saisie = {"version": 1, "indicateurs_par_fiche": 2, "motif": "Décision fictive"}
    assert navigateur.post(url, saisie).status_code == 302
    assert plan.demarche.reglage_plan.indicateurs_par_fiche == 2
    assert navigateur.post(url, saisie | {"indicateurs_par_plan": 9}).status_code == 302
    perime = saisie | {"indicateurs_par_plan": 7}
    assert navigateur.post(url, perime).status_code == 409


def peupler(plan: Plan, combien: int) -> None:
    for rang in range(combien):
        objectif = fabriques.element(
            plan.demarche, fabriques.Niveau.OBJECTIF_GENERAL, parent=plan.axe, position=rang + 5
        )
        fiche = fabriques.fiche_validable(plan.demarche, objectif)
        etapes(fiche, (1, "FAITE", 100), (2, "A_FAIRE", 0))
        fabriques.meteo(fiche, avancement=10, donnee_le=dt.date(2026, 1, 1 + rang))
        fabriques.meteo(fiche)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_fiches(
    navigateur: Client, plan: Plan
) -> None:
    slug = plan.demarche.slug
    urls = [
        adresse("avancement", slug),
        adresse("element_avancement", slug, plan.axe.pk),
        adresse("element_poids", slug, plan.axe.pk),
        reverse("indicateurs:liste", args=[slug]),
        adresse("plan", slug),
        adresse("fiches", slug),
    ]
    mesures = []
    for combien in (1, 10):
        peupler(plan, combien)
        comptees = []
        for url in urls:
            navigateur.get(url)
            with CaptureQueriesContext(
                connection,
            ) as captees:
                assert navigateur.get(url).status_code == 200
            comptees.append(len(captees))
        mesures.append(comptees)
    assert mesures[0] == mesures[1], urls


def test_l_arbre_et_le_tableau_montrent_l_avancement(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    etapes(plan.fiche, (1, "FAITE", 100), (3, "EN_COURS", 20))
    fabriques.fiche(plan.demarche, plan.second, intitule="Muette", etat="EN_COURS")
    for nom in ("plan", "fiches"):
        brut = navigateur.get(adresse(nom, slug)).content.decode()
        assert "40\N{NO-BREAK SPACE}%" in brut
        assert "non renseigné" in brut
        assert adresse("fiche_avancement", slug, plan.fiche.pk) in brut
    assert (
        adresse("element_avancement", slug, plan.axe.pk)
        in navigateur.get(adresse("plan", slug)).content.decode()
    )

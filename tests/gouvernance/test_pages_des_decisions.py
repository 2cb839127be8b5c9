"""The pages of decisions: recorded, searched, followed, exported; flat in queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.decisions import LE, Scene, releve_fige, scene, tenue
from maillage.gouvernance.actions.decisions import SuiteDemandee
from maillage.gouvernance.models import Decision, Releve, Suite
from maillage.gouvernance.queries.suites import ce_qui_reste

JOUR = dt.date(2026, 3, 10)


@pytest.fixture
def ici(db) -> Scene:
    return scene()


@pytest.fixture
def page(ici, client):
    client.force_login(ici.charge)

    def aller(route, *cles, attendu=200, **donnees):
        adresse = reverse(f"gouvernance:{route}", args=[ici.demarche.slug, *cles])
        reponse = client.post(adresse, donnees) if donnees else client.get(adresse)
        assert reponse.status_code == attendu, reponse.content.decode()[:3000]
        return reponse

    return aller


def saisie(**champs):
    return {
        "quoi": "arbitrage:",
        "texte": "Le forum est reporté.",
        "portee": "decision",
        "sens": "adoptee",
        **champs,
    }


def lisible(reponse) -> str:
    return re.sub(
        r"\s+", " ", reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    )


def test_une_decision_s_enregistre_depuis_la_reunion_et_la_page_le_dit(ici, page):
    reunion, fiche = tenue(ici.copil), fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    assert "Enregistrer une décision" in lisible(page("reunion", reunion.pk))
    formulaire = lisible(page("decision_enregistrer", reunion.pk))
    assert f'value="fiche:{fiche.pk}"' in formulaire
    assert "Parité respectée" in formulaire or "parité respectée" in formulaire
    page(
        "decision_enregistrer",
        reunion.pk,
        attendu=302,
        **saisie(
            quoi=f"fiche:{fiche.pk}",
            point=reunion.points.get().pk,
            suite_1="Recruter",
            responsable_1="Ville",
            echeance_1="30/06/2026",
        ),
    )
    decision = Decision.objects.get()
    assert (decision.objet_id, decision.suites.get().echeance) == (fiche.pk, dt.date(2026, 6, 30))
    lue = lisible(page("reunion", reunion.pk))
    assert "passe de « chiffrée » à « validée »" in lue
    assert "Préparer le relevé de décisions" in lue
    assert "Recruter" in lisible(page("decision", decision.pk))


def test_le_refus_est_dit_dans_le_formulaire_et_la_saisie_reste(ici, page):
    reunion = tenue(ici.copil, absents=1)
    reponse = page("decision_enregistrer", reunion.pk, attendu=422, **saisie())
    lue = lisible(reponse)
    assert "parité rompue (2/1)" in lue
    assert "Le forum est reporté." in lue
    page("decision_enregistrer", reunion.pk, attendu=302, **saisie(dispense="Accord écrit."))


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"quoi": "fiche:999999"}, "valide"),
        ({"quoi": "n’importe quoi"}, "valide"),
        ({"texte": ""}, "obligatoire"),
        ({"contre": "1"}, "laissez tout le vote vide"),
        ({"pour": "-1"}, "supérieur"),
        ({"pour": "9"}, "9 voix sont comptées, pour 4"),
        ({"suite_1": "Recruter"}, "Dites qui le fait"),
        ({"echeance_1": "31/02/2026", "suite_1": "x", "responsable_1": "y"}, "date"),
        ({"sens": "peut-etre"}, "valide"),
        ({"quoi": "retrait:"}, "sur quelle décision"),
    ],
)
def test_les_mauvaises_saisies_sont_montrees(ici, page, champs, mot):
    reunion = tenue(ici.copil)
    assert mot in lisible(page("decision_enregistrer", reunion.pk, attendu=422, **saisie(**champs)))
    assert not Decision.objects.exists()


def test_le_registre_se_filtre_et_s_exporte(ici, page, client):
    ici.decider(tenue(ici.copil), "arbitrage", texte="Reporter le forum")
    ici.decider(tenue(ici.copil), "calendrier", texte="Réunir le comité en juin")
    adresse = reverse("gouvernance:decisions", args=[ici.demarche.slug])
    lue = lisible(client.get(adresse, {"texte": "FORUM", "annee": "2026"}))
    assert "Reporter le forum" in lue
    assert "Réunir le comité" not in lue
    assert "Aucune décision ne répond" in lisible(client.get(adresse, {"type": "fiche"}))
    assert client.get(adresse, {"annee": "deux mille", "objet": "²"}).status_code == 200
    for format in ("xlsx", "ods", "csv"):
        assert client.get(adresse, {"format": format}).status_code == 200
    export = client.get(adresse, {"format": "csv", "texte": "forum"}).content.decode("utf-8-sig")
    assert "Reporter le forum" in export
    assert "Réunir" not in export
    assert client.get(adresse, {"format": "exe"}).status_code == 404


def test_ce_qui_reste_a_faire_se_note_et_le_retard_se_voit(ici, page):
    aujourdhui = timezone.localdate()
    hier, avant = aujourdhui - dt.timedelta(days=40), aujourdhui - dt.timedelta(days=400)
    ici.decider(
        tenue(ici.copil, avant), "arbitrage", suites=[SuiteDemandee("Ancienne", "Caf", hier)]
    )
    ici.decider(tenue(ici.copil, hier), "arbitrage", suites=[SuiteDemandee("Récente", "Ville")])
    lue = lisible(page("suites"))
    assert "Depuis le dernier comité de pilotage" in lue
    assert "dont <strong>1 en retard</strong>" in lue
    suite = Suite.objects.get(intitule="Ancienne")
    page("suite_noter", suite.pk, attendu=422, version=1, faite_le="01/01/2099")
    page("suite_noter", suite.pk, attendu=422, version=1, faite_le="01/01/2000")
    page("suite_noter", suite.pk, attendu=302, version=1, faite_le=f"{hier:%d/%m/%Y}", mot="Fait.")
    page("suite_noter", suite.pk, attendu=409, version=1, faite_le=f"{hier:%d/%m/%Y}", mot="Autre")
    assert [ligne.suite.intitule for ligne in ce_qui_reste(ici.demarche, aujourdhui)] == ["Récente"]
    page("suite_noter", suite.pk, attendu=302, version=2, faite_le="", mot="")
    assert len(ce_qui_reste(ici.demarche, aujourdhui)) == 2
    page("suite_modifier", suite.pk, attendu=302, version=3, intitule="Ancienne", responsable="MSA")
    assert "MSA" in lisible(page("suites"))


def test_les_suites_d_une_decision_remplacee_ne_sont_plus_a_faire(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    ici.decider(
        tenue(ici.copil), "fiche", objet=fiche.pk, suites=[SuiteDemandee("Recruter", "Ville")]
    )
    ici.decider(tenue(ici.copil), "abandon", objet=fiche.pk)
    assert ce_qui_reste(ici.demarche, LE.date()) == []


def test_le_releve_se_prepare_se_complete_et_se_propose(ici, page):
    reunion = tenue(ici.copil)
    page("releve_preparer", reunion.pk, attendu=302, x="1")
    releve = Releve.objects.get()
    assert "Compléter les textes" in lisible(page("releve", releve.pk))
    point = reunion.points.get()
    page(
        "releve_amender",
        releve.pk,
        attendu=302,
        version=1,
        texte_ouverture="Ouverture à 14 h.",
        **{f"texte_{point.pk}": "Présenté."},
    )
    page("releve_amender", releve.pk, attendu=409, version=1, texte_ouverture="Autre")
    page("releve_proposer", releve.pk, attendu=302, version=2)
    lue = lisible(page("releve", releve.pk))
    assert "Ouverture à 14 h." in lue
    assert "Valider pour le côté « Collectivités »" in lue
    assert "Valider pour le côté « Caf »" not in lue
    page("releve_valider", releve.pk, "caf", attendu=403, version=3)
    page("releve_valider", releve.pk, "collectivite", attendu=302, version=3)
    assert "Valider pour le côté" not in lisible(page("releve", releve.pk))
    page("releve_reprendre", releve.pk, attendu=302, version=4)
    page("releve_fichier", releve.pk, "pdf", attendu=404)
    page("releve_valider", releve.pk, "autre", attendu=404, version=5)


def test_on_corrige_le_texte_puis_plus_rien_sous_un_releve(ici, page):
    reunion = tenue(ici.copil)
    decision = ici.decider(reunion, "arbitrage")
    page("decision_corriger", decision.pk, attendu=302, version=1, texte="Mieux dit.")
    assert "Mieux dit." in lisible(page("decision", decision.pk))
    page("suite_ajouter", decision.pk, attendu=302, intitule="Prévenir", responsable="Caf")
    releve_fige(reunion)
    page("decision_corriger", decision.pk, attendu=422, version=2, texte="Encore")
    page("suite_ajouter", decision.pk, attendu=422, intitule="Encore", responsable="Caf")
    lue = lisible(page("reunion", reunion.pk))
    assert "Enregistrer une décision" not in lue


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_decisions(ici, client):
    client.force_login(ici.charge)
    reunion = tenue(ici.copil)
    adresses = [
        reverse("gouvernance:decisions", args=[ici.demarche.slug]),
        reverse("gouvernance:suites", args=[ici.demarche.slug]),
        reverse("gouvernance:reunion", args=[ici.demarche.slug, reunion.pk]),
    ]

    def peupler(combien):
        for rang in range(combien):
            ici.decider(
                reunion,
                "arbitrage",
                texte=f"Décision {rang}",
                suites=[SuiteDemandee(f"Suite {rang}", "Ville")],
            )

    def compter():
        nombres = []
        for adresse in adresses:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(adresse).status_code == 200
            nombres.append(len(requetes))
        return nombres

    peupler(2)
    compter()
    avant = compter()
    peupler(18)
    apres = compter()
    # The history of a meeting is bounded, its decisions are not.
    assert apres == avant


def test_une_autre_demarche_n_ouvre_rien(ici, page):
    ailleurs = scene()
    reunion = tenue(ailleurs.copil)
    decision = ailleurs.decider(reunion, "arbitrage", suites=[SuiteDemandee("x", "y")])
    suite, releve = decision.suites.get(), releve_fige(reunion)
    for route, cle in (
        ("decision", decision.pk),
        ("decision_corriger", decision.pk),
        ("suite_ajouter", decision.pk),
        ("suite_noter", suite.pk),
        ("suite_modifier", suite.pk),
        ("releve", releve.pk),
        ("releve_corriger", releve.pk),
        ("decision_enregistrer", reunion.pk),
    ):
        page(route, cle, attendu=404)

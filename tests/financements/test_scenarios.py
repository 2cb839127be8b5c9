"""The scenarios: kept beside the real, computed, compared, thrown away."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from appuis.droits import R, Trois, creche, trois_creches
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.financements import ecarts
from maillage.financements.actions import scenarios as actes
from maillage.financements.models import ChangementSimule, MontantReference, Scenario
from maillage.financements.queries import scenarios as lecture
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.comparaison import Ecart

AUJOURDHUI = dt.date(2026, 11, 21)


@pytest.fixture
def trois(distribution: Distribution) -> Trois:
    return trois_creches(distribution.demarche)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def scenario(trois: Trois, charge: Utilisateur, LE: dt.datetime) -> Scenario:
    return actes.creer(demarche=trois.demarche, nom="Une quatrième crèche", par=charge, le=LE)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, (url, reponse.status_code)
    return en_clair(reponse.content)


def en_clair(octets: bytes) -> str:
    texte = html.unescape(re.sub(r"<[^>]+>", " ", octets.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def quatrieme(trois: Trois, **champs: Any) -> dict[str, Any]:
    return {
        "nature": "OUVERTURE",
        "a_compter_de": 2026,
        "nom": "Quatrième (fictif)",
        "gestionnaire": trois.association,
        "ligne": "BT_EAJE",
        "quantite": Decimal(20),
        "collectivite": trois.commune,
        **champs,
    }


def test_une_quatrieme_creche_fait_des_perdants(
    trois: Trois, scenario: Scenario, charge: Utilisateur, LE: dt.datetime
) -> None:
    actes.ajouter_un_changement(scenario=scenario, champs=quatrieme(trois), par=charge, le=LE)
    avant = (
        Structure.objects.count(),
        EtatStructure.objects.count(),
        MontantReference.objects.get(),
    )
    simulation = lecture.simuler(
        lecture.scenario_visible(trois.demarche, scenario.pk), 2026, AUJOURDHUI
    )
    assert simulation.reel.total.calcule == simulation.simule.total.calcule == R
    assert len(simulation.comparaison.perdants) == 3
    (gagnante,) = simulation.comparaison.gagnants
    assert (gagnante.nom, gagnante.difference) == ("Quatrième (fictif)", Decimal("30864.19"))
    apres = (
        Structure.objects.count(),
        EtatStructure.objects.count(),
        MontantReference.objects.get(),
    )
    assert avant == apres


@pytest.mark.parametrize(
    ("champs", "total", "nombre"),
    [
        ({"nature": "FERMETURE", "structure": 2}, R, 2),
        ({"nature": "CAPACITE", "structure": 0, "quantite": Decimal(60)}, R, 3),
        ({"nature": "REFERENCE", "ligne": "BT_EAJE", "montant": Decimal(600), "collectivite": ""}, 600, 3),
    ],
)  # fmt: skip
def test_chaque_nature_se_simule(
    trois: Trois,
    scenario: Scenario,
    charge: Utilisateur,
    LE: dt.datetime,
    champs: dict[str, Any],
    total: Decimal,
    nombre: int,
) -> None:
    if "structure" in champs:
        champs = {**champs, "structure": trois.creches[champs["structure"]]}
    if "collectivite" in champs:
        champs = {**champs, "collectivite": trois.commune}
    champs = {**champs, "a_compter_de": 2026}
    actes.ajouter_un_changement(scenario=scenario, champs=champs, par=charge, le=LE)
    simulation = lecture.simuler(
        lecture.scenario_visible(trois.demarche, scenario.pk), 2026, AUJOURDHUI
    )
    assert simulation.ecartes == ()
    assert simulation.simule.total.calcule == total
    assert len(simulation.simule.lignes) == nombre


def test_un_changement_plus_tard_ou_impossible_est_dit(
    trois: Trois, scenario: Scenario, charge: Utilisateur, LE: dt.datetime
) -> None:
    for champs in (
        quatrieme(trois, a_compter_de=2028),
        {
            "nature": "ETP",
            "structure": trois.creches[0],
            "ligne": "PSO_RPE",
            "quantite": Decimal(1),
        },
        {"nature": "PERIMETRE", "collectivite": trois.association, "vers": trois.commune},
    ):
        actes.ajouter_un_changement(
            scenario=scenario, champs={"a_compter_de": 2026, **champs}, par=charge, le=LE
        )
    simulation = lecture.simuler(
        lecture.scenario_visible(trois.demarche, scenario.pk), 2026, AUJOURDHUI
    )
    raisons = [raison for _, raison in simulation.ecartes]
    assert raisons[0] == "Il commence en 2028."
    assert "ne porte pas cette ligne" in raisons[1]
    assert "ne soutient rien" in raisons[2]
    assert simulation.comparaison.total.difference == 0


@pytest.mark.parametrize(
    "champs",
    [
        {"nature": "OUVERTURE", "nom": ""},
        {"nature": "OUVERTURE", "collectivite": None},
        {"nature": "OUVERTURE", "ligne": "AGC"},
        {"nature": "OUVERTURE", "ligne": "SOLDE"},
        {"nature": "OUVERTURE", "quantite": Decimal(-1)},
        {"nature": "OUVERTURE", "quantite": None},
        {"nature": "REFERENCE", "ligne": "PSU", "montant": Decimal(1)},
        {"nature": "REFERENCE", "montant": Decimal("-1")},
        {"nature": "PERIMETRE", "vers": None},
        {"nature": "FERMETURE"},
        {"nature": "AUTRE"},
    ],
)
def test_un_changement_mal_dit_n_ecrit_rien(
    trois: Trois, scenario: Scenario, charge: Utilisateur, LE: dt.datetime, champs: dict[str, Any]
) -> None:
    with pytest.raises(SaisieInvalide):
        actes.ajouter_un_changement(
            scenario=scenario, champs=quatrieme(trois, **champs), par=charge, le=LE
        )
    assert not ChangementSimule.objects.exists()


def test_la_structure_d_une_autre_demarche_est_refusee(
    distribution: Distribution, scenario: Scenario, charge: Utilisateur, LE: dt.datetime
) -> None:
    ailleurs = fabriques.structure(distribution.autre_demarche)
    champs = {"nature": "FERMETURE", "a_compter_de": 2026, "structure": ailleurs}
    with pytest.raises(SaisieInvalide, match="autre démarche"):
        actes.ajouter_un_changement(scenario=scenario, champs=champs, par=charge, le=LE)


def test_renommer_dupliquer_jeter_remettre(
    trois: Trois, scenario: Scenario, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui: dict[str, Any] = {"par": charge, "le": LE}
    actes.ajouter_un_changement(scenario=scenario, champs=quatrieme(trois), **qui)
    change = actes.modifier(scenario=scenario, version=2, champs={"nom": "Autre nom"}, **qui)
    assert (change.nom, change.version) == ("Autre nom", 3)
    with pytest.raises(ModificationConcurrente):
        actes.modifier(scenario=scenario, version=2, champs={"nom": "Trop tard"}, **qui)
    with pytest.raises(SaisieInvalide, match="porte ce nom"):
        actes.dupliquer(scenario=scenario, nom="Autre nom", **qui)
    copie = actes.dupliquer(scenario=scenario, nom="Copie", **qui)
    assert copie.changements.get().nom == "Quatrième (fictif)"
    assert scenario.changements.count() == 1
    jete = actes.jeter(scenario=change, version=3, **qui)
    with pytest.raises(EtatIncompatible):
        actes.modifier(scenario=jete, version=3, champs={"nom": "Rien"}, **qui)
    with pytest.raises(Introuvable):
        lecture.scenario_visible(trois.demarche, jete.pk)
    actes.creer(demarche=trois.demarche, nom="Autre nom", **qui)
    with pytest.raises(SaisieInvalide, match="porte ce nom"):
        actes.remettre(scenario=jete, **qui)
    actes.modifier(
        scenario=Scenario.objects.get(nom="Autre nom", supprime_le=None),
        version=1,
        champs={"nom": "Libre"},
        **qui,
    )
    assert actes.remettre(scenario=jete, **qui).supprime_le is None
    with pytest.raises(EtatIncompatible):
        actes.remettre(scenario=jete, **qui)
    assert [e.acte for e in de_l_objet(jete)][:2] == ["scénario remis", "scénario jeté"]


def test_qui_ne_tient_pas_les_financements_ne_simule_rien(
    trois: Trois, distribution: Distribution, scenario: Scenario, LE: dt.datetime
) -> None:
    for refuse in (distribution.compte(Role.ELU), distribution.etranger):
        with pytest.raises(ActeRefuse):
            actes.creer(demarche=trois.demarche, nom="Non", par=refuse, le=LE)
        with pytest.raises(ActeRefuse):
            actes.ajouter_un_changement(
                scenario=scenario, champs=quatrieme(trois), par=refuse, le=LE
            )


def test_deux_personnes_retirent_le_meme_changement(
    base_reelle: BaseDatabaseWrapper, LE: dt.datetime
) -> None:
    distribution = distribuer()
    trois = trois_creches(distribution.demarche)
    par = distribution.compte(Role.CHARGE_COOPERATION)
    scenario = actes.creer(demarche=trois.demarche, nom="Course", par=par, le=LE)
    changement = actes.ajouter_un_changement(
        scenario=scenario, champs=quatrieme(trois), par=par, le=LE
    )

    def retirer() -> str:
        try:
            actes.retirer_un_changement(changement=changement, par=par, le=LE)
        except Introuvable:
            return "déjà"
        return "retiré"

    assert sorted(en_parallele(retirer, retirer)) == ["déjà", "retiré"]


# ---------------------------------------------------------------- pages and drawing


def test_du_nom_aux_perdants_par_les_pages(trois: Trois, navigateur: Client) -> None:
    creation = reverse("financements:scenario_creer", args=["la-notre"])
    vide = navigateur.post(creation, {"nom": "", "description": ""})
    assert vide.status_code == 422
    navigateur.post(creation, {"nom": "Essai", "description": "Et si ?"})
    cree = Scenario.objects.get()
    adresse = reverse("financements:scenario", args=["la-notre", cree.pk])
    assert "les mêmes droits que le réel" in lire(navigateur, f"{adresse}?annee=2026")
    ajout = reverse("financements:changement_ajouter", args=["la-notre", cree.pk, "ouverture"])
    saisie = {
        "nom": "Quatrième (fictif)",
        "gestionnaire": trois.association.pk,
        "ligne": "BT_EAJE",
        "quantite": "20",
        "a_compter_de": "2026",
    }
    sans = navigateur.post(ajout, saisie)
    assert sans.status_code == 422
    assert "quelle collectivité la soutient" in html.unescape(sans.content.decode())
    navigateur.post(ajout, {**saisie, "collectivite": trois.commune.pk})
    lu = lire(navigateur, f"{adresse}?annee=2026")
    assert "3 structures reçoivent moins, Crèche 2 (fictif) le plus (−12 860,09 €)" in lu
    assert "1 structure reçoit plus, Quatrième (fictif) le plus (+30 864,19 €)" in lu
    assert "« Quatrième (fictif) » ouvre, gérée par Les Lutins (fictif)" in lu
    changement = ChangementSimule.objects.get()
    montant = reverse("financements:montant", args=["la-notre", changement.identifiant, "BT_EAJE"])
    assert "30 864,19 €" in lire(navigateur, f"{montant}?annee=2026&scenario={cree.pk}")
    lire(navigateur, f"{montant}?annee=2026", 404)
    csv = navigateur.get(adresse, {"annee": 2026, "format": "csv"}).content.decode("utf-8-sig")
    assert "Structure;Crèche 2 (fictif);51440,33;38580,24;-12860,09" in csv
    navigateur.post(
        reverse("financements:changement_retirer", args=["la-notre", cree.pk, changement.pk])
    )
    assert not ChangementSimule.objects.exists()
    lire(navigateur, ajout.replace("ouverture", "inconnue"), 404)


@pytest.mark.parametrize("nature", ["fermeture", "capacite", "etp", "perimetre", "reference"])
def test_chaque_formulaire_ne_demande_que_ce_qu_il_faut(
    scenario: Scenario, navigateur: Client, nature: str
) -> None:
    adresse = reverse("financements:changement_ajouter", args=["la-notre", scenario.pk, nature])
    lu = lire(navigateur, adresse)
    assert ("Montant de référence" in lu) == (nature == "reference")
    assert ("Quantité" in lu) == (nature in ("capacite", "etp"))


def test_les_listes_la_copie_et_la_corbeille_par_les_pages(
    scenario: Scenario, navigateur: Client, client: Client
) -> None:
    def adresse(nom: str) -> str:
        return reverse(f"financements:scenario_{nom}", args=["la-notre", scenario.pk])

    liste = reverse("financements:scenarios", args=["la-notre"])
    assert "Une quatrième crèche (copie)" in client.get(adresse("dupliquer")).content.decode()
    client.post(adresse("dupliquer"), {"nom": "Copie"})
    client.post(adresse("modifier"), {"nom": "Renommé", "description": "", "version": 1})
    perdue = client.post(adresse("modifier"), {"nom": "Perdu", "description": "", "version": 1})
    assert perdue.status_code == 409
    lu = lire(client, liste)
    assert "Copie" in lu
    assert "Renommé" in lu
    assert "corbeille" in lire(client, adresse("jeter"))
    client.post(adresse("jeter"), {"version": 2})
    assert "1 scénario dans la corbeille" in lire(client, liste)
    client.post(adresse("remettre"))
    assert "corbeille" not in lire(client, liste)


def test_la_page_ne_fait_pas_plus_de_requetes_pour_plus_de_changements(
    trois: Trois, scenario: Scenario, navigateur: Client, charge: Utilisateur, LE: dt.datetime
) -> None:
    adresse = reverse("financements:scenario", args=["la-notre", scenario.pk]) + "?annee=2026"
    ajouter = actes.ajouter_un_changement
    ajouter(scenario=scenario, champs=quatrieme(trois), par=charge, le=LE)
    navigateur.get(adresse)
    with CaptureQueriesContext(connection) as peu:
        navigateur.get(adresse)
    for n in range(10):
        champs = quatrieme(trois, nom=f"Crèche nouvelle {n} (fictif)")
        ajouter(scenario=scenario, champs=champs, par=charge, le=LE)
        creche(trois.demarche, 10 + n, 10, trois.association, trois.commune)
    with CaptureQueriesContext(connection) as beaucoup:
        navigateur.get(adresse)
    assert len(beaucoup) == len(peu)


def test_le_dessin_met_les_pertes_a_gauche_et_les_gains_a_droite() -> None:
    lus = [
        Ecart("1", "Perd", Decimal(100), Decimal(0)),
        Ecart("2", "Gagne", Decimal(0), Decimal(50)),
        Ecart("3", "Pareil", Decimal(5), Decimal(5)),
        Ecart("4", "Inconnu", None, Decimal(5)),
        Ecart("5", "x" * 90, Decimal(0), Decimal("0.01")),
    ]
    dessin = ecarts.dessiner(lus)
    assert dessin is not None
    assert [b.sens for b in dessin.barres] == ["perte", "gain", "gain"]
    perte, infime, gain = dessin.barres
    assert perte.x + perte.largeur == pytest.approx(dessin.zero)
    assert gain.x == infime.x == dessin.zero
    assert perte.largeur == pytest.approx(2 * gain.largeur, abs=0.2)
    assert infime.largeur == 1.5
    assert len(infime.nom) == 52
    assert perte.x >= 96
    assert gain.x + gain.largeur <= dessin.largeur - 96
    assert dessin.resume.startswith("1\u00a0structure reçoit moins, Perd le plus (−100,00")
    assert ecarts.dessiner(lus[2:4]) is None


def test_le_dessin_tait_les_moindres_ecarts() -> None:
    lus = [Ecart(str(n), f"S{n}", Decimal(0), Decimal(n)) for n in range(1, 41)]
    dessin = ecarts.dessiner(lus)
    assert dessin is not None
    assert (len(dessin.barres), dessin.tus) == (24, 16)
    assert dessin.barres[0].nom == "S17"
    assert dessin.zero == 8

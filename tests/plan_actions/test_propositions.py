"""Deciding: accepted, corrected, refused; in bulk; and never over somebody else's change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

import fabriques
from appuis import campagnes as appui
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.courriels.models import Courriel
from maillage.courriels.tasks import envoyer_a
from maillage.fichiers.actions.fichiers import deposer
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import etapes, meteos, propositions
from maillage.plan_actions.enums import ChampPropose, EtatProposition
from maillage.plan_actions.models import (
    DocumentFiche,
    EtapeFiche,
    LienContribution,
    Meteo,
    Proposition,
)
from maillage.plan_actions.queries.propositions import a_lire
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan, planter


@pytest.fixture
def lien(plan: Plan) -> LienContribution:
    return appui.lien(appui.campagne(plan.demarche, plan.fiche), plan.fiche)


@pytest.fixture
def point(lien: LienContribution, plan: Plan) -> Proposition:
    return appui.proposition(lien, plan.fiche)


@pytest.fixture
def etape(plan: Plan) -> EtapeFiche:
    return EtapeFiche.objects.create(fiche=plan.fiche, intitule="Recruter")


@pytest.fixture
def de_l_etape(lien: LienContribution, plan: Plan, etape: EtapeFiche) -> Proposition:
    return appui.proposition(
        lien,
        plan.fiche,
        champ=ChampPropose.ETAPE,
        objet=etape.pk,
        libelle="Étape « Recruter »",
        avant={"etat": "A_FAIRE", "avancement": 0},
        propose={"etat": "FAITE"},
    )


def test_accepter_donne_la_meteo_au_nom_de_qui_l_a_proposee(
    point: Proposition, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    acceptee = propositions.accepter(proposition=point, par=charge, le=LE)
    assert (acceptee.etat, acceptee.decidee_par) == (EtatProposition.ACCEPTEE, charge.nom_complet)
    meteo = Meteo.objects.get(fiche=plan.fiche)
    assert (meteo.temps, meteo.avancement, meteo.donnee_par) == ("PLUIE", 40, "Camille Fictif")
    assert meteo.donnee_le == dt.date(2026, 11, 16)
    evenements = de_l_objet(plan.fiche)
    assert evenements[0].apres["proposée par"] == "Camille Fictif"
    assert {e.par for e in evenements} == {charge.email}


def test_accepter_une_etape_passe_par_son_acte(
    de_l_etape: Proposition, etape: EtapeFiche, charge: Utilisateur, LE: dt.datetime
) -> None:
    propositions.accepter(proposition=de_l_etape, par=charge, le=LE)
    etape.refresh_from_db()
    assert (etape.etat, etape.avancement, etape.version) == ("FAITE", 100, 2)


def test_accepter_un_chiffre_dit_sa_source(
    lien: LienContribution, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    indicateur = fabriques.indicateur(plan.demarche, sur=plan.fiche)
    proposee = appui.proposition(
        lien,
        plan.fiche,
        champ=ChampPropose.INDICATEUR,
        objet=indicateur.pk,
        libelle="Places en 2026",
        avant={"annee": 2026, "valeur": None},
        propose={"valeur": "12.5"},
    )
    propositions.accepter(proposition=proposee, par=charge, le=LE)
    valeur = indicateur.valeurs.get()
    assert (valeur.annee, valeur.valeur) == (2026, Decimal("12.5"))
    assert "Camille Fictif" in valeur.source


def test_accepter_un_fichier_le_joint_a_la_fiche(
    lien: LienContribution, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    fichier = deposer(nom="note.pdf", octets=b"%PDF-1.7", par=charge, le=LE)
    proposee = appui.proposition(
        lien, plan.fiche, champ=ChampPropose.FICHIER, avant={}, propose={}, fichier=fichier
    )
    with pytest.raises(SaisieInvalide):
        propositions.corriger(proposition=proposee, retenu={"nom": "x"}, par=charge, le=LE)
    propositions.accepter(proposition=proposee, par=charge, le=LE)
    assert DocumentFiche.objects.get(fiche=plan.fiche).fichier == fichier


def test_corriger_garde_ce_qui_etait_propose(
    point: Proposition, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    corrigee = propositions.corriger(
        proposition=point,
        retenu={"temps": "ECLAIRCIES", "avancement": 30},
        mot="Plutôt 30 %.",
        par=charge,
        le=LE,
    )
    assert corrigee.etat == EtatProposition.CORRIGEE
    assert corrigee.propose["avancement"] == 40
    assert corrigee.retenu == {"temps": "ECLAIRCIES", "avancement": 30}
    assert Meteo.objects.get(fiche=plan.fiche).avancement == 30


def test_refuser_demande_un_mot_et_ne_change_rien(
    point: Proposition, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(SaisieInvalide):
        propositions.refuser(proposition=point, mot="  ", par=charge, le=LE)
    refusee = propositions.refuser(proposition=point, mot="Déjà dit.", par=charge, le=LE)
    assert (refusee.etat, refusee.mot) == (EtatProposition.REFUSEE, "Déjà dit.")
    assert not Meteo.objects.exists()


def test_on_ne_decide_qu_une_fois(point: Proposition, charge: Utilisateur, LE: dt.datetime) -> None:
    propositions.accepter(proposition=point, par=charge, le=LE)
    for decider in (
        lambda: propositions.accepter(proposition=point, par=charge, le=LE),
        lambda: propositions.refuser(proposition=point, mot="non", par=charge, le=LE),
    ):
        with pytest.raises(EtatIncompatible, match="acceptée"):
            decider()
    assert Meteo.objects.count() == 1


def test_sans_droit_rien_ne_se_decide(
    point: Proposition, distribution: Distribution, LE: dt.datetime
) -> None:
    for role in (Role.CONSEILLER_CAF, Role.PARTENAIRE):
        par = distribution.compte(role)
        with pytest.raises(ActeRefuse):
            propositions.accepter(proposition=point, par=par, le=LE)
        with pytest.raises(ActeRefuse):
            propositions.accepter_ensemble(propositions=[point], par=par, le=LE)
    assert Proposition.objects.get(pk=point.pk).etat == EtatProposition.EN_ATTENTE


def test_une_fiche_qui_a_change_montre_la_difference(
    point: Proposition,
    de_l_etape: Proposition,
    etape: EtapeFiche,
    plan: Plan,
    charge: Utilisateur,
    LE: dt.datetime,
) -> None:
    etapes.modifier(
        etape=etape, version=1, champs={"etat": "EN_COURS", "avancement": 20}, par=charge, le=LE
    )
    with pytest.raises(ModificationConcurrente):
        propositions.accepter(proposition=de_l_etape, par=charge, le=LE)
    (lue,) = a_lire([Proposition.objects.select_related("reponse").get(pk=de_l_etape.pk)])
    assert lue.a_change
    (ligne,) = lue.lignes
    assert (ligne.avant, ligne.actuel, ligne.propose) == ("À faire", "En cours", "Faite")
    bilan = propositions.accepter_ensemble(propositions=[de_l_etape, point], par=charge, le=LE)
    assert (bilan.acceptees, len(bilan.laissees)) == ([point], 1)
    propositions.accepter(
        proposition=de_l_etape, vue={"etat": "EN_COURS", "avancement": 20}, par=charge, le=LE
    )
    etape.refresh_from_db()
    assert etape.etat == "FAITE"


def test_une_page_perimee_ne_decide_pas(
    point: Proposition, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    meteos.donner(fiche=plan.fiche, temps="SOLEIL", par=charge, le=LE)
    vue_avant = {"temps": "", "avancement": None, "commentaire": ""}
    with pytest.raises(ModificationConcurrente):
        propositions.accepter(proposition=point, vue=vue_avant, par=charge, le=LE)


def test_une_etape_disparue_se_dit(
    de_l_etape: Proposition, etape: EtapeFiche, charge: Utilisateur, LE: dt.datetime
) -> None:
    etape.delete()
    with pytest.raises(Introuvable):
        propositions.accepter(proposition=de_l_etape, vue={}, par=charge, le=LE)
    assert Proposition.objects.get(pk=de_l_etape.pk).etat == EtatProposition.EN_ATTENTE


def test_un_avancement_sans_meteo_attend_qu_on_la_choisisse(
    lien: LienContribution, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    proposee = appui.proposition(lien, plan.fiche, propose={"avancement": 40})
    with pytest.raises(SaisieInvalide, match="météo"):
        propositions.accepter(proposition=proposee, par=charge, le=LE)
    meteos.donner(fiche=plan.fiche, temps="SOLEIL", par=charge, le=LE)
    Proposition.objects.update(avant={"temps": "SOLEIL", "avancement": None, "commentaire": ""})
    proposee.refresh_from_db()
    propositions.accepter(proposition=proposee, par=charge, le=LE + dt.timedelta(minutes=1))
    assert Meteo.objects.count() == 2


def test_la_personne_apprend_ce_que_devient_sa_reponse_en_un_courriel(
    point: Proposition, de_l_etape: Proposition, charge: Utilisateur, LE: dt.datetime
) -> None:
    propositions.accepter(proposition=point, par=charge, le=LE)
    propositions.refuser(proposition=de_l_etape, mot="Pas encore.", par=charge, le=LE)
    assert Courriel.objects.filter(destinataire="camille@exemple.fr").count() == 1
    envoyer_a(LE + dt.timedelta(minutes=10))
    corps = mail.outbox[0].body
    assert "Pas encore." in corps


def test_deux_personnes_ne_decident_pas_ensemble(base_reelle: Any, LE: dt.datetime) -> None:
    distribution = distribuer()
    plan = planter(distribution.demarche)
    charge = distribution.compte(Role.CHARGE_COOPERATION)
    lien = appui.lien(appui.campagne(plan.demarche, plan.fiche), plan.fiche)
    point = appui.proposition(lien, plan.fiche)
    suites = en_parallele(
        lambda: propositions.accepter(proposition=point, par=charge, le=LE),
        lambda: propositions.refuser(proposition=point, mot="non", par=charge, le=LE),
    )
    refus = [suite for suite in suites if isinstance(suite, EtatIncompatible)]
    assert len(refus) == 1
    decidee = Proposition.objects.get(pk=point.pk)
    assert Meteo.objects.count() == (decidee.etat == EtatProposition.ACCEPTEE)


# ------------------------------------------------------------------ pages


@pytest.fixture
def entree(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def page(nom: str, plan: Plan, *cles: int) -> str:
    return reverse(f"plan_actions:{nom}", args=[plan.demarche.slug, *cles])


def test_tout_s_accepte_en_une_fois(
    entree: Client, point: Proposition, de_l_etape: Proposition, plan: Plan, lien: LienContribution
) -> None:
    ou = page("campagne_reponses", plan, lien.campagne_id)
    assert entree.get(ou).content.decode().count('name="propositions"') == 2
    reponse = entree.post(ou, {"propositions": [point.pk, de_l_etape.pk, "x"]}, follow=True)
    assert "2\u00a0propositions acceptées" in reponse.content.decode()
    assert set(Proposition.objects.values_list("etat", flat=True)) == {"ACCEPTEE"}
    assert "Rien n’était coché" in entree.post(ou, follow=True).content.decode()


def test_les_propositions_d_ailleurs_ne_s_acceptent_pas_ici(
    entree: Client, plan: Plan, ailleurs: Plan, lien: LienContribution
) -> None:
    autre = appui.proposition(
        appui.lien(appui.campagne(ailleurs.demarche, ailleurs.fiche), ailleurs.fiche),
        ailleurs.fiche,
    )
    entree.post(page("campagne_reponses", plan, lien.campagne_id), {"propositions": [autre.pk]})
    autre.refresh_from_db()
    assert autre.etat == EtatProposition.EN_ATTENTE
    assert entree.get(page("proposition", plan, autre.pk)).status_code == 404


def test_une_proposition_se_corrige_ou_se_refuse_sur_sa_page(
    entree: Client, point: Proposition, de_l_etape: Proposition, plan: Plan
) -> None:
    ou = page("proposition", plan, point.pk)
    assert "40" in entree.get(ou).content.decode()
    entree.post(ou, {"temps": "PLUIE", "avancement": "50", "commentaire": "Recrutement en cours."})
    point.refresh_from_db()
    assert (point.etat, point.retenu["avancement"]) == (EtatProposition.CORRIGEE, 50)
    ou = page("proposition", plan, de_l_etape.pk)
    assert entree.post(ou, {"refuser": "oui", "etat": "FAITE"}).status_code == 422
    entree.post(ou, {"refuser": "oui", "etat": "FAITE", "mot": "Pas encore."})
    de_l_etape.refresh_from_db()
    assert de_l_etape.etat == EtatProposition.REFUSEE


def test_accepter_tel_quel_sur_sa_page_n_est_pas_corriger(
    entree: Client, point: Proposition, plan: Plan
) -> None:
    entree.post(
        page("proposition", plan, point.pk),
        {
            "temps": "PLUIE",
            "avancement": "40",
            "commentaire": "Recrutement en cours.",
            "vue": '{"temps": "", "avancement": null, "commentaire": ""}',
        },
    )
    point.refresh_from_db()
    assert point.etat == EtatProposition.ACCEPTEE


@pytest.mark.parametrize("vue", ["", "{", "[]", "3", '{"temps": "SOLEIL"}'])
def test_une_vue_fausse_ne_fait_rien_passer_de_force(
    entree: Client, point: Proposition, plan: Plan, vue: str, charge: Utilisateur, LE: dt.datetime
) -> None:
    meteos.donner(fiche=plan.fiche, temps="ORAGE", par=charge, le=LE)
    saisie = {"temps": "PLUIE", "avancement": "40", "commentaire": "Recrutement en cours."}
    reponse = entree.post(page("proposition", plan, point.pk), {**saisie, "vue": vue})
    assert reponse.status_code == 422
    assert Proposition.objects.get(pk=point.pk).etat == EtatProposition.EN_ATTENTE


def test_la_liste_ne_coute_pas_plus_avec_dix_fois_plus_de_reponses(
    entree: Client, plan: Plan, django_assert_max_num_queries: Any
) -> None:
    def ouvrir(combien: int) -> int:
        campagne = appui.campagne(plan.demarche, plan.fiche)
        for _ in range(combien):
            appui.proposition(appui.lien(campagne, plan.fiche), plan.fiche)
        with django_assert_max_num_queries(60) as lues:
            entree.get(page("campagne_reponses", plan, campagne.pk))
        return len(lues)

    ouvrir(2)
    assert ouvrir(30) <= ouvrir(3)

"""The rules that the plan must keep: V-13, V-14, V-19, V-20, V-39, V-40."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Hypothese
from maillage.conventions.models import Demarche
from maillage.plan_actions.actions import fiches
from maillage.plan_actions.controles.fiches import fiches_evaluables, nouvelles_des_actions
from maillage.plan_actions.controles.indicateurs import nombre_d_indicateurs
from maillage.plan_actions.controles.objectifs import objectifs_et_actions
from maillage.plan_actions.controles.thematiques import minimum_couvert, thematiques_annoncees
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction, ReglagePlan
from maillage.regles.controle import Gravite
from plan_actions.conftest import Plan

JOUR = dt.date(2026, 11, 21)


def couvrir(plan: Plan, nom: str, code: str, etat: str = "VALIDEE") -> FicheAction:
    fiche = fabriques.fiche(plan.demarche, plan.operationnel, etat=etat)
    fiche.thematiques.add(fabriques.thematique(nom, code=code))
    return fiche


# ---------------------------------------------------------------- V-13


def test_v13_nomme_ce_qu_aucune_action_validee_ne_couvre(plan: Plan) -> None:
    Demarche.objects.filter(pk=plan.demarche.pk).update(hypothese=Hypothese.PLAN_NEGOCIE)
    demarche = Demarche.objects.get(pk=plan.demarche.pk)
    couvrir(plan, "Petite enfance", "petite-enfance")
    couvrir(plan, "Enfance", "enfance", etat="PROPOSEE")
    (constat,) = minimum_couvert(demarche, JOUR)
    assert constat.precisions["thematiques"] == ["enfance", "parentalité"]
    couvrir(plan, "Enfance", "enfance")
    couvrir(plan, "Soutien à la parentalité", "parentalite", etat="EN_COURS")
    assert list(minimum_couvert(demarche, JOUR)) == []


def test_v13_suit_l_ensemble_que_la_demarche_a_choisi(plan: Plan) -> None:
    plan.demarche.hypothese = Hypothese.PLAN_NEGOCIE
    ReglagePlan.objects.create(demarche=plan.demarche, minimum="circulaire-2020", motif="Fictif")
    for nom, code in (("Petite enfance", "petite-enfance"), ("Jeunesse", "jeunesse")):
        couvrir(plan, nom, code)
    couvrir(plan, "Soutien à la parentalité", "parentalite")
    (constat,) = minimum_couvert(plan.demarche, JOUR)
    assert constat.precisions["thematiques"] == ["une autre thématique, au choix"]
    couvrir(plan, "Logement", "logement")
    assert list(minimum_couvert(plan.demarche, JOUR)) == []


def test_v13_ne_dit_rien_tant_que_le_plan_n_est_pas_dans_la_convention(plan: Plan) -> None:
    plan.demarche.hypothese = Hypothese.DIAGNOSTIC_ENGAGE
    assert list(minimum_couvert(plan.demarche, JOUR)) == []


# ---------------------------------------------------------------- V-14


def test_v14_distingue_ce_qui_est_absent_de_ce_qui_est_sans_action(plan: Plan) -> None:
    absente = fabriques.thematique("Accès aux droits", code="acces-aux-droits")
    sans_action = fabriques.thematique("Logement", code="logement")
    for thematique in (absente, sans_action):
        fabriques.thematique_retenue(plan.demarche, thematique=thematique)
    plan.axe.thematiques.add(sans_action)
    couvrir(plan, "Jeunesse", "jeunesse")
    messages = [c.message for c in thematiques_annoncees(plan.demarche, JOUR)]
    assert any("ne nomme aucune" in m and "accès aux droits" in m for m in messages)
    assert any("aucune fiche action" in m and "logement" in m for m in messages)


def test_v14_ne_compte_pas_une_action_abandonnee(plan: Plan) -> None:
    fabriques.thematique_retenue(
        plan.demarche, thematique=fabriques.thematique("Logement", code="logement")
    )
    couvrir(plan, "Logement", "logement", etat="ABANDONNEE")
    (constat,) = thematiques_annoncees(plan.demarche, JOUR)
    assert constat.precisions["thematiques"] == ["logement"]


# ---------------------------------------------------------------- V-19


def test_v19_bloque_une_fiche_validee_a_qui_il_manque_quelque_chose(plan: Plan) -> None:
    complete = fabriques.fiche_validable(plan.demarche, plan.operationnel, etat="VALIDEE")
    FicheAction.objects.filter(pk=plan.fiche.pk).update(
        etat="EN_COURS", criteres_evaluation="Un critère."
    )
    (constat,) = fiches_evaluables(plan.demarche, JOUR)
    assert constat.objet == f"Fiche {plan.fiche}"
    assert constat.gravite is None
    assert constat.precisions["manques"] == ["pilote", "calendrier", "indicateur"]
    assert complete.etat == "VALIDEE"


def test_v19_une_dispense_se_lit_et_ne_bloque_plus_sauf_nouveau_manque(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel, pilote=None)
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="ABANDONNEE")
    fiches.passer(
        fiche=fiche,
        vers=EtatFiche.VALIDEE,
        version=1,
        motif="Recrutement en cours (fictif)",
        malgre_les_manques=True,
        par=charge,
        le=LE,
    )
    (constat,) = fiches_evaluables(plan.demarche, JOUR)
    assert constat.gravite is Gravite.INFORMATION
    assert "Recrutement en cours" in constat.message
    assert str(charge) in constat.message
    FicheAction.objects.filter(pk=fiche.pk).update(criteres_evaluation="")
    (constat,) = fiches_evaluables(plan.demarche, JOUR)
    assert constat.gravite is None


def test_v19_informe_des_projets_et_avertit_des_indicateurs_incomplets(plan: Plan) -> None:
    fabriques.indicateur(plan.demarche, cible=None, cible_le=None)
    fabriques.indicateur(plan.demarche, reference=None, supprime_le=dt.datetime.now(dt.UTC))
    projet, indicateur = fiches_evaluables(plan.demarche, JOUR)
    assert projet.gravite is Gravite.INFORMATION
    assert indicateur.gravite is Gravite.ALERTE
    assert indicateur.precisions["manques"] == ["cible"]


# ---------------------------------------------------------------- V-20


def test_v20_avertit_au_dela_du_seuil_et_pas_au_seuil(plan: Plan) -> None:
    for _ in range(5):
        fabriques.indicateur(plan.demarche, sur=plan.fiche)
    assert list(nombre_d_indicateurs(plan.demarche, JOUR)) == []
    fabriques.indicateur(plan.demarche, sur=plan.fiche)
    (constat,) = nombre_d_indicateurs(plan.demarche, JOUR)
    assert constat.precisions == {"indicateurs": 6, "seuil": 5}


def test_v20_suit_les_seuils_de_la_demarche(plan: Plan) -> None:
    ReglagePlan.objects.create(
        demarche=plan.demarche, indicateurs_par_fiche=0, indicateurs_par_plan=1, motif="Fictif"
    )
    fabriques.indicateur(plan.demarche, sur=plan.fiche)
    fabriques.indicateur(plan.demarche)
    fabriques.indicateur(plan.demarche, supprime_le=dt.datetime.now(dt.UTC))
    du_plan, de_la_fiche = nombre_d_indicateurs(plan.demarche, JOUR)
    assert du_plan.precisions == {"indicateurs": 2, "seuil": 1}
    assert de_la_fiche.precisions == {"indicateurs": 1, "seuil": 0}


# ---------------------------------------------------------------- V-39


@pytest.mark.parametrize(
    ("modifie_le", "attendu"),
    [(dt.date(2026, 5, 20), 1), (dt.date(2026, 5, 21), 0), (None, 0)],
)
def test_v39_compte_six_mois_depuis_la_derniere_nouvelle(
    plan: Plan, modifie_le: dt.date | None, attendu: int
) -> None:
    instant = dt.datetime.combine(modifie_le, dt.time(12), dt.UTC) if modifie_le else None
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="EN_COURS", modifie_le=instant)
    assert len(list(nouvelles_des_actions(plan.demarche, JOUR))) == attendu


def test_v39_une_meteo_est_une_nouvelle(plan: Plan) -> None:
    vieux = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="EN_COURS", modifie_le=vieux)
    (constat,) = nouvelles_des_actions(plan.demarche, JOUR)
    assert constat.precisions["derniere_nouvelle"] == "2026-01-01"
    fabriques.meteo(plan.fiche, donnee_le=dt.date(2026, 10, 1))
    assert list(nouvelles_des_actions(plan.demarche, JOUR)) == []


@pytest.mark.parametrize(
    ("etat", "attendu"),
    [("EN_COURS", 1), ("PROPOSEE", 1), ("REALISEE", 0), ("ABANDONNEE", 0), ("REPORTEE", 0)],
)
def test_v39_une_echeance_passee_demande_que_l_action_soit_close(
    plan: Plan, etat: str, attendu: int
) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat=etat, fin=dt.date(2026, 11, 20))
    constats = list(nouvelles_des_actions(plan.demarche, JOUR))
    assert [c.precisions["jours"] for c in constats] == [1] * attendu
    FicheAction.objects.filter(pk=plan.fiche.pk).update(fin=JOUR)
    assert list(nouvelles_des_actions(plan.demarche, JOUR)) == []


# ---------------------------------------------------------------- V-40


def test_v40_dit_une_fois_l_objectif_le_plus_haut_que_rien_ne_sert(plan: Plan) -> None:
    haut = fabriques.element(plan.demarche, Niveau.OBJECTIF_GENERAL, parent=plan.second)
    fabriques.element(plan.demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=haut)
    fabriques.element(plan.demarche, Niveau.SOUS_OBJECTIF, parent=plan.operationnel)
    (constat,) = objectifs_et_actions(plan.demarche, JOUR)
    assert constat.precisions == {"objectifs_sans_action": 1}
    assert str(haut) in constat.message
    assert constat.gravite is None


def test_v40_une_action_sur_un_objectif_sert_aussi_ce_qu_il_contient(plan: Plan) -> None:
    fabriques.element(plan.demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=plan.general)
    (constat,) = objectifs_et_actions(plan.demarche, JOUR)
    assert constat.precisions == {"objectifs_sans_action": 1}
    fabriques.fiche(plan.demarche, plan.general)
    assert list(objectifs_et_actions(plan.demarche, JOUR)) == []


def test_v40_une_action_abandonnee_ne_sert_plus_son_objectif(plan: Plan) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="ABANDONNEE")
    (constat,) = objectifs_et_actions(plan.demarche, JOUR)
    assert str(plan.general) in constat.message


def test_v40_sans_aucune_fiche_c_est_une_information(plan: Plan) -> None:
    FicheAction.objects.all().delete()
    (constat,) = objectifs_et_actions(plan.demarche, JOUR)
    assert constat.gravite is Gravite.INFORMATION


def test_v40_trouve_l_action_qui_ne_sert_aucun_objectif(plan: Plan) -> None:
    errante = fabriques.fiche(plan.demarche, plan.second, intitule="Errante")
    (constat,) = objectifs_et_actions(plan.demarche, JOUR)
    assert constat.precisions == {"fiches": 1}
    assert errante.intitule in constat.message


def test_un_plan_vide_ou_jete_ne_dit_rien(plan: Plan) -> None:
    jete = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    ElementPlan.objects.update(supprime_le=jete)
    FicheAction.objects.update(supprime_le=jete, etat="EN_COURS", fin=dt.date(2020, 1, 1))
    for rule in (fiches_evaluables, nouvelles_des_actions, objectifs_et_actions):
        assert list(rule(plan.demarche, JOUR)) == []


def test_les_regles_coutent_autant_de_requetes_pour_dix_fiches(plan: Plan) -> None:
    regles = (fiches_evaluables, nouvelles_des_actions, objectifs_et_actions, nombre_d_indicateurs)
    mesures = []
    for combien in (1, 10):
        for _ in range(combien):
            fabriques.fiche_validable(plan.demarche, plan.operationnel, etat="EN_COURS")
            fabriques.fiche(plan.demarche, plan.operationnel, etat="VALIDEE")
        with CaptureQueriesContext(connection) as captees:
            for rule in regles:
                list(rule(plan.demarche, JOUR))
        mesures.append(len(captees))
    assert mesures[0] == mesures[1]

"""A fiche is validated with what judges it, or with a recorded reason."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import fiches
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import DispenseFiche, FicheAction
from maillage.plan_actions.queries.suivi import manques_par_fiche
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.suivi_du_plan import Exigence
from plan_actions.conftest import Plan


@pytest.mark.parametrize("depuis", ["PROPOSEE", "CHIFFREE", "REPORTEE"])
def test_une_fiche_incomplete_ne_se_valide_pas(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, depuis: str
) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat=depuis)
    with pytest.raises(EtatIncompatible) as refus:
        fiches.passer(fiche=plan.fiche, vers=EtatFiche.VALIDEE, version=1, par=charge, le=LE)
    for manque in ("un pilote", "un calendrier", "un indicateur", "un critère d'évaluation"):
        assert manque in refus.value.message
    plan.fiche.refresh_from_db()
    assert (plan.fiche.etat, plan.fiche.version) == (depuis, 1)
    assert not de_l_objet(plan.fiche).exists()


def test_une_fiche_complete_se_valide_sans_dispense(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel)
    fiches.passer(fiche=fiche, vers=EtatFiche.VALIDEE, version=1, par=charge, le=LE)
    assert not DispenseFiche.objects.exists()
    assert "malgre" not in de_l_objet(fiche).get().apres


def test_une_action_continue_n_a_pas_besoin_de_fin(plan: Plan) -> None:
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel, fin=None)
    assert manques_par_fiche([fiche])[fiche.pk] == [Exigence.CALENDRIER]
    fiche.est_continue = True
    assert manques_par_fiche([fiche])[fiche.pk] == []


def test_un_indicateur_retire_ou_sans_cible_ne_compte_pas(plan: Plan) -> None:
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel)
    fiche.rattachements.all().delete()
    fabriques.indicateur(plan.demarche, sur=fiche, cible=None)
    fabriques.indicateur(
        plan.demarche, sur=fiche, supprime_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    assert manques_par_fiche([fiche])[fiche.pk] == [Exigence.INDICATEUR]
    fabriques.indicateur(plan.demarche, sur=fiche, reference=0)
    assert manques_par_fiche([fiche])[fiche.pk] == []


def test_valider_malgre_les_manques_demande_un_motif_et_le_garde(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    with pytest.raises(SaisieInvalide) as refus:
        fiches.passer(
            fiche=plan.fiche, vers="VALIDEE", version=1, malgre_les_manques=True, motif=" ", **qui
        )
    assert refus.value.champ == "motif"
    assert not DispenseFiche.objects.exists()
    fiches.passer(
        fiche=plan.fiche,
        vers="VALIDEE",
        version=1,
        malgre_les_manques=True,
        motif="Décision du COPIL (fictif)",
        **qui,
    )
    dispense = DispenseFiche.objects.get()
    assert dispense.manques == [exigence.value for exigence in Exigence]
    assert (dispense.accordee_par, dispense.accordee_le) == (charge, LE)
    evenement = de_l_objet(plan.fiche).get()
    assert evenement.motif == "Décision du COPIL (fictif)"
    assert "un pilote" in evenement.apres["malgre"]


def test_reprendre_une_action_deja_validee_ne_redemande_rien(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="SUSPENDUE")
    fiches.passer(fiche=plan.fiche, vers="EN_COURS", version=1, par=charge, le=LE)
    assert not DispenseFiche.objects.exists()


def test_la_page_dit_ce_qui_manque_et_ou_le_completer(
    client: Client, charge: Utilisateur, plan: Plan
) -> None:
    client.force_login(charge)
    slug, cle = plan.demarche.slug, plan.fiche.pk
    url = reverse("plan_actions:fiche_etat", args=[slug, cle])
    brut = client.get(url).content.decode()
    assert "il lui manque" in brut
    for route in ("fiche_modifier", "fiche_indicateurs"):
        assert reverse(f"plan_actions:{route}", args=[slug, cle]) in brut
    reponse = client.post(url, {"version": 1, "vers": "VALIDEE"})
    assert reponse.status_code == 422
    texte = re.sub(r"\s+", " ", html.unescape(reponse.content.decode()))
    assert "ne peut pas encore être validée" in texte
    saisie = {"version": 1, "vers": "VALIDEE", "malgre_les_manques": "on", "motif": "Fictif"}
    assert client.post(url, saisie).status_code == 302
    assert DispenseFiche.objects.get().motif == "Fictif"


def test_la_page_d_une_fiche_complete_ne_propose_pas_de_passer_outre(
    client: Client, charge: Utilisateur, plan: Plan
) -> None:
    client.force_login(charge)
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel)
    brut = client.get(
        reverse("plan_actions:fiche_etat", args=[plan.demarche.slug, fiche.pk])
    ).content.decode()
    assert "malgre_les_manques" not in brut
    assert "il lui manque" not in brut


def test_la_page_de_la_fiche_montre_son_suivi(
    client: Client, charge: Utilisateur, plan: Plan
) -> None:
    client.force_login(charge)
    fiche = fabriques.fiche_validable(plan.demarche, plan.operationnel)
    fabriques.meteo(fiche, temps="ORAGE", avancement=30, commentaire="Travaux arrêtés")
    brut = client.get(
        reverse("plan_actions:fiche", args=[plan.demarche.slug, fiche.pk])
    ).content.decode()
    for attendu in (
        "Orage",
        "Travaux arrêtés",
        "30\N{NO-BREAK SPACE}%",
        "<svg viewBox",
        "Cible 40",
    ):
        assert attendu in brut, attendu

"""The progress of a plan, from its rows in the database."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import meteos, poids
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import EtapeFiche, FicheAction, Meteo
from maillage.plan_actions.queries.avancement import (
    avancement_du_plan,
    mesures_des_fiches,
    mesures_du_plan,
    suivi_de_la_fiche,
)
from maillage.regles.avancement import Origine, Situation
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan

JOUR = dt.date(2026, 7, 2)


def etapes(fiche: FicheAction, *lignes: tuple[int, str, int]) -> None:
    for rang, (lourd, etat, avance) in enumerate(lignes):
        EtapeFiche.objects.create(
            fiche=fiche,
            position=rang,
            intitule=f"Étape {rang}",
            poids=lourd,
            etat=etat,
            avancement=avance,
        )


def test_un_plan_a_poids_se_recalcule_a_la_main(plan: Plan) -> None:
    """Axe 1 (poids 2): objectif général → opérationnel: fiches 44 % (poids 1) and 10 % (poids 3).

    Axe 2 (poids 1): a fiche realised, one postponed, one that says nothing.
    """
    type(plan.axe).objects.filter(pk=plan.axe.pk).update(poids=2)
    etapes(plan.fiche, (1, "FAITE", 100), (3, "EN_COURS", 40), (1, "A_FAIRE", 0))
    declaree = fabriques.fiche(plan.demarche, plan.operationnel, poids=3)
    fabriques.meteo(declaree, avancement=10)
    fabriques.fiche(plan.demarche, plan.second, etat="REALISEE")
    fabriques.fiche(plan.demarche, plan.second, etat="REPORTEE", poids=50)
    fabriques.fiche(plan.demarche, plan.second, etat="EN_COURS")
    lu = avancement_du_plan(plan.demarche, JOUR)
    # (1 × 44 + 3 × 10) ÷ 4 = 18,5
    assert lu.elements[plan.operationnel.pk].part == Fraction(185, 1000)
    assert lu.elements[plan.axe.pk].part == Fraction(185, 1000)
    # (100 + 0) ÷ 2 = 50, of which one unknown
    assert lu.elements[plan.second.pk].part == Fraction(1, 2)
    assert lu.elements[plan.second.pk].inconnus == 1
    assert [part.pourquoi for part in lu.elements[plan.second.pk].ecartees] == ["reportée"]
    # (2 × 18,5 + 1 × 50) ÷ 3 = 29
    assert lu.plan.part == Fraction(29, 100)
    assert lu.plan.au_plus == (2 * Fraction(185, 1000) + 1) / 3


def test_la_derniere_declaration_compte_meme_si_une_meteo_plus_recente_n_en_donne_pas(
    plan: Plan,
) -> None:
    fabriques.meteo(plan.fiche, avancement=20, donnee_le=dt.date(2026, 1, 1))
    fabriques.meteo(plan.fiche, avancement=60, donnee_le=dt.date(2026, 3, 1))
    fabriques.meteo(plan.fiche, temps="ORAGE", donnee_le=dt.date(2026, 4, 1))
    fabriques.meteo(plan.fiche, avancement=90, donnee_le=dt.date(2025, 12, 1))
    suivi = suivi_de_la_fiche(plan.fiche, JOUR)
    assert suivi.avancement.part == Fraction(60, 100)
    assert suivi.declaration.donnee_le == dt.date(2026, 3, 1)
    assert suivi.meteo.temps == "ORAGE"


def test_le_retard_vient_du_calendrier_et_de_l_avancement(plan: Plan) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(
        debut=dt.date(2026, 1, 1), fin=dt.date(2026, 12, 31)
    )
    plan.fiche.refresh_from_db()
    etapes(plan.fiche, (1, "FAITE", 100), (4, "A_FAIRE", 0))
    calendrier = suivi_de_la_fiche(plan.fiche, JOUR).calendrier
    # 182 days gone, 20 % of 365 days are worth 73
    assert (calendrier.ecoules, calendrier.duree, calendrier.retard) == (182, 365, 109)
    assert calendrier.situation is Situation.EN_RETARD
    plan.fiche.etat = EtatFiche.ABANDONNEE
    assert suivi_de_la_fiche(plan.fiche, JOUR).calendrier.situation is Situation.CLOSE


def test_ce_qui_est_a_la_corbeille_ne_compte_pas_et_l_archive_compte(plan: Plan) -> None:
    jete = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    etapes(plan.fiche, (1, "FAITE", 100))
    fabriques.fiche(plan.demarche, plan.operationnel, supprime_le=jete)
    fabriques.fiche(plan.demarche, plan.operationnel, etat="REALISEE", archivee_le=jete)
    lu = avancement_du_plan(plan.demarche, JOUR)
    assert lu.elements[plan.operationnel.pk].part == 1
    assert lu.elements[plan.operationnel.pk].poids == 2
    assert lu.elements[plan.second.pk].origine is Origine.SANS_OBJET


@pytest.mark.parametrize("graine", range(4))
def test_les_chiffres_legers_sont_ceux_du_calcul_entier(plan: Plan, graine: int) -> None:
    hasard = random.Random(graine)  # noqa: S311
    for rang in range(4):
        objectif = fabriques.element(
            plan.demarche,
            Niveau.OBJECTIF_OPERATIONNEL,
            parent=hasard.choice([plan.general, plan.axe, plan.second]),
            position=rang + 3,
            poids=hasard.randint(0, 4),
        )
        for _ in range(hasard.randint(0, 4)):
            fiche = fabriques.fiche(
                plan.demarche,
                objectif,
                etat=hasard.choice(EtatFiche.values),
                poids=hasard.randint(0, 400),
            )
            for _ in range(hasard.randint(0, 3)):
                etat, avance = hasard.choice(
                    [("FAITE", 100), ("A_FAIRE", 0), ("EN_COURS", 37), ("ABANDONNEE", 0)]
                )
                etapes(fiche, (hasard.randint(1, 900), etat, avance))
            for jour in range(hasard.randint(0, 3)):
                fabriques.meteo(
                    fiche,
                    avancement=hasard.choice([None, 10, 80]),
                    donnee_le=dt.date(2026, 1, 1 + (7 * jour) % 5),
                )
    entier, leger = avancement_du_plan(plan.demarche, JOUR), mesures_du_plan(plan.demarche)
    dits = lambda a: (a.part, a.au_plus, a.inconnus, a.origine)  # noqa: E731
    assert dits(leger.plan) == dits(entier.plan)
    assert {k: dits(a) for k, a in leger.elements.items()} == {
        k: dits(a) for k, a in entier.elements.items()
    }
    des_fiches = {k: dits(s.avancement) for k, s in entier.fiches.items()}
    assert {k: dits(a) for k, a in leger.fiches.items()} == des_fiches
    choisies = mesures_des_fiches((s.fiche.pk, s.fiche.etat) for s in entier.fiches.values())
    assert {k: dits(a) for k, a in choisies.items()} == des_fiches


def test_l_avancement_d_un_plan_coute_autant_de_requetes_quelle_que_soit_sa_taille(
    plan: Plan,
) -> None:
    mesures = []
    for combien in (1, 10):
        for rang in range(combien):
            fiche = fabriques.fiche(plan.demarche, plan.second, position=rang)
            etapes(fiche, (1, "FAITE", 100))
            fabriques.meteo(fiche, avancement=3)
        with CaptureQueriesContext(connection) as entier:
            avancement_du_plan(plan.demarche, JOUR)
        with CaptureQueriesContext(connection) as leger:
            mesures_du_plan(plan.demarche)
        mesures.append((len(entier), len(leger)))
    assert mesures[0] == mesures[1]
    assert mesures[0][1] == 4


# ---------------------------------------------------------------- the acts


def test_une_meteo_se_garde_avec_son_auteur_et_sa_date(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    donnee = meteos.donner(
        fiche=plan.fiche, temps="PLUIE", avancement=30, commentaire=" Retard ", par=charge, le=LE
    )
    assert (donnee.donnee_par, donnee.donnee_le) == (str(charge), LE.date())
    autre = meteos.donner(
        fiche=plan.fiche,
        temps="SOLEIL",
        donnee_le=dt.date(2026, 1, 1),
        donnee_par="Léa Fontaine (fictif)",
        par=charge,
        le=LE,
    )
    assert list(Meteo.objects.all()) == [donnee, autre]
    assert de_l_objet(plan.fiche).count() == 2
    plan.fiche.refresh_from_db()
    assert plan.fiche.version == 1


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"temps": "NEIGE"}, "temps"),
        ({"temps": ""}, "temps"),
        ({"avancement": 101}, ""),
        ({"avancement": -5}, "avancement"),
        ({"donnee_le": dt.date(2026, 11, 22)}, "donnee_le"),
    ],
)
def test_refuse_une_meteo_impossible(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, champs: dict, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        meteos.donner(fiche=plan.fiche, **{"temps": "SOLEIL", **champs}, par=charge, le=LE)
    assert refus.value.champ == champ
    assert not Meteo.objects.exists()


def test_on_ne_donne_pas_la_meteo_d_une_fiche_jetee_ni_sans_droit(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, distribution
) -> None:
    with pytest.raises(ActeRefuse):
        meteos.donner(fiche=plan.fiche, temps="SOLEIL", par=distribution.etranger, le=LE)
    FicheAction.objects.filter(pk=plan.fiche.pk).update(supprime_le=LE)
    with pytest.raises(EtatIncompatible, match="corbeille"):
        meteos.donner(fiche=plan.fiche, temps="SOLEIL", par=charge, le=LE)


def test_les_poids_se_reglent_ensemble_et_se_consignent(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, ailleurs: Plan
) -> None:
    qui = {"par": charge, "le": LE}
    un, deux = f"element:{plan.axe.pk}", f"element:{plan.second.pk}"
    change = poids.regler(
        demarche=plan.demarche, parent=None, poids={un: 3, deux: 1}, lus={un: 1, deux: 1}, **qui
    )
    assert change == 1
    assert de_l_objet(plan.axe).get().apres == {"poids": 3}
    with pytest.raises(ModificationConcurrente, match="poids 3"):
        poids.regler(demarche=plan.demarche, parent=None, poids={un: 5}, lus={un: 1}, **qui)
    with pytest.raises(SaisieInvalide, match="va de 0"):
        poids.regler(demarche=plan.demarche, parent=None, poids={un: 101}, lus={un: 3}, **qui)
    for cle in (f"fiche:{plan.fiche.pk}", f"element:{ailleurs.axe.pk}", "n'importe quoi"):
        with pytest.raises(Introuvable):
            poids.regler(demarche=plan.demarche, parent=None, poids={cle: 2}, lus={cle: 1}, **qui)

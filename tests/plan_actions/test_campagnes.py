"""Campaigns: prepared, launched, reminded, closed; one mail a person, none without an address."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail

import fabriques
from appuis import campagnes as appui
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.courriels.models import Courriel
from maillage.courriels.tasks import envoyer_a
from maillage.plan_actions import jetons
from maillage.plan_actions.actions import campagnes, echeances, liens, reponses
from maillage.plan_actions.enums import EtatCampagne, EtatFiche
from maillage.plan_actions.models import Campagne, FicheAction, LienContribution
from maillage.plan_actions.queries.campagnes import fiches_sans_correspondant, suivis
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan

JOUR = dt.timedelta(days=1)


def preparer(
    plan: Plan, par: Utilisateur, le: dt.datetime, fiches: list[FicheAction], **champs: Any
) -> Campagne:
    return campagnes.preparer(
        demarche=plan.demarche,
        fiches=fiches,
        par=par,
        le=le,
        **{
            "intitule": "Revue de novembre",
            "message": "Merci d’avance.",
            "annee": 2026,
            "ouvre_le": le.date(),
            "ferme_le": le.date() + 21 * JOUR,
            "rappels": [7, 1],
            "recapitulatif": "QUOTIDIEN",
            **champs,
        },
    )


@pytest.fixture
def pilotees(plan: Plan) -> list[FicheAction]:
    """Two fiches of one person, one of an organisation, one that nobody pilots."""
    lea = fabriques.personne(nom="Léa Fictif", courriel="lea@exemple.fr")
    centre = fabriques.organisation(nom="Centre social fictif", courriel="")
    return [
        fabriques.fiche(plan.demarche, plan.operationnel, pilote_personne=lea, numero="1"),
        fabriques.fiche(plan.demarche, plan.operationnel, pilote_personne=lea, numero="2"),
        fabriques.fiche(plan.demarche, plan.operationnel, pilote=centre, numero="3"),
        fabriques.fiche(plan.demarche, plan.operationnel, numero="4"),
    ]


@pytest.fixture
def prete(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, pilotees: list[FicheAction]
) -> Campagne:
    return preparer(plan, charge, LE, pilotees)


@pytest.fixture
def ouverte(prete: Campagne, charge: Utilisateur, LE: dt.datetime) -> Campagne:
    return campagnes.lancer(campagne=prete, version=prete.version, par=charge, le=LE)


def test_une_personne_a_un_seul_lien_pour_toutes_ses_actions(
    prete: Campagne, pilotees: list[FicheAction]
) -> None:
    trouves = {lien.nom: lien for lien in prete.liens.all()}
    assert set(trouves) == {"Camille Léa Fictif", "Centre social fictif"}
    assert set(trouves["Camille Léa Fictif"].fiches.all()) == set(pilotees[:2])
    assert trouves["Centre social fictif"].adresse == ""
    assert fiches_sans_correspondant(prete) == [pilotees[3]]


def test_l_adresse_du_compte_sert_a_defaut_de_celle_de_l_annuaire(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    compte = fabriques.utilisateur("lea@exemple.fr")
    ferme = fabriques.utilisateur("ferme@exemple.fr", is_active=False)
    fiches = [
        fabriques.fiche(
            plan.demarche,
            plan.operationnel,
            pilote_personne=fabriques.personne(courriel="", utilisateur=qui),
        )
        for qui in (compte, ferme)
    ]
    campagne = preparer(plan, charge, LE, fiches)
    assert {lien.adresse for lien in campagne.liens.all()} == {"lea@exemple.fr", ""}


def test_le_lien_n_est_pas_garde(prete: Campagne) -> None:
    lien = prete.liens.first()
    jeton = jetons.jeton(lien.graine)
    gardes = [str(valeur) for valeur in LienContribution.objects.values().get(pk=lien.pk).values()]
    assert not any(jeton in valeur for valeur in gardes)
    assert lien.empreinte == jetons.empreinte(jeton)


def test_preparer_n_envoie_rien(prete: Campagne) -> None:
    assert prete.etat == EtatCampagne.EN_PREPARATION
    assert not Courriel.objects.exists()


def test_lancer_ecrit_une_fois_a_chacun(
    ouverte: Campagne, LE: dt.datetime, pilotees: list[FicheAction]
) -> None:
    assert ouverte.etat == EtatCampagne.OUVERTE
    (courriel,) = Courriel.objects.all()
    assert (courriel.destinataire, courriel.demarche) == ("lea@exemple.fr", ouverte.demarche.slug)
    assert envoyer_a(LE + dt.timedelta(minutes=10)) == 1
    parti = mail.outbox[0]
    assert parti.subject.startswith("Revue de novembre\u00a0: où en sont vos 2\u00a0actions")
    for morceau in (str(pilotees[0]), str(pilotees[1]), "Merci d’avance.", "12 décembre 2026"):
        assert morceau in parti.body
    jeton = jetons.jeton(ouverte.liens.get(adresse="lea@exemple.fr").graine)
    assert f"/contribuer/{jeton}/" in parti.body
    assert str(pilotees[2]) not in parti.body


def test_une_campagne_close_avant_l_envoi_n_invite_personne(
    ouverte: Campagne, charge: Utilisateur, LE: dt.datetime
) -> None:
    campagnes.clore(campagne=ouverte, version=ouverte.version, par=charge, le=LE)
    assert envoyer_a(LE + dt.timedelta(minutes=10)) == 0


def test_une_campagne_a_venir_s_ouvre_a_son_jour(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, pilotees: list[FicheAction]
) -> None:
    prete = preparer(plan, charge, LE, pilotees, ouvre_le=(LE + 3 * JOUR).date())
    lancee = campagnes.lancer(campagne=prete, version=1, par=charge, le=LE)
    assert lancee.etat == EtatCampagne.PROGRAMMEE
    echeances.tenir(campagne=lancee, le=LE + 2 * JOUR)
    assert not Courriel.objects.exists()
    echeances.tenir(campagne=lancee, le=(LE + 3 * JOUR).replace(hour=7))
    assert not Courriel.objects.exists(), "nobody is written to at night"
    for _ in range(2):
        echeances.tenir(campagne=lancee, le=LE + 3 * JOUR)
    assert Courriel.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"ferme_le": dt.date(2026, 11, 1)}, ""),
        ({"ouvre_le": dt.date(2026, 1, 1), "ferme_le": dt.date(2026, 11, 1)}, "ferme_le"),
        ({"ferme_le": dt.date(2028, 1, 1)}, "ferme_le"),
        ({"intitule": "  "}, "intitule"),
        ({"rappels": [5]}, "rappels"),
        ({"recapitulatif": "SOUVENT"}, "recapitulatif"),
        ({"annee": 99999}, "annee"),
        ({"message": "\x00"}, "message"),
    ],
)
def test_une_campagne_fausse_est_refusee(
    plan: Plan,
    charge: Utilisateur,
    LE: dt.datetime,
    pilotees: list[FicheAction],
    champs: dict[str, Any],
    champ: str,
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        preparer(plan, charge, LE, pilotees, **champs)
    assert refus.value.champ == champ
    assert not Campagne.objects.exists()


def test_une_action_d_ailleurs_ou_finie_est_refusee(
    plan: Plan, ailleurs: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    finie = fabriques.fiche(plan.demarche, plan.operationnel, etat=EtatFiche.REALISEE)
    for fiches in ([ailleurs.fiche], [finie], []):
        with pytest.raises(SaisieInvalide):
            preparer(plan, charge, LE, fiches)


def test_qui_ne_modifie_pas_la_demarche_ne_fait_pas_de_campagne(
    distribution: Distribution, prete: Campagne, plan: Plan, LE: dt.datetime
) -> None:
    for role in (Role.CONSEILLER_CAF, Role.PARTENAIRE):
        par = distribution.compte(role)
        with pytest.raises(ActeRefuse):
            preparer(plan, par, LE, [plan.fiche])
        with pytest.raises(ActeRefuse):
            campagnes.lancer(campagne=prete, version=prete.version, par=par, le=LE)
        with pytest.raises(ActeRefuse):
            liens.revoquer(lien=prete.liens.first(), par=par, le=LE)


def test_une_campagne_lancee_ne_change_plus(
    ouverte: Campagne, charge: Utilisateur, LE: dt.datetime, pilotees: list[FicheAction]
) -> None:
    with pytest.raises(EtatIncompatible):
        campagnes.modifier(
            campagne=ouverte,
            version=ouverte.version,
            champs={"intitule": "Autre"},
            fiches=pilotees,
            par=charge,
            le=LE,
        )
    with pytest.raises(EtatIncompatible):
        campagnes.annuler(campagne=ouverte, version=ouverte.version, par=charge, le=LE)
    with pytest.raises(ModificationConcurrente):
        campagnes.clore(campagne=ouverte, version=1, par=charge, le=LE)


def test_modifier_garde_l_adresse_donnee_a_la_main(
    prete: Campagne, charge: Utilisateur, LE: dt.datetime, pilotees: list[FicheAction]
) -> None:
    centre = prete.liens.get(nom="Centre social fictif")
    liens.donner_adresse(lien=centre, adresse="Centre@Exemple.fr ", par=charge, le=LE)
    graine = centre.graine
    campagnes.modifier(
        campagne=prete,
        version=prete.version,
        champs={"intitule": "Autre"},
        fiches=pilotees[2:],
        par=charge,
        le=LE,
    )
    (reste,) = prete.liens.all()
    assert (reste.adresse, reste.graine) == ("centre@exemple.fr", graine)


def test_sans_aucune_adresse_rien_ne_se_lance(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, pilotees: list[FicheAction]
) -> None:
    prete = preparer(plan, charge, LE, pilotees[2:])
    with pytest.raises(EtatIncompatible, match="adresse"):
        campagnes.lancer(campagne=prete, version=prete.version, par=charge, le=LE)


def test_une_adresse_donnee_pendant_la_campagne_est_invitee(
    ouverte: Campagne, charge: Utilisateur, LE: dt.datetime
) -> None:
    centre = ouverte.liens.get(adresse="")
    liens.donner_adresse(lien=centre, adresse="centre@exemple.fr", par=charge, le=LE)
    assert Courriel.objects.filter(destinataire="centre@exemple.fr").count() == 1
    with pytest.raises(SaisieInvalide):
        liens.donner_adresse(lien=centre, adresse="centre", par=charge, le=LE)


def test_les_rappels_partent_a_leur_jour_a_qui_n_a_pas_repondu(
    ouverte: Campagne, LE: dt.datetime
) -> None:
    Courriel.objects.all().delete()
    lea = ouverte.liens.get(adresse="lea@exemple.fr")
    for jours_avant in (8, 7, 7, 6):
        quand = LE.replace(hour=9) + (21 - jours_avant) * JOUR
        echeances.tenir(campagne=ouverte, le=quand)
    (rappel,) = Courriel.objects.filter(gabarit="campagne.rappel")
    assert rappel.destinataire == "lea@exemple.fr"
    reponses.rien_de_neuf(lien=lea, fiches=list(lea.fiches.all()), le=quand)
    echeances.tenir(campagne=ouverte, le=LE.replace(hour=9) + 20 * JOUR)
    assert Courriel.objects.filter(gabarit="campagne.rappel").count() == 1
    assert envoyer_a(LE + 21 * JOUR) == 1, "the récapitulatif leaves, not a reminder without object"
    assert "ferme" not in mail.outbox[0].subject


def test_un_rappel_a_la_main_n_est_pas_double(
    ouverte: Campagne, charge: Utilisateur, LE: dt.datetime
) -> None:
    assert liens.rappeler(campagne=ouverte, par=charge, le=LE) == 1
    assert liens.rappeler(campagne=ouverte, par=charge, le=LE) == 1
    assert Courriel.objects.filter(gabarit="campagne.rappel").count() == 1
    lea = ouverte.liens.get(adresse="lea@exemple.fr")
    reponses.rien_de_neuf(lien=lea, fiches=list(lea.fiches.all()), le=LE)
    with pytest.raises(EtatIncompatible, match="personne à relancer"):
        liens.rappeler(campagne=ouverte, par=charge, le=LE)


@pytest.mark.parametrize(
    ("frequence", "jours", "attendus"),
    [
        ("QUOTIDIEN", [0, 1, 2], 1),
        ("HEBDOMADAIRE", [0, 1, 2, 9], 1),
        ("AUCUN", [0, 1, 2], 0),
        ("CHAQUE", [0], 1),
    ],
)
def test_le_recapitulatif_suit_la_frequence_choisie(
    ouverte: Campagne, LE: dt.datetime, frequence: str, jours: list[int], attendus: int
) -> None:
    Campagne.objects.update(recapitulatif=frequence)
    Courriel.objects.all().delete()
    lea = ouverte.liens.get(adresse="lea@exemple.fr")
    reponses.rien_de_neuf(lien=lea, fiches=list(lea.fiches.all()), le=LE + dt.timedelta(hours=1))
    for jour in jours:
        echeances.tenir(campagne=ouverte, le=LE + dt.timedelta(hours=2) + jour * JOUR)
    assert Courriel.objects.filter(destinataire=ouverte.suivie_par.email).count() == attendus


def test_la_campagne_se_clot_le_lendemain_de_sa_fermeture(
    ouverte: Campagne, LE: dt.datetime
) -> None:
    echeances.tenir(campagne=ouverte, le=LE + 21 * JOUR)
    assert Campagne.objects.get().etat == EtatCampagne.OUVERTE, "the last day counts"
    echeances.tenir(campagne=ouverte, le=LE + 22 * JOUR)
    assert Campagne.objects.get().etat == EtatCampagne.CLOSE


def test_suivre_ne_coute_pas_plus_avec_dix_fois_plus_de_monde(
    plan: Plan, distribution: Distribution, django_assert_max_num_queries: Any
) -> None:
    campagne = appui.campagne(plan.demarche, plan.fiche)
    for rang in range(30):
        lien = appui.lien(campagne, plan.fiche, adresse=f"p{rang}@exemple.fr")
        appui.proposition(lien, plan.fiche)
    with django_assert_max_num_queries(4):
        assert len(suivis(campagne)) == 30

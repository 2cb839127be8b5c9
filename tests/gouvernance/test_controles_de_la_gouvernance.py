"""V-16, V-17, V-18 and V-21: each says when it does not hold, and is quiet when it does."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis import gouvernance
from appuis.decisions import Scene, scene, tenue
from maillage.gouvernance.models import IndicateurDeLaFonction
from maillage.regles.controle import examiner

JOUR = dt.date(2026, 6, 15)
MIENNES = {"V-16", "V-17", "V-18", "V-21"}


@pytest.fixture
def ici(db) -> Scene:
    return scene()


def dits(ici: Scene, regle: str, le: dt.date = JOUR) -> list[str]:
    demarche = type(ici.demarche).objects.get(pk=ici.demarche.pk)
    return [
        constat.message.replace("\u00a0", " ")
        for constat in examiner(demarche, le)
        if constat.regle.identifiant == regle
    ]


def signer(ici: Scene, etat: str = "SIGNE", le: dt.date = dt.date(2026, 4, 1)):
    acte = fabriques.acte(ici.demarche, etat=etat)
    for partie in ici.demarche.parties.all():
        fabriques.signature(acte, partie, signee_le=le)
    return acte


def en_regle(ici: Scene) -> None:
    """Everything that the four rules ask."""
    signer(ici)
    ici.copil.secretariat = gouvernance.organisation_du_cote(ici.demarche, "collectivite")
    ici.copil.save()
    ici.decider(tenue(ici.copil), "methode_evaluation")
    gouvernance.occupation(gouvernance.poste(ici.demarche))
    IndicateurDeLaFonction.objects.create(
        demarche=ici.demarche,
        indicateur=fabriques.indicateur(ici.demarche),
        retenu_le=dt.date(2026, 4, 1),
    )


def test_une_demarche_en_regle_ne_dit_rien_et_avant_la_signature_rien_n_est_du(ici):
    assert not any(dits(ici, regle) for regle in MIENNES)
    en_regle(ici)
    assert {regle: dits(ici, regle) for regle in MIENNES} == {regle: [] for regle in MIENNES}


def test_v16_dit_la_parite_rompue_les_signataires_sans_voix_et_les_experts_qui_votent(ici):
    gouvernance.membre(ici.copil, "autre")
    assert dits(ici, "V-16") == [
        "1 membre d’aucun des deux côtés avec une voix délibérative : "
        + str(ici.copil.membres.get(cote="autre"))
        + "."
    ]
    ici.copil.membres.filter(cote="collectivite").update(au=dt.date(2026, 5, 1))
    ecrits = " ".join(dits(ici, "V-16"))
    assert "Parité rompue (2/0)" in ecrits
    assert "Aucune voix pour" in ecrits
    assert dits(ici, "V-16", dt.date(2026, 4, 30)) != dits(ici, "V-16")


def test_v16_se_tait_d_un_copil_sans_membre_et_d_une_autre_instance(ici):
    ici.copil.membres.all().delete()
    technique = gouvernance.instance(ici.demarche, type="comite_technique", nom="Cotech")
    gouvernance.membre(technique, "autre")
    assert dits(ici, "V-16") == []


def test_v17_demande_une_reunion_par_an_et_le_secretariat_a_la_collectivite(ici):
    en_regle(ici)
    assert dits(ici, "V-17", dt.date(2026, 12, 31)) == []
    ici.demarche.fin = dt.date(2028, 12, 31)
    ici.demarche.save()
    assert dits(ici, "V-17", dt.date(2027, 3, 11)) == []
    assert dits(ici, "V-17", dt.date(2027, 3, 12)) == [
        "Le comité de pilotage ne s’est pas réuni depuis le 10 mars 2026."
    ]
    ici.copil.secretariat = gouvernance.organisation_du_cote(ici.demarche, "caf")
    ici.copil.save()
    assert "est tenu par" in dits(ici, "V-17")[0]


def test_v17_dit_qu_aucun_copil_n_est_compose(ici):
    signer(ici)
    ici.copil.close_le = dt.date(2026, 5, 1)
    ici.copil.save()
    assert dits(ici, "V-17") == [
        "Aucun comité de pilotage n’est composé alors que la convention est arrêtée."
    ]


def test_v18_veut_la_methode_avant_la_premiere_signature(ici):
    signer(ici)
    assert "Aucune décision en vigueur ne valide la méthode" in dits(ici, "V-18")[0]
    methode = ici.decider(tenue(ici.copil, dt.date(2026, 3, 1)), "methode_evaluation")
    assert dits(ici, "V-18") == []
    ici.decider(tenue(ici.copil), "retrait", remplace=methode)
    assert "Aucune décision en vigueur" in dits(ici, "V-18")[0]
    assert dits(ici, "V-18", dt.date(2027, 6, 1)) == [], "the period is over: nothing can be done"


def test_v18_dit_une_methode_validee_apres_coup(ici):
    signer(ici, le=dt.date(2026, 2, 1))
    ici.decider(tenue(ici.copil, dt.date(2026, 3, 1)), "methode_evaluation")
    assert "validée le 1er mars 2026, après la première signature" in dits(ici, "V-18")[0]


def test_v21_demande_du_temps_des_indicateurs_et_l_avis_avant_le_recrutement(ici):
    signer(ici, etat="EN_SIGNATURE")
    ecrits = " ".join(dits(ici, "V-21"))
    assert "Aucun poste de coopération" in ecrits
    assert "Aucun indicateur ne juge" in ecrits
    poste = gouvernance.poste(ici.demarche)
    avis = gouvernance.avis(poste, rendu_le=dt.date(2026, 2, 1))
    gouvernance.occupation(poste, avis=avis, du=dt.date(2026, 1, 5))
    assert any(
        "avant l’avis de la Caf, rendu le 1er février 2026" in dit for dit in dits(ici, "V-21")
    )

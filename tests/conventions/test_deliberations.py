"""Deliberations: who records them, what no calendar nor count allows, who else was writing."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.conventions.actions import deliberations
from maillage.conventions.models import Deliberation
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

SEANCE = dt.date(2024, 12, 11)


def enregistrer(scene, le, **champs) -> Deliberation:
    valeurs = {
        "organisation": scene.commune.organisation,
        "assemblee": "Conseil municipal",
        "objet": "Approbation de la CTG",
        "seance_le": SEANCE,
        "par": scene.secretariat,
        **champs,
    }
    return deliberations.enregistrer(demarche=scene.demarche, le=le, **valeurs)


def test_le_secretariat_enregistre_une_deliberation(scene, le):
    deliberation = enregistrer(scene, le, actes=[scene.acte], numero="24-081")
    assert list(deliberation.actes.all()) == [scene.acte]
    evenement = Evenement.objects.get()
    assert evenement.apres["actes"] == [str(scene.acte)]
    assert evenement.apres["seance_le"] == "2024-12-11"


@pytest.mark.parametrize("qui", ["elu", "direction", "etranger", "administrateur"])
def test_refuse_une_deliberation_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        enregistrer(scene, le, par=getattr(scene, qui))
    assert not Deliberation.objects.exists()


def test_refuse_une_organisation_qui_n_est_pas_partie(scene, le):
    with pytest.raises(Introuvable):
        enregistrer(scene, le, organisation=fabriques.organisation())


def test_refuse_l_acte_d_une_autre_demarche(scene, le):
    with pytest.raises(Introuvable):
        enregistrer(scene, le, actes=[scene.acte, scene.acte_ailleurs])
    assert not Deliberation.objects.exists()
    assert not Evenement.objects.exists()


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"convoquee_le": dt.date(2024, 12, 12)}, "convoquee_le"),
        ({"transmise_le": dt.date(2024, 12, 10)}, "transmise_le"),
        ({"publiee_le": dt.date(2024, 12, 10)}, "publiee_le"),
        (
            {"periode_debut": dt.date(2024, 1, 1), "periode_fin": dt.date(2023, 1, 1)},
            "periode_fin",
        ),
        ({"presents": 34, "en_exercice": 33}, "presents"),
        ({"presents": 27, "pouvoirs": 5, "pour": 30, "contre": 2, "abstentions": 1}, "pour"),
        ({"objet": ""}, "objet"),
        ({"objet": "a\0b"}, "objet"),
        ({"presents": -1}, "presents"),
        ({"presents": 40000}, "presents"),
    ],
)
def test_refuse_ce_qu_aucun_calendrier_ni_compte_ne_permet(scene, le, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        enregistrer(scene, le, **champs)
    assert refus.value.champ == champ
    assert not Deliberation.objects.exists()


def test_modifie_une_deliberation_et_ses_actes(scene, le):
    deliberation = enregistrer(scene, le, actes=[scene.acte])
    qui = {"par": scene.secretariat, "le": le}
    modifiee = deliberations.modifier(
        deliberation=deliberation,
        version=1,
        champs={"publiee_le": dt.date(2024, 12, 18)},
        actes=[],
        **qui,
    )
    assert (modifiee.version, modifiee.actes.count()) == (2, 0)
    dernier = Evenement.objects.first()
    assert dernier.apres == {"publiee_le": "2024-12-18", "actes": []}
    with pytest.raises(ModificationConcurrente):
        deliberations.modifier(deliberation=deliberation, version=1, champs={"numero": "1"}, **qui)
    with pytest.raises(Introuvable):
        deliberations.modifier(
            deliberation=deliberation, version=2, champs={}, actes=[scene.acte_ailleurs], **qui
        )

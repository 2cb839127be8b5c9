"""Thématiques and missions: what a démarche is about."""

from __future__ import annotations

import pytest

import fabriques
from maillage.conventions.actions import references, sous_objectifs, thematiques
from maillage.conventions.enums import Caractere, Droit
from maillage.conventions.models import Thematique
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide


def test_retient_puis_modifie_puis_abandonne_une_thematique(scene, le):
    qui = {"par": scene.charge, "le": le}
    voulue = {
        "demarche": scene.demarche,
        "thematique": fabriques.thematique(),
        "caractere": Caractere.SOCLE,
    }
    thematiques.retenir(**voulue, **qui)
    retenue = thematiques.retenir(**voulue, droit=Droit.PARTIEL, **qui)
    thematiques.retenir(**voulue, droit=Droit.PARTIEL, **qui)
    assert scene.demarche.thematiques_retenues.get().droit == Droit.PARTIEL
    thematiques.abandonner(retenue=retenue, **qui)
    actes = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actes == ["thématique retenue", "thématique modifiée", "thématique abandonnée"]


@pytest.mark.parametrize("champs", [{"caractere": "AUTRE"}, {"caractere": "SOCLE", "droit": "X"}])
def test_refuse_un_caractere_ou_un_droit_inconnu(scene, le, champs):
    with pytest.raises(SaisieInvalide):
        thematiques.retenir(
            demarche=scene.demarche,
            thematique=fabriques.thematique(),
            par=scene.charge,
            le=le,
            **champs,
        )
    assert not scene.demarche.thematiques_retenues.exists()


def test_fixe_les_sous_objectifs(scene, le):
    qui = {"par": scene.charge, "le": le}
    sous_objectifs.fixer(demarche=scene.demarche, codes=["LOGEMENT", "ENFANCE"], **qui)
    sous_objectifs.fixer(demarche=scene.demarche, codes=["ENFANCE", "LOGEMENT"], **qui)
    assert Evenement.objects.count() == 1
    sous_objectifs.fixer(demarche=scene.demarche, codes=["HANDICAP"], **qui)
    assert [s.code for s in scene.demarche.sous_objectifs.all()] == ["HANDICAP"]


def test_refuse_un_sous_objectif_inconnu(scene, le):
    with pytest.raises(SaisieInvalide, match="inconnu"):
        sous_objectifs.fixer(
            demarche=scene.demarche, codes=["LOGEMENT", "VACANCES"], par=scene.charge, le=le
        )
    assert not scene.demarche.sous_objectifs.exists()


def test_declare_une_thematique_une_fois(scene, le):
    qui = {"par": scene.conseiller, "le": le}
    premiere = references.declarer_thematique(code="logement", nom="Logement", **qui)
    assert references.declarer_thematique(code="logement", nom="Logement", **qui) == premiere
    with pytest.raises(SaisieInvalide, match="déjà celui"):
        references.declarer_thematique(code="logement", nom="Habitat", **qui)
    with pytest.raises(ActeRefuse):
        references.declarer_thematique(code="x", nom="X", par=scene.elu, le=le)
    assert Thematique.objects.count() == 1

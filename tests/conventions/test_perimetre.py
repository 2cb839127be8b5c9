"""Perimeter, thématiques and missions: where a démarche applies and what it is about."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions.actions import perimetre, references, sous_objectifs, thematiques
from maillage.conventions.enums import Caractere, Droit
from maillage.conventions.models import Thematique
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide


def noms(demarche) -> set[str]:
    return set(demarche.perimetre.values_list("commune__nom", flat=True))


def test_fixe_le_perimetre_et_dit_qui_entre_et_qui_sort(scene, le):
    (ancienne,) = [ligne.commune for ligne in scene.demarche.perimetre.all()]
    a, b = fabriques.commune(nom="Alpha"), fabriques.commune(nom="Bêta")
    debut = dt.date(2026, 7, 1)
    qui = {"par": scene.charge, "le": le}
    perimetre.fixer(demarche=scene.demarche, communes=[a, b, a], debut=debut, **qui)
    assert noms(scene.demarche) == {"Alpha", "Bêta"}
    assert set(scene.demarche.perimetre.values_list("debut", flat=True)) == {debut}
    evenement = Evenement.objects.get()
    assert evenement.avant == {"communes_retirees": [str(ancienne)]}
    assert evenement.apres["nombre_de_communes"] == 2


def test_fixer_le_meme_perimetre_n_ecrit_rien(scene, le):
    communes = [ligne.commune for ligne in scene.demarche.perimetre.all()]
    perimetre.fixer(demarche=scene.demarche, communes=communes, par=scene.charge, le=le)
    assert not Evenement.objects.exists()


def test_un_perimetre_n_a_que_des_communes(scene, le):
    with pytest.raises(SaisieInvalide, match="se compose de communes"):
        perimetre.ajouter(
            demarche=scene.demarche, communes=[fabriques.epci()], par=scene.charge, le=le
        )
    assert scene.demarche.perimetre.count() == 1


@pytest.mark.parametrize("qui", ["conseiller", "elu", "etranger"])
def test_refuse_le_perimetre_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        perimetre.retirer(
            demarche=scene.demarche,
            communes=[ligne.commune for ligne in scene.demarche.perimetre.all()],
            par=getattr(scene, qui),
            le=le,
        )
    assert scene.demarche.perimetre.count() == 1


def test_deux_ajouts_a_la_fois_ne_se_perdent_pas(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux-ajouts")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    communes = [fabriques.commune() for _ in range(3)]

    def ajouter(commune):
        return lambda: perimetre.ajouter(demarche=demarche, communes=[commune], par=charge, le=le)

    issues = en_parallele(*[ajouter(commune) for commune in communes])
    assert issues == [None, None, None]
    assert demarche.perimetre.count() == 4


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

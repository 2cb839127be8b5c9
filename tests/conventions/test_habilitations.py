"""Who may open a démarche to whom, and close it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

import fabriques
from maillage.conventions import permissions, queries
from maillage.conventions.actions import habilitations
from maillage.conventions.enums import Role
from maillage.conventions.models import Habilitation
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

JOUR = timezone.localdate()
DEMAIN = JOUR + dt.timedelta(days=1)
HIER = JOUR - dt.timedelta(days=1)


def accorder(scene, le, **champs) -> Habilitation:
    valeurs = {
        "utilisateur": champs.pop("utilisateur", None) or fabriques.utilisateur(),
        "organisation": scene.commune.organisation,
        "demarche": scene.demarche,
        "role": Role.ELU,
        "par": scene.charge,
        **champs,
    }
    return habilitations.accorder(le=le, **valeurs)


@pytest.mark.parametrize("qui", ["charge", "direction", "administrateur"])
def test_ouvre_la_demarche_a_quelqu_un(scene, le, qui):
    compte = fabriques.utilisateur()
    habilitation = accorder(scene, le, utilisateur=compte, par=getattr(scene, qui))
    assert habilitation.debut == JOUR
    fabriques.engagement(compte, scene.demarche)
    assert queries.demarche_visible(compte, "ici", JOUR) == scene.demarche
    assert Evenement.objects.get().acte == "habilitation accordée"


@pytest.mark.parametrize("qui", ["conseiller", "elu", "secretariat", "etranger"])
def test_refuse_d_habiliter_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        accorder(scene, le, par=getattr(scene, qui))
    assert not Evenement.objects.exists()


@pytest.mark.parametrize("qui", ["charge", "direction", "administrateur"])
@pytest.mark.parametrize("role", [Role.CHARGE_COOPERATION, Role.ELU, Role.DIRECTION_COLLECTIVITE])
def test_personne_ne_s_habilite_soi_meme(scene, le, qui, role):
    compte = getattr(scene, qui)
    nombre = Habilitation.objects.count()
    with pytest.raises(ActeRefuse, match="soi-même"):
        accorder(scene, le, utilisateur=compte, role=role, par=compte)
    assert Habilitation.objects.count() == nombre


def test_un_compte_ferme_n_habilite_personne(scene, le):
    scene.administrateur.is_active = False
    with pytest.raises(ActeRefuse):
        accorder(scene, le, par=scene.administrateur)


def test_refuse_un_role_de_caf_hors_d_une_caf(scene, le):
    with pytest.raises(SaisieInvalide, match="n'est pas une Caf"):
        accorder(scene, le, role=Role.DIRECTION_CAF)


def test_refuse_une_caf_qui_n_est_pas_partie(scene, le):
    with pytest.raises(SaisieInvalide, match="n'est pas partie"):
        accorder(
            scene,
            le,
            role=Role.CONSEILLER_CAF,
            organisation=fabriques.organisation(NatureOrganisation.CAF),
        )


def test_un_invite_vient_d_une_organisation_qui_n_est_pas_partie(scene, le):
    habilitation = accorder(
        scene, le, role=Role.PRESTATAIRE, organisation=fabriques.organisation(), fin=DEMAIN
    )
    assert habilitation.fin == DEMAIN


def test_refuse_deux_fois_le_meme_role_sur_la_meme_periode(scene, le):
    compte = fabriques.utilisateur()
    accorder(scene, le, utilisateur=compte, fin=DEMAIN)
    with pytest.raises(SaisieInvalide, match="déjà ce rôle"):
        accorder(scene, le, utilisateur=compte, debut=DEMAIN)
    suite = accorder(scene, le, utilisateur=compte, debut=DEMAIN + dt.timedelta(days=1))
    assert suite.pk


def test_refuse_une_fin_avant_le_debut_et_un_compte_ferme(scene, le):
    with pytest.raises(SaisieInvalide):
        accorder(scene, le, debut=JOUR, fin=HIER)
    with pytest.raises(SaisieInvalide, match="compte est fermé"):
        accorder(scene, le, utilisateur=fabriques.utilisateur(is_active=False))


def test_une_caf_s_ouvre_en_entier_par_sa_direction(scene, le):
    direction, agent = fabriques.utilisateur(), fabriques.utilisateur()
    caf = scene.caf.organisation
    Habilitation.objects.create(utilisateur=direction, organisation=caf, role=Role.DIRECTION_CAF)
    toute = {"organisation": caf, "demarche": None, "role": Role.CONSEILLER_CAF}
    accorder(scene, le, utilisateur=agent, par=direction, **toute)
    fabriques.engagement(agent, scene.demarche)
    assert queries.demarche_visible(agent, "ici", JOUR)
    with pytest.raises(ActeRefuse):
        accorder(scene, le, par=scene.charge, **toute)
    with pytest.raises(ActeRefuse):
        accorder(scene, le, par=agent, **toute)


def test_un_role_hors_caf_n_ouvre_pas_toutes_les_demarches(scene, le):
    with pytest.raises(SaisieInvalide, match="agent de la Caf"):
        accorder(
            scene,
            le,
            demarche=None,
            role=Role.ELU,
            organisation=scene.caf.organisation,
            par=scene.administrateur,
        )


def test_ferme_un_role_au_jour_dit(scene, le):
    compte = fabriques.utilisateur()
    habilitation = accorder(scene, le, utilisateur=compte, debut=HIER)
    habilitations.fermer(
        habilitation=habilitation, fin=HIER, motif="Départ", par=scene.charge, le=le
    )
    assert permissions.roles(compte, scene.demarche, JOUR) == frozenset()
    assert Evenement.objects.first().motif == "Départ"
    with pytest.raises(EtatIncompatible, match="déjà fin"):
        habilitations.fermer(habilitation=habilitation, par=scene.charge, le=le)


def test_chacun_peut_quitter_son_propre_role(scene, le):
    tenue = scene.demarche.habilitations.get(utilisateur=scene.elu)
    habilitations.fermer(habilitation=tenue, par=scene.elu, le=le)
    autre = scene.demarche.habilitations.get(utilisateur=scene.secretariat)
    with pytest.raises(ActeRefuse):
        habilitations.fermer(habilitation=autre, par=scene.elu, le=le)


def test_refuse_de_fermer_avant_le_debut(scene, le):
    habilitation = accorder(scene, le)
    with pytest.raises(SaisieInvalide):
        habilitations.fermer(habilitation=habilitation, fin=HIER, par=scene.charge, le=le)


def test_un_prestataire_a_toujours_une_date_de_fin(scene, le):
    with pytest.raises(SaisieInvalide, match="le temps de sa mission") as refus:
        accorder(scene, le, role=Role.PRESTATAIRE, organisation=fabriques.organisation())
    assert refus.value.champ == "fin"


@pytest.mark.parametrize(
    ("jours", "reste"), [(16, None), (15, 15), (1, 1), (0, 0), (-1, None), (None, None)]
)
def test_la_page_previent_quinze_jours_avant(scene, le, jours, reste):
    jour = timezone.localdate(le)
    compte = fabriques.utilisateur()
    fin = None if jours is None else jour + dt.timedelta(days=jours)
    fabriques.habilitation(
        compte, scene.demarche, Role.EVALUATEUR, debut=jour - dt.timedelta(days=90), fin=fin
    )
    lues = queries.habilitations_datees(scene.demarche, jour)
    assert [r for ligne, _, r in lues if ligne.utilisateur == compte] == [reste]

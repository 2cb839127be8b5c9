"""A démarche is opened, described and edited."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions import queries
from maillage.conventions.actions import demarches, habilitations
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse

pytestmark = pytest.mark.django_db

LE = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
JOUR = LE.date()


@pytest.fixture
def administrateur() -> Utilisateur:
    return fabriques.utilisateur(est_administrateur=True)


@pytest.fixture
def caf() -> Organisation:
    return fabriques.organisation(NatureOrganisation.CAF)


def test_l_administrateur_ouvre_une_demarche_et_en_devient_charge(administrateur, caf):
    demarche = demarches.creer(nom="Vallée de l'Été", caf=caf, par=administrateur, le=LE)
    assert demarche.slug == "vallee-de-lete"
    assert [(p.organisation, p.role) for p in demarche.parties.all()] == [(caf, RolePartie.CAF)]
    tenue = demarche.habilitations.get()
    assert (tenue.utilisateur, tenue.role, tenue.debut) == (
        administrateur,
        Role.CHARGE_COOPERATION,
        JOUR,
    )
    assert queries.demarche_visible(administrateur, demarche.slug, JOUR) == demarche


def test_l_administrateur_ferme_son_role_a_la_fin_du_chargement(administrateur, caf):
    demarche = demarches.creer(nom="Fictive", caf=caf, par=administrateur, le=LE)
    habilitations.fermer(habilitation=demarche.habilitations.get(), par=administrateur, le=LE)
    lendemain = JOUR + dt.timedelta(days=1)
    assert not queries.demarches_visibles(administrateur, lendemain).exists()


def test_un_conseiller_ouvre_pour_sa_caf_sans_role_de_plus(caf):
    conseiller = fabriques.utilisateur()
    Habilitation.objects.create(utilisateur=conseiller, organisation=caf, role=Role.CONSEILLER_CAF)
    demarche = demarches.creer(nom="Fictive", caf=caf, par=conseiller, le=LE)
    assert queries.demarche_visible(conseiller, demarche.slug, JOUR) == demarche
    assert not demarche.habilitations.exists()


def test_refuse_d_ouvrir_au_nom_d_une_autre_caf(caf):
    conseiller = fabriques.utilisateur()
    Habilitation.objects.create(utilisateur=conseiller, organisation=caf, role=Role.CONSEILLER_CAF)
    autre = fabriques.organisation(NatureOrganisation.CAF)
    with pytest.raises(ActeRefuse, match="au nom de cet organisme"):
        demarches.creer(nom="Fictive", caf=autre, par=conseiller, le=LE)
    assert not Demarche.objects.exists()


@pytest.mark.parametrize("champs", [{"is_active": False, "est_administrateur": True}, {}])
def test_refuse_d_ouvrir_sans_role(caf, champs):
    with pytest.raises(ActeRefuse):
        demarches.creer(nom="Fictive", caf=caf, par=fabriques.utilisateur(**champs), le=LE)
    assert not Evenement.objects.exists()

"""A démarche is opened, described and edited."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions import queries
from maillage.conventions.actions import demarches, habilitations, perimetre
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation
from maillage.conventions.recherche import chercher_des_actes, chercher_des_demarches
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse, ModificationConcurrente, SaisieInvalide

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
    assert demarche in queries.demarches_visibles(administrateur, JOUR)


def test_l_administrateur_ferme_son_role_a_la_fin_du_chargement(administrateur, caf):
    demarche = demarches.creer(nom="Fictive", caf=caf, par=administrateur, le=LE)
    habilitations.fermer(habilitation=demarche.habilitations.get(), par=administrateur, le=LE)
    lendemain = JOUR + dt.timedelta(days=1)
    assert not queries.demarches_visibles(administrateur, lendemain).exists()


def test_un_conseiller_ouvre_pour_sa_caf_sans_role_de_plus(caf):
    conseiller = fabriques.utilisateur()
    Habilitation.objects.create(utilisateur=conseiller, organisation=caf, role=Role.CONSEILLER_CAF)
    demarche = demarches.creer(nom="Fictive", caf=caf, par=conseiller, le=LE)
    assert demarche in queries.demarches_visibles(conseiller, JOUR)
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


@pytest.fixture
def charge() -> Utilisateur:
    return fabriques.utilisateur()


@pytest.fixture
def demarche(charge) -> Demarche:
    creee = fabriques.demarche(slug="ici")
    fabriques.habilitation(charge, creee, Role.CHARGE_COOPERATION)
    return creee


def test_un_charge_ouvre_une_autre_demarche_pour_son_organisation(demarche, charge, caf):
    nouvelle = demarches.creer(nom="Autre", caf=caf, par=charge, le=LE)
    tenue = nouvelle.habilitations.get()
    assert (tenue.role, tenue.organisation) == (
        Role.CHARGE_COOPERATION,
        demarche.parties.get(role=RolePartie.COLLECTIVITE).organisation,
    )


def test_refuse_d_ouvrir_sans_caf(administrateur):
    commune = fabriques.organisation()
    with pytest.raises(SaisieInvalide) as refus:
        demarches.creer(nom="Fictive", caf=commune, par=administrateur, le=LE)
    assert refus.value.champ == "caf"


def test_refuse_une_adresse_deja_prise(demarche, administrateur, caf):
    with pytest.raises(SaisieInvalide) as refus:
        demarches.creer(nom="Fictive", slug="ici", caf=caf, par=administrateur, le=LE)
    assert refus.value.champ == "slug"


@pytest.mark.parametrize("slug", ["Été", "a b", "../x", "x" * 81])
def test_refuse_une_adresse_qui_n_en_est_pas_une(administrateur, caf, slug):
    with pytest.raises(SaisieInvalide):
        demarches.creer(nom="Fictive", slug=slug, caf=caf, par=administrateur, le=LE)
    assert not Demarche.objects.exists()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(noms=st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=3))
def test_tout_nom_donne_une_adresse_libre(administrateur, caf, noms):
    """Whatever is typed, the address is a valid slug and no other démarche's."""
    for nom in [*noms, noms[0]]:
        if "\x00" in nom:
            with pytest.raises(SaisieInvalide):
                demarches.creer(nom=nom, caf=caf, par=administrateur, le=LE)
            continue
        demarche = demarches.creer(nom=nom, caf=caf, par=administrateur, le=LE)
        assert re.fullmatch(r"[a-z0-9_-]{1,80}", demarche.slug)
        assert Demarche.objects.filter(slug=demarche.slug).count() == 1


def test_modifie_la_description(demarche, charge):
    modifiee = demarches.modifier(
        demarche=demarche,
        version=1,
        champs={"nom": "Autre nom", "fin": dt.date(2027, 12, 31)},
        par=charge,
        le=LE,
    )
    assert modifiee.version == 2
    evenement = Evenement.objects.get()
    assert evenement.avant == {"nom": demarche.nom, "fin": "2026-12-31"}
    assert evenement.apres == {"nom": "Autre nom", "fin": "2027-12-31"}


def test_une_version_depassee_ne_compte_que_les_changements_de_la_fiche(demarche, charge):
    """The perimeter is told on the démarche too, but changes no field of its sheet."""
    demarches.modifier(demarche=demarche, version=1, champs={"nom": "B"}, par=charge, le=LE)
    perimetre.faire_entrer(demarche=demarche, communes=[fabriques.commune()], par=charge, le=LE)
    with pytest.raises(ModificationConcurrente, match="« nom »") as refus:
        demarches.modifier(demarche=demarche, version=1, champs={"nom": "C"}, par=charge, le=LE)
    assert "périmètre" not in refus.value.message


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CHARGE_COOPERATION])
def test_refuse_de_modifier_sans_le_role(demarche, role):
    compte = fabriques.utilisateur()
    fabriques.habilitation(compte, demarche, role)
    with pytest.raises(ActeRefuse):
        demarches.modifier(demarche=demarche, version=1, champs={"nom": "B"}, par=compte, le=LE)
    assert not Evenement.objects.exists()


def test_refuse_un_role_termine(demarche):
    compte = fabriques.utilisateur()
    fabriques.habilitation(
        compte, demarche, Role.CHARGE_COOPERATION, fin=JOUR - dt.timedelta(days=1)
    )
    with pytest.raises(ActeRefuse):
        demarches.modifier(demarche=demarche, version=1, champs={"nom": "B"}, par=compte, le=LE)


@pytest.mark.parametrize("champ", ["slug", "version", "parties"])
def test_un_champ_inconnu_est_une_faute_du_programme(demarche, charge, champ):
    with pytest.raises(TypeError):
        demarches.modifier(demarche=demarche, version=1, champs={champ: "x"}, par=charge, le=LE)


def test_la_recherche_du_site_ne_montre_que_ses_demarches(demarche, charge):
    fabriques.acte(demarche, intitule="Accord-cadre de l'Été")
    ailleurs = fabriques.demarche(nom="Démarche d'un autre")
    fabriques.acte(ailleurs, intitule="Accord-cadre d'un autre")
    assert [r.lien for r in chercher_des_demarches("demarche fictive", charge, JOUR, 9)] == [
        "/demarches/ici/"
    ]
    (trouve,) = chercher_des_actes("ACCORD ete", charge, JOUR, 9)
    assert trouve.precision == f"Brouillon, {demarche.nom}"
    assert chercher_des_actes("autre", charge, JOUR, 9) == []
    assert chercher_des_actes("%", charge, JOUR, 9) == []

"""The acts of the directory: who may, what is kept, what is refused, what the journal says."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.journal.models import Evenement
from maillage.partenaires.actions import organisations, personnes
from maillage.partenaires.enums import NatureOrganisation, QualiteMandat
from maillage.partenaires.models import Appartenance, Organisation
from maillage.regles.erreurs import ActeRefuse, ModificationConcurrente, SaisieInvalide

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return fabriques.organisation(nom="Commune fictive de Val")


@pytest.fixture
def agent(commune):
    """Somebody who works for the commune."""
    compte = fabriques.utilisateur()
    Appartenance.objects.create(utilisateur=compte, organisation=commune)
    return compte


def test_une_organisation_ajoutee_est_au_journal(agent, LE):
    creee = organisations.creer(
        nature=NatureOrganisation.ASSOCIATION, nom="Les Mille Pattes (fictif)", par=agent, le=LE
    )
    assert creee.designation == "Les Mille Pattes (fictif)"
    evenement = Evenement.objects.get()
    assert (evenement.acte, evenement.par) == ("organisation ajoutée", agent.email)


def test_qui_ne_travaille_pour_personne_n_ajoute_rien(LE):
    inconnu = fabriques.utilisateur()
    with pytest.raises(ActeRefuse):
        organisations.creer(nature="CAF", nom="Caf fictive", par=inconnu, le=LE)
    assert not Organisation.objects.exists()
    assert not Evenement.objects.exists()


@pytest.mark.parametrize(
    "champs",
    [
        {"nom": ""},
        {"nom": "x", "siren": "12"},
        {"nom": "x", "siren": "12345678X"},
        {"nom": "x", "nature": "PLANETE"},
        {"nom": "x", "courriel": "pas une adresse"},
    ],
)
def test_une_saisie_fausse_est_refusee_avec_son_champ(agent, LE, champs):
    avant = Organisation.objects.count()
    with pytest.raises(SaisieInvalide) as refus:
        organisations.creer(**{"nature": "AUTRE", **champs}, par=agent, le=LE)
    assert refus.value.champ
    assert Organisation.objects.count() == avant


def test_un_siren_ne_sert_qu_une_fois(agent, LE):
    organisations.creer(nature="AUTRE", nom="Une", siren="217800291", par=agent, le=LE)
    with pytest.raises(SaisieInvalide):
        organisations.creer(nature="AUTRE", nom="Deux", siren="217800291", par=agent, le=LE)
    organisations.creer(nature="AUTRE", nom="Sans Siren", par=agent, le=LE)
    organisations.creer(nature="AUTRE", nom="Sans Siren non plus", par=agent, le=LE)


def test_la_fiche_est_tenue_par_ses_agents_ou_par_une_caf(commune, agent, LE):
    voisin = fabriques.utilisateur()
    Appartenance.objects.create(utilisateur=voisin, organisation=fabriques.organisation())
    de_la_caf = fabriques.utilisateur()
    Appartenance.objects.create(
        utilisateur=de_la_caf, organisation=fabriques.organisation(NatureOrganisation.CAF)
    )
    with pytest.raises(ActeRefuse, match="propres agents"):
        organisations.modifier(
            organisation=commune, version=1, champs={"adresse": "ailleurs"}, par=voisin, le=LE
        )
    lue = organisations.modifier(
        organisation=commune, version=1, champs={"adresse": "1, place (fictif)"}, par=agent, le=LE
    )
    organisations.modifier(
        organisation=lue, version=2, champs={"adresse": "2, place (fictif)"}, par=de_la_caf, le=LE
    )
    commune.refresh_from_db()
    assert (commune.adresse, commune.version) == ("2, place (fictif)", 3)


def test_deux_personnes_sur_la_meme_fiche_la_seconde_est_prevenue(commune, agent, LE):
    organisations.modifier(
        organisation=commune, version=1, champs={"sigle": "VAL"}, par=agent, le=LE
    )
    with pytest.raises(ModificationConcurrente, match="sigle"):
        organisations.modifier(
            organisation=commune, version=1, champs={"sigle": "VL"}, par=agent, le=LE
        )
    commune.refresh_from_db()
    assert commune.sigle == "VAL"


def test_une_appartenance_finie_ne_donne_plus_de_droit(commune, agent, LE):
    agent.appartenances.update(fin=LE.date() - dt.timedelta(days=1))
    with pytest.raises(ActeRefuse):
        organisations.modifier(
            organisation=commune, version=1, champs={"sigle": "V"}, par=agent, le=LE
        )
    agent.appartenances.update(fin=LE.date())
    organisations.modifier(organisation=commune, version=1, champs={"sigle": "V"}, par=agent, le=LE)


def test_un_service_ne_se_rattache_pas_a_une_autre_organisation(commune, agent, LE):
    ailleurs = fabriques.organisation()
    etranger = ailleurs.services.create(nom="Direction d’ailleurs (fictif)")
    with pytest.raises(SaisieInvalide):
        organisations.ajouter_service(
            organisation=commune, nom="Crèches (fictif)", parent=etranger, par=agent, le=LE
        )
    assert not commune.services.exists()


def test_un_mandat_s_ouvre_puis_se_clot(commune, agent, LE):
    qui = personnes.creer(prenom="Alix", nom="Fictif", par=agent, le=LE)
    mandat = personnes.ouvrir_mandat(
        personne=qui,
        organisation=commune,
        fonction="Maire",
        qualite=QualiteMandat.ELU,
        peut_signer=True,
        debut=dt.date(2026, 4, 1),
        par=agent,
        le=LE,
    )
    with pytest.raises(SaisieInvalide, match="précède"):
        personnes.clore_mandat(mandat=mandat, fin=dt.date(2026, 3, 31), par=agent, le=LE)
    clos = personnes.clore_mandat(mandat=mandat, fin=dt.date(2026, 11, 30), par=agent, le=LE)
    assert clos.fin == dt.date(2026, 11, 30)
    assert [e.acte for e in Evenement.objects.all()][:2] == ["mandat clos", "mandat ouvert"]


def test_seul_l_administrateur_rattache_un_compte(commune, agent, LE):
    compte = fabriques.utilisateur()
    with pytest.raises(ActeRefuse):
        personnes.rattacher(utilisateur=compte, organisation=commune, par=agent, le=LE)
    chef = fabriques.utilisateur(est_administrateur=True)
    personnes.rattacher(utilisateur=compte, organisation=commune, par=chef, le=LE)
    assert compte.appartenances.count() == 1

"""Parties, signataires, référents: who is in, who signs, who cannot leave."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

import fabriques
from maillage.conventions import queries
from maillage.conventions.actions import deliberations, parties, referents, signataires, signatures
from maillage.conventions.enums import EtatActe, EtatSignature, Role, RolePartie
from maillage.conventions.models import Acte, Partie, Referent, Signataire
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Service
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

HIER = timezone.localdate() - dt.timedelta(days=1)


def ajouter(scene, le, organisation=None, role=RolePartie.COLLECTIVITE, **champs) -> Partie:
    return parties.ajouter(
        demarche=scene.demarche,
        organisation=organisation or fabriques.organisation(),
        role=role,
        par=champs.pop("par", scene.charge),
        le=le,
        **champs,
    )


def test_une_partie_vient_apres_les_autres(scene, le):
    partie = ajouter(scene, le)
    assert partie.ordre == 2
    evenement = Evenement.objects.get()
    assert (evenement.acte, evenement.demarche) == ("partie ajoutée", "ici")


@pytest.mark.parametrize("qui", ["conseiller", "direction", "elu", "etranger", "administrateur"])
def test_refuse_d_ajouter_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        ajouter(scene, le, par=getattr(scene, qui))
    assert scene.demarche.parties.count() == 2
    assert not Evenement.objects.exists()


def test_refuse_deux_fois_la_meme_organisation(scene, le):
    with pytest.raises(SaisieInvalide, match="déjà partie"):
        ajouter(scene, le, organisation=scene.commune.organisation)


@pytest.mark.parametrize(
    ("nature", "role"),
    [
        (NatureOrganisation.COMMUNE, RolePartie.CAF),
        (NatureOrganisation.ASSOCIATION, RolePartie.CAF),
        (NatureOrganisation.CAF, RolePartie.COLLECTIVITE),
        (NatureOrganisation.CAF, RolePartie.PARTENAIRE),
    ],
)
def test_le_cote_caf_est_celui_des_caf_seules(scene, le, nature, role):
    """Otherwise adding a party would open the démarche to the agents of any organisation."""
    with pytest.raises(SaisieInvalide) as refus:
        ajouter(scene, le, organisation=fabriques.organisation(nature), role=role)
    assert refus.value.champ == "role"


def test_modifier_une_partie_garde_l_historique(scene, le):
    partie = parties.modifier(
        partie=scene.commune,
        version=1,
        champs={"champ_intervention": "Deux crèches", "ordre": 1},
        par=scene.charge,
        le=le,
    )
    assert partie.version == 2
    assert Evenement.objects.get().apres == {"champ_intervention": "Deux crèches"}
    with pytest.raises(ModificationConcurrente):
        parties.modifier(
            partie=scene.commune, version=1, champs={"ordre": 5}, par=scene.charge, le=le
        )


def test_retirer_une_partie_ferme_ses_habilitations(scene, le):
    autre = ajouter(scene, le)
    agent, invite = fabriques.utilisateur(), fabriques.utilisateur()
    tenue = fabriques.habilitation(
        agent, scene.demarche, Role.DIRECTION_COLLECTIVITE, organisation=autre.organisation
    )
    gardee = fabriques.habilitation(
        invite, scene.demarche, Role.PARTENAIRE, organisation=autre.organisation
    )
    parties.retirer(partie=autre, motif="Changement d'avis", par=scene.charge, le=le)
    assert not Partie.objects.filter(pk=autre.pk).exists()
    tenue.refresh_from_db()
    gardee.refresh_from_db()
    assert (tenue.fin, gardee.fin) == (timezone.localdate(le), None)
    faits = list(Evenement.objects.order_by("numero").values_list("acte", "motif"))
    assert faits[1] == ("partie retirée", "Changement d'avis")
    assert faits[2][0] == "habilitation fermée"


def test_une_partie_qui_a_signe_ne_part_plus(scene, le):
    fabriques.portes_ouvertes(scene.demarche)
    Acte.objects.filter(pk=scene.acte.pk).update(etat=EtatActe.EN_SIGNATURE)
    signatures.enregistrer(
        acte=scene.acte,
        partie=scene.commune,
        etat=EtatSignature.SIGNE,
        version=0,
        signee_le=timezone.localdate(le),
        motif="La délibération est attendue.",
        par=scene.charge,
        le=le,
    )
    with pytest.raises(EtatIncompatible, match="déjà signé"):
        parties.retirer(partie=scene.commune, par=scene.charge, le=le)
    with pytest.raises(EtatIncompatible, match="ne peut plus"):
        parties.modifier(
            partie=scene.commune,
            version=1,
            champs={"est_signataire": False},
            par=scene.charge,
            le=le,
        )
    assert Partie.objects.filter(pk=scene.commune.pk, est_signataire=True).exists()


def test_une_partie_qui_a_delibere_ne_part_plus(scene, le):
    deliberations.enregistrer(
        demarche=scene.demarche,
        organisation=scene.commune.organisation,
        assemblee="Conseil municipal",
        objet="CTG",
        seance_le=HIER,
        par=scene.charge,
        le=le,
    )
    with pytest.raises(EtatIncompatible, match="vote sans auteur"):
        parties.retirer(partie=scene.commune, par=scene.charge, le=le)


def test_la_derniere_caf_ne_part_pas(scene, le):
    with pytest.raises(EtatIncompatible, match="seule Caf"):
        parties.retirer(partie=scene.caf, par=scene.charge, le=le)


def test_retirer_une_partie_deja_retiree(scene, le):
    autre = ajouter(scene, le)
    Partie.objects.filter(pk=autre.pk).delete()
    with pytest.raises(Introuvable, match="supprimé"):
        parties.retirer(partie=autre, par=scene.charge, le=le)


def test_designe_qui_signe(scene, le):
    mandat = fabriques.mandat(scene.commune.organisation)
    signataire = signataires.designer(partie=scene.commune, mandat=mandat, par=scene.charge, le=le)
    assert list(scene.commune.signataires.all()) == [signataire]
    signataires.retirer(signataire=signataire, par=scene.charge, le=le)
    assert not Signataire.objects.exists()
    assert Evenement.objects.count() == 2


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"peut_signer": False}, "ne permet pas de signer"),
        ({"fin": HIER}, "pas en vigueur"),
        ({"debut": HIER + dt.timedelta(days=2)}, "pas en vigueur"),
    ],
)
def test_refuse_un_mandat_qui_ne_signe_pas(scene, le, champs, message):
    mandat = fabriques.mandat(scene.commune.organisation, **champs)
    with pytest.raises(SaisieInvalide, match=message):
        signataires.designer(partie=scene.commune, mandat=mandat, par=scene.charge, le=le)
    assert not Signataire.objects.exists()


def test_refuse_le_mandat_d_une_autre_organisation(scene, le):
    mandat = fabriques.mandat(scene.caf.organisation)
    with pytest.raises(SaisieInvalide, match="n'a pas de mandat"):
        signataires.designer(partie=scene.commune, mandat=mandat, par=scene.charge, le=le)


def test_refuse_deux_fois_le_meme_signataire(scene, le):
    mandat = fabriques.mandat(scene.commune.organisation)
    signataires.designer(partie=scene.commune, mandat=mandat, par=scene.charge, le=le)
    with pytest.raises(SaisieInvalide, match="signe déjà"):
        signataires.designer(partie=scene.commune, mandat=mandat, par=scene.charge, le=le)


def test_designe_un_referent_par_son_service(scene, le):
    service = Service.objects.create(organisation=scene.commune.organisation, nom="Éducation")
    referent = referents.designer(demarche=scene.demarche, service=service, par=scene.charge, le=le)
    assert str(referent) == "Éducation"
    with pytest.raises(SaisieInvalide, match="figure déjà"):
        referents.designer(demarche=scene.demarche, service=service, par=scene.charge, le=le)
    referents.retirer(referent=referent, par=scene.charge, le=le)
    assert not Referent.objects.exists()


def test_refuse_un_referent_sans_personne_ni_service(scene, le):
    with pytest.raises(SaisieInvalide):
        referents.designer(demarche=scene.demarche, par=scene.charge, le=le)


def test_refuse_le_service_d_une_organisation_qui_n_est_pas_partie(scene, le):
    service = Service.objects.create(organisation=fabriques.organisation(), nom="Ailleurs")
    with pytest.raises(Introuvable):
        referents.designer(demarche=scene.demarche, service=service, par=scene.charge, le=le)


@pytest.mark.parametrize("texte", ["peTIts pas", "pas petits", "pétits", "123456789", "lpp"])
def test_trouve_une_organisation_a_ajouter(scene, texte):
    organisation = fabriques.organisation(
        NatureOrganisation.ASSOCIATION, nom="Les Petits Pas", sigle="LPP", siren="123456789"
    )
    assert queries.organisations_a_ajouter(scene.demarche, texte) == [organisation]
    fabriques.partie(scene.demarche, organisation)
    assert queries.organisations_a_ajouter(scene.demarche, texte) == []


@pytest.mark.parametrize("texte", ["", "%", "\0", "'; --", "zzz"])
def test_une_recherche_vide_ou_hostile_ne_trouve_rien(scene, texte):
    assert queries.organisations_a_ajouter(scene.demarche, texte) == []

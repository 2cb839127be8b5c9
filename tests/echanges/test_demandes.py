"""A request for data: filed, studied, put to the DPO, decided; nothing personal without an opinion."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import fabriques
from appuis import echanges
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.echanges.actions import demandes as actes
from maillage.echanges.enums import EtatDemande
from maillage.echanges.models import DemandeDonnees
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def dpo(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.DPO)


@pytest.fixture
def direction(distribution: Distribution) -> Utilisateur:
    """Of the collectivité, which holds the data."""
    return distribution.compte(Role.DIRECTION_COLLECTIVITE)


def avancer(
    demande: DemandeDonnees, vers: str, par: Utilisateur, le: dt.datetime
) -> DemandeDonnees:
    return actes.passer(demande=demande, version=demande.version, vers=vers, par=par, le=le)


def aviser(demande: DemandeDonnees, avis: str, par: Utilisateur, le: dt.datetime) -> DemandeDonnees:
    return actes.rendre_l_avis(
        demande=demande,
        version=demande.version,
        avis=avis,
        avis_texte="Deux lecteurs.",
        par=par,
        le=le,
    )


def decider(
    demande: DemandeDonnees, accord: bool, par: Utilisateur, le: dt.datetime, motif: str = ""
) -> DemandeDonnees:
    return actes.decider(
        demande=demande, version=demande.version, accord=accord, motif=motif, par=par, le=le
    )


def a_l_avis(
    distribution: Distribution, charge: Utilisateur, le: dt.datetime, **champs: Any
) -> DemandeDonnees:
    demande = echanges.complete(distribution.demarche, **champs)
    demande = avancer(demande, EtatDemande.A_L_ETUDE, charge, le)
    return avancer(demande, EtatDemande.AVIS_DPO, charge, le)


def test_une_demande_va_du_depot_a_l_accord(
    distribution: Distribution,
    charge: Utilisateur,
    dpo: Utilisateur,
    direction: Utilisateur,
    LE: dt.datetime,
) -> None:
    demande = a_l_avis(distribution, charge, LE)
    demande = aviser(demande, "RECOMMANDATIONS", dpo, LE)
    assert (demande.avis_par, demande.avis_le) == (dpo.nom_complet, LE)
    demande = decider(demande, True, direction, LE)
    assert (demande.etat, demande.accord) == (EtatDemande.ACCORDEE, True)
    actions = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actions == [
        "demande de données : à l’étude",
        "demande de données : avis du DPO",
        "avis du DPO rendu",
        "demande de données accordée",
    ]


def test_rien_de_personnel_n_est_accorde_sans_avis(
    distribution: Distribution, charge: Utilisateur, direction: Utilisateur, LE: dt.datetime
) -> None:
    demande = a_l_avis(distribution, charge, LE)
    with pytest.raises(EtatIncompatible, match="sans l’avis du DPO"):
        decider(demande, True, direction, LE)


def test_un_avis_defavorable_empeche_d_accorder(
    distribution: Distribution,
    charge: Utilisateur,
    dpo: Utilisateur,
    direction: Utilisateur,
    LE: dt.datetime,
) -> None:
    demande = aviser(a_l_avis(distribution, charge, LE), "DEFAVORABLE", dpo, LE)
    with pytest.raises(EtatIncompatible, match="défavorable"):
        decider(demande, True, direction, LE)
    with pytest.raises(SaisieInvalide, match="pourquoi"):
        decider(demande, False, direction, LE)
    refusee = decider(demande, False, direction, LE, "Trop de détail.")
    assert refusee.etat == EtatDemande.REFUSEE
    reprise = avancer(refusee, EtatDemande.A_L_ETUDE, charge, LE)
    assert (reprise.avis, reprise.accord, reprise.motif) == ("", None, "")


@pytest.mark.parametrize("avis", ["", "DEFAVORABLE"])
def test_la_base_refuse_elle_meme_un_accord_sans_avis(
    avis: str, distribution: Distribution, LE: dt.datetime
) -> None:
    demande = echanges.complete(distribution.demarche)
    voulus = {"etat": "ACCORDEE", "accord": True, "decision_le": LE, "avis": avis}
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandeDonnees.objects.filter(pk=demande.pk).update(**voulus, avis_le=LE if avis else None)
    accordee = echanges.complete(
        distribution.demarche, personnelles=False, etat="ACCORDEE", accord=True, decision_le=LE
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandeDonnees.objects.filter(pk=accordee.pk).update(personnelles=True)


def test_sans_donnees_personnelles_l_avis_n_est_pas_necessaire(
    distribution: Distribution, charge: Utilisateur, direction: Utilisateur, LE: dt.datetime
) -> None:
    demande = echanges.demande(distribution.demarche, personnelles=False)
    demande = avancer(demande, EtatDemande.A_L_ETUDE, charge, LE)
    with pytest.raises(EtatIncompatible, match="étude d’opportunité"):
        decider(demande, True, direction, LE)
    demande = actes.modifier(
        demande=demande,
        version=demande.version,
        champs={"opportunite": "Utile.", "faisabilite": "Simple."},
        par=charge,
        le=LE,
    )
    assert decider(demande, True, direction, LE).etat == EtatDemande.ACCORDEE


def test_on_ne_demande_pas_l_avis_avant_les_etudes(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    demande = avancer(echanges.demande(distribution.demarche), EtatDemande.A_L_ETUDE, charge, LE)
    with pytest.raises(EtatIncompatible, match="étude de conformité"):
        avancer(demande, EtatDemande.AVIS_DPO, charge, LE)


def test_seul_le_dpo_du_detenteur_avise_et_seule_sa_direction_decide(
    distribution: Distribution, charge: Utilisateur, dpo: Utilisateur, LE: dt.datetime
) -> None:
    demande = a_l_avis(distribution, charge, LE)
    for role in set(Role) - {Role.DPO}:
        with pytest.raises(ActeRefuse):
            aviser(demande, "FAVORABLE", distribution.compte(role), LE)
    demande = aviser(demande, "FAVORABLE", dpo, LE)
    for role in set(Role) - {Role.DIRECTION_COLLECTIVITE}:
        with pytest.raises(ActeRefuse):
            decider(demande, True, distribution.compte(role), LE)
    # The DPO of the collectivité says nothing of what the Caf holds.
    inverse = a_l_avis(
        distribution, charge, LE, demandeur=demande.detenteur, detenteur=demande.demandeur
    )
    with pytest.raises(ActeRefuse, match="détient les données"):
        aviser(inverse, "FAVORABLE", dpo, LE)


def test_deux_personnes_ne_se_recouvrent_pas(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    demande = echanges.demande(distribution.demarche)
    actes.modifier(demande=demande, version=1, champs={"finalite": "Autre."}, par=charge, le=LE)
    with pytest.raises(ModificationConcurrente):
        actes.modifier(
            demande=demande, version=1, champs={"finalite": "La mienne."}, par=charge, le=LE
        )
    with pytest.raises(ModificationConcurrente):
        actes.passer(demande=demande, version=1, vers="A_L_ETUDE", par=charge, le=LE)
    demande.refresh_from_db()
    assert (demande.finalite, demande.etat) == ("Autre.", EtatDemande.DEPOSEE)


@pytest.mark.parametrize("vers", ["ACCORDEE", "REFUSEE", "AVIS_DPO", "NULLE_PART", ""])
def test_aucun_bouton_ne_saute_une_etape(
    vers: str, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    demande = echanges.complete(distribution.demarche)
    with pytest.raises((EtatIncompatible, SaisieInvalide)):
        avancer(demande, vers, charge, LE)


def test_les_termes_ne_changent_plus_une_fois_a_l_avis(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    demande = a_l_avis(distribution, charge, LE)
    with pytest.raises(EtatIncompatible, match="termes ne"):
        actes.modifier(
            demande=demande, version=demande.version, champs={"donnees": "Plus."}, par=charge, le=LE
        )


def test_les_deux_organisations_sont_parties_et_distinctes(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    caf = distribution.demarche.parties.get(role="CAF").organisation
    champs = {"intitule": "Essai", "finalite": "Voir.", "donnees": "Tout."}
    for detenteur in (caf, fabriques.organisation()):
        with pytest.raises(SaisieInvalide):
            actes.deposer(
                demarche=distribution.demarche,
                demandeur=caf,
                detenteur=detenteur,
                **champs,
                par=charge,
                le=LE,
            )
    assert not DemandeDonnees.objects.exists()


def test_la_page_depose_etudie_et_refuse_ce_qui_manque(
    distribution: Distribution, charge: Utilisateur, client: Client
) -> None:
    client.force_login(charge)
    slug = distribution.demarche.slug
    caf, commune = (p.organisation.pk for p in distribution.demarche.parties.order_by("role"))
    saisie = {
        "intitule": "Familles <b>monoparentales</b>",
        "demandeur": commune,
        "detenteur": caf,
        "finalite": "Situer.",
        "donnees": "Comptes par quartier.",
        "personnelles": "on",
    }
    reponse = client.post(
        reverse("echanges:demande_deposer", args=[slug]), {**saisie, "donnees": ""}
    )
    assert reponse.status_code == 422
    client.post(reverse("echanges:demande_deposer", args=[slug]), saisie)
    demande = DemandeDonnees.objects.get()
    adresse = reverse("echanges:demande", args=[slug, demande.pk])
    page = client.get(adresse).content.decode()
    assert "&lt;b&gt;" in page
    assert "rien ne peut être transmis" in page
    passer = reverse("echanges:demande_passer", args=[slug, demande.pk])
    client.post(passer, {"version": 1, "vers": "A_L_ETUDE"})
    refus = client.post(passer, {"version": 2, "vers": "AVIS_DPO"})
    assert refus.status_code == 422
    assert "étude d’opportunité" in refus.content.decode()


def test_le_registre_ne_tient_que_les_echanges_accordes_et_s_exporte(
    distribution: Distribution,
    charge: Utilisateur,
    dpo: Utilisateur,
    client: Client,
    LE: dt.datetime,
) -> None:
    echanges.demande(distribution.demarche, intitule="Pas encore")
    echanges.complete(
        distribution.demarche,
        intitule="=Accordée",
        etat="ACCORDEE",
        accord=True,
        decision_le=LE,
        avis="FAVORABLE",
        avis_le=LE,
    )
    adresse = reverse("echanges:registre", args=[distribution.demarche.slug])
    client.force_login(charge)
    csv = client.get(adresse, {"format": "csv"}).content.decode("utf-8-sig")
    assert "'=Accordée;" in csv
    assert "Pas encore" not in csv
    assert client.get(adresse, {"format": "xlsx"}).content.startswith(b"PK")
    assert "réservé aux délégué(e)s" in client.get(adresse).content.decode()
    client.force_login(dpo)
    assert "Personne n’a encore consulté" in client.get(adresse).content.decode()


def test_les_requetes_de_la_liste_ne_dependent_pas_des_lignes(
    distribution: Distribution, charge: Utilisateur, client: Client, django_assert_max_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(charge)
    adresse = reverse("echanges:demandes", args=[distribution.demarche.slug])
    nombres = []
    for _ in range(2):
        for _ in range(5):
            echanges.demande(distribution.demarche)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(adresse)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]

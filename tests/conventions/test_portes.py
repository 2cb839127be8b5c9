"""Gates that refuse: what lets the convention of a démarche through its stages, and what does not."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.versions import demarche_complete, figer
from maillage.conventions import queries
from maillage.conventions.actions import actes, dispenses, signatures, versions
from maillage.conventions.enums import (
    STADES_DE_LA_CONVENTION,
    TRANSITIONS_ACTE,
    EtatActe,
    EtatSignature,
    TypeActe,
)
from maillage.conventions.models import Acte, Demarche, Dispense, Signature, VersionFigee
from maillage.journal.models import Evenement
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import PorteFermee, SaisieInvalide
from maillage.regles.parcours import Raccourci, Stade

pytestmark = pytest.mark.django_db
JOUR = dt.timedelta(days=1)


def amener(acte: Acte, etat: EtatActe) -> Acte:
    Acte.objects.filter(pk=acte.pk).update(etat=etat)
    acte.refresh_from_db()
    return acte


def passer(scene: SimpleNamespace, vers: str, le: dt.datetime) -> Acte:
    acte = Acte.objects.get(pk=scene.acte.pk)
    return actes.passer(acte=acte, vers=vers, version=acte.version, par=scene.charge, le=le)


def signer(scene, partie, le, **champs) -> Signature:
    donnees = {"etat": EtatSignature.SIGNE, "signee_le": timezone.localdate(le), **champs}
    return signatures.enregistrer(
        acte=scene.acte,
        partie=partie,
        version=0,
        motif="Extrait attendu." if donnees["signee_le"] else "",
        par=scene.charge,
        le=le,
        **donnees,
    )


def tout_reunir(scene) -> None:
    """What the gates demand up to the signature: diagnosis, costed plan, validated fiches, votes."""
    Demarche.objects.filter(pk=scene.demarche.pk).update(diagnostic="Une synthèse.")
    fabriques.fiche(scene.demarche, etat="VALIDEE")
    for partie in (scene.caf, scene.commune):
        vote = fabriques.deliberation(scene.demarche, organisation=partie.organisation)
        vote.actes.add(scene.acte)


# ---------------------------------------------------------------- the act refuses, with its reason


def test_la_porte_fermee_refuse_et_dit_tout(scene, le):
    amener(scene.acte, EtatActe.RELU)
    with pytest.raises(PorteFermee) as refus:
        passer(scene, "VALIDE_COPIL", le)
    dit = refus.value.message
    assert refus.value.code == "PORTE_FERMEE"
    assert "« Validation en comité de pilotage » est fermée" in dit
    for manque in ("la synthèse du diagnostic", "les enjeux et les objectifs", "les fiches action"):
        assert manque in dit
    assert "dispense" in dit
    for qui in ("chargé(e) de coopération", "conseiller(ère) technique", "direction de la caf"):
        assert qui in dit.lower()
    scene.acte.refresh_from_db()
    assert (scene.acte.etat, scene.acte.version) == (EtatActe.RELU, 1)
    tentative = Evenement.objects.get()
    assert tentative.acte == "passage à « validé en COPIL » : tentative refusée"


def test_ce_qui_est_reuni_laisse_passer_sans_dispense(scene, le):
    tout_reunir(scene)
    for vers in ("RELU", "VALIDE_COPIL", "FIGE", "EN_SIGNATURE"):
        assert passer(scene, vers, le).etat == vers
    for partie in (scene.caf, scene.commune):
        signer(scene, partie, le)
    scene.acte.refresh_from_db()
    assert scene.acte.etat == EtatActe.SIGNE
    assert not Dispense.objects.exists()


@pytest.mark.parametrize(
    "oter",
    [
        lambda s: Demarche.objects.filter(pk=s.demarche.pk).update(diagnostic=" "),
        lambda s: FicheAction.objects.filter(demarche=s.demarche).update(etat="PROPOSEE"),
        lambda s: FicheAction.objects.filter(demarche=s.demarche).delete(),
    ],
)
def test_une_seule_condition_manquante_suffit_a_fermer(scene, le, oter):
    tout_reunir(scene)
    oter(scene)
    amener(scene.acte, EtatActe.RELU)
    with pytest.raises(PorteFermee):
        passer(scene, "VALIDE_COPIL", le)


@pytest.mark.parametrize("etat", [EtatActe.RELU, EtatActe.FIGE, EtatActe.SIGNE])
def test_chaque_porte_se_ferme_et_sa_dispense_l_ouvre(scene, le, etat):
    amener(scene.acte, etat)
    for vers in set(TRANSITIONS_ACTE[etat]) - {EtatActe.RESILIE}:  # it has its own procedure
        stade = STADES_DE_LA_CONVENTION.get(vers)
        if stade is None:
            assert passer(scene, vers, le).etat == vers
        else:
            with pytest.raises(PorteFermee):
                passer(scene, vers, le)
            fabriques.dispense(scene.demarche, etape=stade, accordee_par=scene.charge)
            assert passer(scene, vers, le).etat == vers
        amener(scene.acte, etat)


def test_la_dispense_d_une_autre_porte_n_ouvre_pas_celle_ci(scene, le):
    amener(scene.acte, EtatActe.RELU)
    fabriques.dispense(scene.demarche, etape=Stade.PARTIELLE)
    with pytest.raises(PorteFermee):
        passer(scene, "VALIDE_COPIL", le)


def test_une_dispense_echue_ou_levee_n_ouvre_plus_rien(scene, le):
    amener(scene.acte, EtatActe.RELU)
    accordee = dispenses.accorder(
        demarche=scene.demarche,
        etape=Stade.VALIDEE,
        motif="Le comité s’est tenu à distance (fictif).",
        jusqu_au=timezone.localdate(le),
        par=scene.direction,
        le=le,
    )
    with pytest.raises(PorteFermee, match="Direction Fictif a pris fin"):
        passer(scene, "VALIDE_COPIL", le + JOUR)
    assert passer(scene, "VALIDE_COPIL", le).etat == EtatActe.VALIDE_COPIL
    amener(scene.acte, EtatActe.RELU)
    dispenses.lever(dispense=accordee, par=scene.direction, le=le)
    with pytest.raises(PorteFermee):
        passer(scene, "VALIDE_COPIL", le)


@pytest.mark.parametrize("type_", [TypeActe.ACCORD_CADRE, TypeActe.ACTE_ENGAGEMENT, TypeActe.COF])
def test_seule_la_convention_passe_des_portes(scene, le, type_):
    acte = fabriques.acte(scene.demarche, type=type_, etat=EtatActe.RELU)
    passe = actes.passer(acte=acte, vers="VALIDE_COPIL", version=1, par=scene.charge, le=le)
    assert passe.etat == EtatActe.VALIDE_COPIL


# ---------------------------------------------------------------- the two shortcuts of the texts


def test_signee_sans_plan_le_plan_suit_par_avenant_avant_une_date(scene, le):
    """V-15: article 4, hypothèse 1; the date of the avenant stands for the plan, until then."""
    jour = timezone.localdate(le)
    for partie in (scene.caf, scene.commune):
        vote = fabriques.deliberation(scene.demarche, organisation=partie.organisation)
        vote.actes.add(scene.acte)
    Acte.objects.filter(pk=scene.acte.pk).update(avec_plan=False, etat=EtatActe.RELU)
    with pytest.raises(PorteFermee, match="fiches action"):
        passer(scene, "VALIDE_COPIL", le)
    Acte.objects.filter(pk=scene.acte.pk).update(plan_attendu_le=jour)
    with pytest.raises(PorteFermee):
        passer(scene, "VALIDE_COPIL", le + JOUR)
    for vers in ("VALIDE_COPIL", "FIGE", "EN_SIGNATURE"):
        assert passer(scene, vers, le).etat == vers
    with pytest.raises(PorteFermee, match="le plan d’actions joint"):
        signer(scene, scene.caf, le + JOUR)
    signer(scene, scene.caf, le)
    # Once it has begun, the signature goes to its end, whatever the date.
    signer(scene, scene.commune, le + JOUR)
    scene.acte.refresh_from_db()
    assert scene.acte.etat == EtatActe.SIGNE


def test_les_fiches_peuvent_etre_finalisees_apres_la_signature(scene, le):
    tout_reunir(scene)
    FicheAction.objects.filter(demarche=scene.demarche).update(etat="PROPOSEE")
    amener(scene.acte, EtatActe.RELU)
    with pytest.raises(PorteFermee, match="chiffrage"):
        passer(scene, "VALIDE_COPIL", le)
    dispenses.accorder(
        demarche=scene.demarche,
        etape=Stade.PARTIELLE,
        raccourci=Raccourci.FICHES_APRES_SIGNATURE,
        motif="Feuille de route : fiches finalisées en juin (fictif).",
        jusqu_au=timezone.localdate(le) + 180 * JOUR,
        par=scene.charge,
        le=le,
    )
    for vers in ("VALIDE_COPIL", "FIGE", "EN_SIGNATURE"):
        assert passer(scene, vers, le).etat == vers
    # It stands for the costs and the validation of the fiches, not for the fiches themselves.
    FicheAction.objects.filter(demarche=scene.demarche).delete()
    with pytest.raises(PorteFermee, match="les fiches action"):
        signer(scene, scene.caf, le)


# ---------------------------------------------------------------- freezing and signing


def test_un_motif_ne_fait_pas_figer_a_travers_une_porte(le):
    scene = demarche_complete()
    FicheAction.objects.filter(demarche=scene.demarche).update(etat="PROPOSEE")
    amener(scene.acte, EtatActe.BROUILLON)
    geste = {"acte": scene.acte, "version": 1, "motif": "Urgence", "par": scene.charge, "le": le}
    with pytest.raises(PorteFermee, match="chiffrage"):
        versions.figer(**geste)
    assert not VersionFigee.objects.exists()
    assert "figer l’acte : tentative refusée" in set(
        Evenement.objects.values_list("acte", flat=True)
    )
    fabriques.dispense(scene.demarche, etape=Stade.VALIDEE)
    assert versions.figer(**geste).numero == 1


def test_un_acte_valide_se_fige_sans_autre_condition(le):
    scene = demarche_complete()
    FicheAction.objects.filter(demarche=scene.demarche).update(etat="PROPOSEE")
    assert figer(scene, le).numero == 1


def test_noter_une_autorisation_demande_un_texte_valide(scene, le):
    with pytest.raises(PorteFermee, match="Autorisation des signataires"):
        signer(scene, scene.commune, le, etat=EtatSignature.AUTORISE, signee_le=None)
    assert not Signature.objects.exists()
    amener(scene.acte, EtatActe.VALIDE_COPIL)
    signer(scene, scene.commune, le, etat=EtatSignature.AUTORISE, signee_le=None)


def test_le_recueil_refuse_tout_ou_ne_refuse_rien(scene, le):
    amener(scene.acte, EtatActe.EN_SIGNATURE)
    geste = {
        "acte": scene.acte,
        "parties": [scene.caf, scene.commune],
        "signee_le": timezone.localdate(le),
        "motif": "Extraits attendus.",
        "par": scene.charge,
        "le": le,
    }
    with pytest.raises(PorteFermee):
        signatures.recueillir(**geste)
    assert not Signature.objects.exists()
    assert Evenement.objects.get().acte == "signature : tentative refusée"
    fabriques.dispense(scene.demarche, etape=Stade.PARTIELLE)
    assert len(signatures.recueillir(**geste)) == 2


def test_la_porte_de_la_signature_se_juge_le_jour_de_la_signature(scene, le):
    """A page signed while the exemption held may be entered the next week."""
    amener(scene.acte, EtatActe.EN_SIGNATURE)
    jour = timezone.localdate(le)
    fabriques.dispense(scene.demarche, etape=Stade.PARTIELLE, jusqu_au=jour)
    with pytest.raises(PorteFermee):
        signer(scene, scene.caf, le + 7 * JOUR)
    signer(scene, scene.caf, le + 7 * JOUR, signee_le=jour)


def test_une_date_fausse_se_dit_avant_la_porte(scene, le):
    amener(scene.acte, EtatActe.EN_SIGNATURE)
    with pytest.raises(SaisieInvalide, match="Indiquez la date"):
        signer(scene, scene.caf, le, signee_le=None)


def test_qui_refuse_ou_adhere_plus_tard_ne_fait_attendre_personne(scene, le):
    tout_reunir(scene)
    tardive = fabriques.partie(scene.demarche, fabriques.organisation(), ordre=3)
    amener(scene.acte, EtatActe.EN_SIGNATURE)
    with pytest.raises(PorteFermee, match="1\u00a0délibération sur 2"):
        signer(scene, scene.caf, le)
    signer(scene, tardive, le, etat=EtatSignature.ADHESION_TARDIVE, signee_le=None)
    signer(scene, scene.caf, le)


# ---------------------------------------------------------------- two people at once


def test_lever_et_passer_a_la_fois_gardent_un_ordre(base_reelle):
    """Either the act passed under the exemption, or it was lifted first and the gate refused."""
    le = timezone.now()
    demarche = fabriques.demarche(slug="porte")
    acte = fabriques.acte(demarche, etat=EtatActe.RELU)
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    dispense = fabriques.dispense(demarche, etape=Stade.VALIDEE, accordee_par=charge)
    issues = en_parallele(
        lambda: dispenses.lever(dispense=dispense, par=charge, le=le),
        lambda: actes.passer(acte=acte, vers="VALIDE_COPIL", version=1, par=charge, le=le),
    )
    assert isinstance(issues[0], Dispense), issues
    faits = list(
        Evenement.objects.filter(demarche="porte").order_by("numero").values_list("acte", flat=True)
    )
    acte.refresh_from_db()
    if isinstance(issues[1], Acte):
        assert acte.etat == EtatActe.VALIDE_COPIL
        assert faits == ["acte passé à « validé en COPIL »", "dispense levée"]
    else:
        assert isinstance(issues[1], PorteFermee), issues
        assert acte.etat == EtatActe.RELU
        assert faits == ["dispense levée", "passage à « validé en COPIL » : tentative refusée"]


# ---------------------------------------------------------------- pages


def test_la_page_cache_le_bouton_et_dit_pourquoi(client, scene):
    amener(scene.acte, EtatActe.RELU)
    client.force_login(scene.charge)
    adresse = reverse("conventions:acte", args=["ici", scene.acte.pk])
    page = client.get(adresse).content.decode()
    assert 'value="VALIDE_COPIL"' not in page
    assert "est fermée" in page
    assert reverse("conventions:parcours", args=["ici"]) + "#validee" in page
    envoi = reverse("conventions:acte_passer", args=["ici", scene.acte.pk])
    reponse = client.post(envoi, {"vers": "VALIDE_COPIL", "version": 1})
    assert reponse.status_code == 422
    assert "est fermée" in reponse.content.decode()
    fabriques.dispense(scene.demarche, etape=Stade.VALIDEE)
    assert 'value="VALIDE_COPIL"' in client.get(adresse).content.decode()
    assert client.post(envoi, {"vers": "VALIDE_COPIL", "version": 1}).status_code == 302


def test_le_tour_de_signature_dit_la_porte_et_ne_laisse_rien_cocher(client, scene):
    amener(scene.acte, EtatActe.EN_SIGNATURE)
    client.force_login(scene.charge)
    adresse = reverse("conventions:tour", args=["ici", scene.acte.pk])
    page = client.get(adresse).content.decode()
    assert "est fermée" in page
    assert 'name="parties"' not in page
    une = reverse("conventions:signature", args=["ici", scene.acte.pk, scene.caf.pk])
    assert "est fermée" in client.get(une).content.decode()
    fabriques.dispense(scene.demarche, etape=Stade.PARTIELLE)
    page = client.get(adresse).content.decode()
    assert "est fermée" not in page
    assert 'name="parties"' in page


def test_la_page_de_figer_dit_la_porte(client, le):
    scene = demarche_complete()
    FicheAction.objects.filter(demarche=scene.demarche).update(etat="PROPOSEE")
    amener(scene.acte, EtatActe.RELU)
    client.force_login(scene.charge)
    adresse = reverse("conventions:acte_figer", args=["fictive", scene.acte.pk])
    page = client.get(adresse).content.decode()
    assert "chiffrage" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_les_suites_ne_coutent_pas_plus_pour_plus_de_signataires(scene, le):
    def compter() -> int:
        acte = queries.acte(Demarche.objects.get(pk=scene.demarche.pk), scene.acte.pk)
        with CaptureQueriesContext(connection) as requetes:
            queries.suites(acte, timezone.localdate(le))
        return len(requetes)

    amener(scene.acte, EtatActe.RELU)
    avant = compter()
    for _ in range(10):
        partie = fabriques.partie(scene.demarche, fabriques.organisation())
        fabriques.deliberation(scene.demarche, organisation=partie.organisation).actes.add(
            scene.acte
        )
        fabriques.dispense(scene.demarche, etape=Stade.VALIDEE, levee_le=dt.date(2026, 2, 1))
    assert compter() == avant

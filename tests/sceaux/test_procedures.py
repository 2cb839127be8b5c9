"""The signature entrusted to an external service: its states, refusals, delays, breakdowns and calls."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis import autorites
from appuis.scelles import fige, sceller
from maillage.conventions import queries, reperes
from maillage.conventions.actions import procedures
from maillage.conventions.actions.procedures import Invite
from maillage.conventions.enums import EtatActe, EtatSignature, TypeActe
from maillage.conventions.models import ProcedureDeSignature, RappelRecu
from maillage.conventions.tasks import suivre_les_procedures
from maillage.fichiers import magasin
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide
from maillage.sceaux import prestataire_fictif
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.enums import EtatDuSignataire, EtatProcedure, VerdictDeSceau
from maillage.sceaux.prestataire import PrestataireIndisponible, ProcedureRefusee, RappelRefuse
from maillage.sceaux.verification import examiner


@pytest.fixture
def confie(db: None, le: dt.datetime, settings, monkeypatch, tmp_path) -> SimpleNamespace:
    """An act in signature, whose parties were authorised, and a service that takes no time."""
    settings.PRESTATAIRE_DE_SIGNATURE, settings.DATA_DIR = "fictif", tmp_path
    monkeypatch.setattr(prestataire_fictif.PrestataireFictif.__init__, "__defaults__", (0.0,))
    demarche = fabriques.demarche(slug="ici")
    acte = fabriques.acte(demarche, type=TypeActe.ACCORD_CADRE, etat=EtatActe.EN_SIGNATURE)
    fichier = fabriques.fichier_fige(fabriques.version_figee(acte), fige())
    caf, commune = demarche.parties.order_by("ordre")
    for partie in (caf, commune):
        fabriques.deliberation(demarche, organisation=partie.organisation).actes.add(acte)
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, fabriques.Role.CHARGE_COOPERATION)
    return SimpleNamespace(
        demarche=demarche, acte=acte, fichier=fichier, caf=caf, commune=commune, charge=charge
    )


def confier(scene: SimpleNamespace, le, *adresses: str) -> ProcedureDeSignature:
    caf, commune = adresses or ("caf@exemple.fr", "maire@exemple.fr")
    invites = [
        Invite(scene.caf, "Camille Fictif", caf),
        Invite(scene.commune, "Dominique Fictif", commune),
    ]
    return procedures.confier(acte=scene.acte, invites=invites, par=scene.charge, le=le)


def lire(scene: SimpleNamespace, procedure: ProcedureDeSignature, le) -> ProcedureDeSignature:
    return procedures.actualiser(procedure=procedure, par=scene.charge, le=le)


def test_tous_signent_et_le_tour_suit(confie, le) -> None:
    procedure = lire(confie, confier(confie, le), le)
    assert (procedure.etat, procedure.incident) == (EtatProcedure.TERMINEE, "")
    confie.acte.refresh_from_db()
    assert confie.acte.etat == EtatActe.SIGNE
    assert {s.etat for s in confie.acte.signatures.all()} == {EtatSignature.SIGNE}
    assert "fictif-" in confie.acte.signatures.first().provenance
    signe = magasin.relire(procedure.fichier_signe.empreinte)
    assert signe.startswith(bytes(confie.fichier.octets))
    examen = examiner(signe, confiance=Confiance(), le=le)
    assert [s.verdict for s in examen.sceaux] == [VerdictDeSceau.AUTOSIGNE] * 2
    assert [s.par for s in examen.sceaux] == [
        "Camille Fictif (fictif)",
        "Dominique Fictif (fictif)",
    ]
    assert Evenement.objects.filter(acte="procédure de signature terminée").exists()
    assert lire(confie, procedure, le).etat == EtatProcedure.TERMINEE


def test_un_refus_arrete_la_procedure_et_ne_signe_pas(confie, le) -> None:
    procedure = lire(confie, confier(confie, le, "caf@exemple.fr", "refus@exemple.fr"), le)
    assert procedure.etat == EtatProcedure.REFUSEE
    refus = procedure.signataires.get(rang=2)
    assert (refus.etat, refus.raison) == (
        EtatDuSignataire.A_REFUSE,
        "Le signataire a refusé (fictif).",
    )
    assert confie.acte.signatures.signees().count() == 1
    assert procedure.fichier_signe is None
    assert confier(confie, le).etat == EtatProcedure.EN_COURS


def test_qui_tarde_laisse_la_procedure_ouverte(confie, le) -> None:
    procedure = lire(confie, confier(confie, le, "jamais@exemple.fr", "maire@exemple.fr"), le)
    assert procedure.etat == EtatProcedure.EN_COURS
    etats = list(procedure.signataires.values_list("etat", flat=True))
    assert etats == [EtatDuSignataire.INVITE, EtatDuSignataire.ATTENDU]
    with pytest.raises(EtatIncompatible, match="déjà ouverte"):
        confier(confie, le)
    with pytest.raises(SaisieInvalide, match="Dites pourquoi"):
        procedures.annuler(procedure=procedure, motif=" ", par=confie.charge, le=le)
    annulee = procedures.annuler(procedure=procedure, motif="Fictif", par=confie.charge, le=le)
    assert annulee.etat == EtatProcedure.ANNULEE
    with pytest.raises(EtatIncompatible, match="déjà finie"):
        procedures.annuler(procedure=annulee, motif="Fictif", par=confie.charge, le=le)


@pytest.mark.parametrize(
    ("adresse", "jours"), [("expire@exemple.fr", 0), ("jamais@exemple.fr", 31)]
)
def test_une_invitation_sans_reponse_expire_et_se_confie_de_nouveau(
    confie, le, adresse: str, jours: int
) -> None:
    procedure = confier(confie, le, "caf@exemple.fr", adresse)
    with time_machine.travel(timezone.now() + dt.timedelta(days=jours)):
        procedure = lire(confie, procedure, le)
    assert (procedure.etat, procedure.fichier_signe) == (EtatProcedure.EXPIREE, None)
    assert confie.acte.signatures.signees().count() == 1  # who signed before did
    assert Evenement.objects.filter(acte="procédure de signature terminée").exists()
    assert confier(confie, le).etat == EtatProcedure.EN_COURS


def test_une_panne_du_prestataire_n_ouvre_rien(confie, le) -> None:
    with pytest.raises(PrestataireIndisponible, match="recommencez plus tard"):
        confier(confie, le, "panne@exemple.fr", "maire@exemple.fr")
    assert not ProcedureDeSignature.objects.exists()


def test_une_panne_a_la_lecture_se_note_et_se_reprend(confie, le) -> None:
    procedure = confier(confie, le)
    place = prestataire_fictif._place(procedure.reference)
    gardee = place.read_text()
    place.unlink()
    lue = lire(confie, procedure, le)
    assert (lue.etat, lue.incident) == (
        EtatProcedure.EN_COURS,
        "Le prestataire ne connaît pas cette procédure.",
    )
    place.write_text(gardee)
    assert lire(confie, lue, le).etat == EtatProcedure.TERMINEE


def test_le_fichier_d_un_autre_acte_ne_se_garde_pas(confie, le) -> None:
    procedure = confier(confie, le)
    version = confie.fichier.version
    repere = reperes.ecrire(confie.acte, version.numero, version.empreinte)
    rendu = prestataire_fictif._place(procedure.reference).with_name(
        f"{procedure.reference}-signe.pdf"
    )
    rendu.write_bytes(sceller(fige(repere.replace("VERSION 1", "VERSION 2")), autorites.caf()))
    lue = lire(confie, procedure, le)
    assert (lue.etat, lue.fichier_signe) == (EtatProcedure.EN_COURS, None)
    assert "n’est pas celui qui lui a été confié" in lue.incident
    rendu.write_bytes(sceller(fige(repere), autorites.caf()))  # written anew by the service
    lue = lire(confie, lue, le)
    assert (lue.etat, lue.incident) == (EtatProcedure.TERMINEE, "")


def test_une_signature_sans_autorisation_attend_et_le_dit(confie, le) -> None:
    confie.acte.deliberations.filter(organisation=confie.commune.organisation).delete()
    procedure = lire(confie, confier(confie, le), le)
    assert procedure.etat == EtatProcedure.EN_COURS
    assert "a signé, mais ce n’est pas enregistré" in procedure.incident
    fabriques.deliberation(confie.demarche, organisation=confie.commune.organisation).actes.add(
        confie.acte
    )
    assert lire(confie, procedure, le).etat == EtatProcedure.TERMINEE


def test_qui_ne_tient_pas_les_actes_ne_confie_rien(confie, le) -> None:
    with pytest.raises(ActeRefuse):
        procedures.confier(
            acte=confie.acte,
            invites=[Invite(confie.caf, "X", "x@exemple.fr")],
            par=fabriques.utilisateur(),
            le=le,
        )
    for invites, message in [
        ([], "au moins une personne"),
        ([Invite(confie.caf, "X", "sans-arobase")], "pas une adresse électronique"),
    ]:
        with pytest.raises(SaisieInvalide, match=message):
            procedures.confier(acte=confie.acte, invites=invites, par=confie.charge, le=le)


def test_sans_prestataire_on_le_dit(confie, le, settings) -> None:
    settings.PRESTATAIRE_DE_SIGNATURE = ""
    with pytest.raises(EtatIncompatible, match="pas de prestataire"):
        confier(confie, le)


# ---------------------------------------------------------------- calls


def appeler(reference: str, le: dt.datetime) -> tuple[bytes, dict]:
    corps = json.dumps({"evenement": "e-1", "procedure": reference}).encode()
    moment = le.isoformat()
    signature = prestataire_fictif.signature_d_un_rappel(corps, moment)
    return corps, {"X-Moment": moment, "X-Signature": signature}


def poster(corps: bytes, entetes: dict[str, str]) -> int:
    return (
        Client(enforce_csrf_checks=True)
        .post(
            reverse("conventions:rappel"), corps, content_type="application/json", headers=entetes
        )
        .status_code
    )


def test_un_rappel_verifie_compte_une_fois(confie, le) -> None:
    procedure = lire(confie, confier(confie, le, "jamais@exemple.fr", "maire@exemple.fr"), le)
    assert not queries.procedures_a_lire(le).exists()
    corps, entetes = appeler(procedure.reference, le)
    assert poster(corps, entetes) == 204
    assert queries.procedures_a_lire(le).get() == procedure
    suivre_les_procedures.call()
    assert poster(corps, entetes) == 204
    assert RappelRecu.objects.count() == 1
    assert not queries.procedures_a_lire(le).exists()


def test_un_rappel_forge_ancien_ou_illisible_est_refuse(confie, le) -> None:
    procedure = confier(confie, le)
    corps, entetes = appeler(procedure.reference, le)
    assert poster(corps + b" ", entetes) == 403
    assert poster(corps, {}) == 403
    vieux = appeler(procedure.reference, le - dt.timedelta(minutes=10))
    assert poster(*vieux) == 403
    assert poster(*appeler("fictif-inconnue", le)) == 404
    assert poster(b"x" * 30_000, entetes) == 413
    service = prestataire_fictif.PrestataireFictif()
    moment = le.isoformat()
    signe = {
        "X-Moment": moment,
        "X-Signature": prestataire_fictif.signature_d_un_rappel(b"[]", moment),
    }
    with pytest.raises(RappelRefuse, match="ne se lit pas"):
        service.lire_rappel(b"[]", signe, le)
    assert not RappelRecu.objects.exists()


def test_le_prestataire_ne_rend_le_fichier_qu_a_la_fin(confie, le) -> None:
    procedure = confier(confie, le, "jamais@exemple.fr", "maire@exemple.fr")
    service = prestataire_fictif.PrestataireFictif()
    with pytest.raises(ProcedureRefusee, match="pas encore signé"):
        service.fichier(procedure.reference)
    with pytest.raises(ProcedureRefusee, match="ne connaît pas"):
        service.etat("fictif-../../etc")


# ---------------------------------------------------------------- pages


def test_confier_suivre_et_abandonner_depuis_la_page(confie, le) -> None:
    client = Client()
    client.force_login(confie.charge)
    adresse = reverse("conventions:procedure", args=["ici", confie.acte.pk])
    assert "Aucune partie n’a désigné de signataire" in client.get(adresse).content.decode()
    designe = fabriques.signataire(confie.commune)
    nom = f"adresse-{designe.pk}"
    assert client.post(adresse, {nom: ""}).status_code == 422
    assert client.post(adresse, {nom: "jamais@exemple.fr"}).status_code == 302
    procedure = ProcedureDeSignature.objects.get()
    assert "Attendu" in client.get(adresse).content.decode()
    routes = {
        nom: reverse(f"conventions:procedure_{nom}", args=["ici", confie.acte.pk, procedure.pk])
        for nom in ("actualiser", "annuler", "fichier")
    }
    assert client.post(routes["actualiser"]).status_code == 302
    assert "Invité à signer" in client.get(adresse).content.decode()
    assert client.get(routes["fichier"]).status_code == 404
    client.post(routes["annuler"], {"motif": "Fictif"})
    assert "Annulée" in client.get(adresse).content.decode()
    assert "Signature à distance" in (
        client.get(reverse("conventions:tour", args=["ici", confie.acte.pk])).content.decode()
    )

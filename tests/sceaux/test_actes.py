"""Sealing an act: who may, what is kept, what the pages show, what the verification finds of it."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

import fabriques
from appuis import autorites
from appuis.base_reelle import en_parallele
from appuis.scelles import acte_a_sceller, apposer, reconnaitre, sceller, verifier
from maillage.conventions import queries
from maillage.conventions.actions import sceaux
from maillage.conventions.enums import EtatActe, EtatDemandeDeSceau
from maillage.conventions.integrite import sceaux_alteres
from maillage.conventions.models import Acte, DemandeDeSceau, Sceau
from maillage.conventions.tasks import apposer_les_sceaux
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    SaisieInvalide,
)
from maillage.sceaux import coffre
from maillage.sceaux.actions import autorites as acte_autorites
from maillage.sceaux.actions import certificats
from maillage.sceaux.enums import LienAvecUneVersion, NiveauDeSceau, VerdictDeSceau
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau
from maillage.sceaux.queries import confiance

V = VerdictDeSceau


# ---------------------------------------------------------------- keys and certificates


def test_la_cle_deposee_est_chiffree_et_la_phrase_n_est_nulle_part(scene) -> None:
    garde = CertificatDeSceau.objects.get(pk=scene.certificat_caf.pk)
    clair = coffre.ouvrir(bytes(garde.secret), lie_a=garde.empreinte)
    assert b"caf" in clair.lower()
    assert bytes(garde.secret) != clair
    assert clair[:40] not in bytes(garde.secret)
    assert garde.sujet == "Caf fictive, Organisation fictive"
    journal = json.dumps([e.apres for e in Evenement.objects.all()], default=str)
    assert autorites.PHRASE not in journal
    assert "certificat de sceau déposé" in {e.acte for e in Evenement.objects.all()}


def test_la_cle_ne_s_ouvre_plus_avec_un_autre_secret(scene, settings) -> None:
    garde = scene.certificat_caf
    settings.SECRET_KEY = "un autre secret, assez long pour une instance fictive"
    with pytest.raises(coffre.CoffreFerme, match="secret de l’instance a changé"):
        coffre.ouvrir(bytes(garde.secret), lie_a=garde.empreinte)
    with pytest.raises(coffre.CoffreFerme):
        coffre.ouvrir(b"\x01court", lie_a=garde.empreinte)


@pytest.mark.parametrize(
    ("octets", "phrase", "message"),
    [
        (autorites.en_p12(autorites.caf()), "fausse", "n’est pas la bonne"),
        (b"rien", autorites.PHRASE, "ne s’ouvre pas"),
        (b"", autorites.PHRASE, "est vide"),
        (b"0" * 1_000_001, "", "plus de 1 Mo"),
    ],
)
def test_un_mauvais_fichier_se_dit(scene, le, octets, phrase, message) -> None:
    with pytest.raises(SaisieInvalide, match=message):
        certificats.deposer(
            organisation=scene.commune.organisation,
            octets=octets,
            phrase=phrase,
            refus=None,
            par=scene.direction,
            le=le,
        )


def test_un_certificat_expire_ne_se_depose_pas(scene, le) -> None:
    vieux = autorites.autorite().delivrer(
        "Périmée", 1, au=autorites.MAINTENANT - 30 * autorites.JOUR
    )
    with pytest.raises(SaisieInvalide, match="a expiré le"):
        certificats.deposer(
            organisation=scene.commune.organisation,
            octets=autorites.en_p12(vieux),
            phrase=autorites.PHRASE,
            refus=None,
            par=scene.direction,
            le=le,
        )


def test_retirer_efface_la_cle_et_ne_scelle_plus(scene, le) -> None:
    certificats.retirer(certificat=scene.certificat_caf, refus=None, par=scene.direction_caf, le=le)
    scene.certificat_caf.refresh_from_db()
    assert bytes(scene.certificat_caf.secret) == b""
    with pytest.raises(Introuvable, match="retiré"):
        apposer(scene, le)
    with pytest.raises(EtatIncompatible, match="déjà retiré"):
        certificats.retirer(
            certificat=scene.certificat_caf, refus=None, par=scene.direction_caf, le=le
        )


def test_sans_jeton_on_le_dit(scene, le) -> None:
    with pytest.raises(EtatIncompatible, match="pas de jeton"):
        certificats.declarer_sur_jeton(
            organisation=scene.caf.organisation,
            octets=autorites.autorite().pem,
            etiquette="cachet",
            refus=None,
            par=scene.direction_caf,
            le=le,
        )


# ---------------------------------------------------------------- who may, and when


def test_seule_la_direction_de_la_partie_scelle_pour_elle(scene, le) -> None:
    for qui in (scene.charge, scene.direction, scene.administrateur):
        with pytest.raises(ActeRefuse):
            sceaux.demander(
                fichier=scene.fichier,
                partie=scene.caf,
                certificat=scene.certificat_caf,
                par=qui,
                le=le,
            )
    assert not DemandeDeSceau.objects.exists()


def test_un_elu_scelle_pour_sa_commune(scene, le) -> None:
    demande = sceaux.demander(
        fichier=scene.fichier,
        partie=scene.commune,
        certificat=scene.certificat_commune,
        par=scene.elu,
        le=le,
    )
    assert demande.etat == EtatDemandeDeSceau.EN_ATTENTE


def test_le_certificat_d_un_autre_ne_sert_pas(scene, le) -> None:
    with pytest.raises(Introuvable, match="pas de cette organisation"):
        sceaux.demander(
            fichier=scene.fichier,
            partie=scene.commune,
            certificat=scene.certificat_caf,
            par=scene.direction,
            le=le,
        )


@pytest.mark.parametrize("etat", [EtatActe.BROUILLON, EtatActe.REMPLACE, EtatActe.RESILIE])
def test_on_scelle_un_acte_fige_et_qui_s_applique(scene, le, etat) -> None:
    if etat == EtatActe.BROUILLON:
        acte = fabriques.acte(scene.demarche)
        scene.fichier.version.acte = acte  # as if its version were that of a draft
    else:
        Acte.objects.filter(pk=scene.acte.pk).update(etat=etat)
        scene.fichier.version.acte.refresh_from_db()
    with pytest.raises(EtatIncompatible, match="se scelle"):
        apposer(scene, le)


# ---------------------------------------------------------------- what is kept


def test_un_sceau_s_ajoute_au_fichier_fige_qui_reste(scene, le) -> None:
    reconnaitre(scene, le)
    sceau = apposer(scene, le)
    scelle = queries.octets_scelles(scene.fichier, 1)
    assert scelle.startswith(scene.octets)
    assert (sceau.rang, sceau.niveau, sceau.taille) == (1, NiveauDeSceau.B, len(scelle))
    scene.fichier.refresh_from_db()
    assert bytes(scene.fichier.octets) == scene.octets
    trouve = verifier(scene, scelle, le)
    assert (trouve.verdict, trouve.est_sur) == (V.INTACT, True)
    assert trouve.origine.lien == LienAvecUneVersion.SCELLE
    assert (trouve.origine.version, trouve.origine.acte) == (1, scene.acte.intitule)
    evenement = Evenement.objects.get(acte="sceau apposé")
    assert evenement.apres["empreinte"] == sceau.empreinte
    assert evenement.par == scene.direction_caf.email


def test_chaque_partie_a_son_tour(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    apposer(scene, le, "commune")
    trouve = verifier(scene, queries.octets_scelles(scene.fichier, 2), le)
    assert [s.verdict for s in trouve.sceaux] == [V.INTACT, V.INTACT]
    assert verifier(scene, queries.octets_scelles(scene.fichier, 1), le).verdict == V.INTACT
    with pytest.raises(EtatIncompatible, match="déjà scellé"):
        apposer(scene, le)
    assert not list(sceaux_alteres())


def test_un_tampon_visible_sur_la_page(scene, le) -> None:
    reconnaitre(scene, le)
    assert apposer(scene, le, visible=True).est_visible
    second = apposer(scene, le, "commune")
    assert second.est_visible
    scelle = queries.octets_scelles(scene.fichier, 2)
    assert verifier(scene, scelle, le).verdict == V.INTACT
    import page

    assert not page.validate_pdf_bytes(scelle, profile=page.ValidationProfile.PDF_UA_1).failures


def test_la_base_refuse_de_changer_un_sceau(scene, le) -> None:
    sceau = apposer(scene, le)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sceau.objects.filter(pk=sceau.pk).update(niveau=NiveauDeSceau.LTA)
    with pytest.raises(IntegrityError), transaction.atomic():
        sceau.delete()


def test_la_tache_appose_et_dit_ce_qui_l_en_empeche(scene, le, settings) -> None:
    settings.HORODATAGE_ADRESSE = "http://127.0.0.1:9/horodatage"
    sceaux.demander(
        fichier=scene.fichier,
        partie=scene.caf,
        certificat=scene.certificat_caf,
        par=scene.direction_caf,
        le=le,
    )
    apposer_les_sceaux.call()
    demande = DemandeDeSceau.objects.get()
    assert demande.etat == EtatDemandeDeSceau.ECHOUE
    assert "L’autorité d’horodatage n’a pas répondu (connexion impossible)" in demande.echec
    assert Evenement.objects.filter(acte="sceau : tentative refusée").exists()
    settings.HORODATAGE_ADRESSE = ""
    assert apposer(scene, le).niveau == NiveauDeSceau.B


def test_une_demande_a_la_fois(scene, le) -> None:
    demande = {
        "fichier": scene.fichier,
        "partie": scene.caf,
        "certificat": scene.certificat_caf,
        "par": scene.direction_caf,
        "le": le,
    }
    sceaux.demander(**demande)
    with pytest.raises(EtatIncompatible, match="déjà demandé"):
        sceaux.demander(**demande)


# ---------------------------------------------------------------- which version it is


def test_un_octet_change_du_fichier_scelle_se_dit(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    for rang in (100, len(scene.octets) + 3000, -700):
        octets = bytearray(queries.octets_scelles(scene.fichier, 1))
        octets[rang] ^= 1
        trouve = verifier(scene, bytes(octets), le)
        assert trouve.verdict == V.ALTERE
        assert not trouve.est_sur


def test_le_fichier_fige_sans_sceau_est_reconnu(scene, le) -> None:
    trouve = verifier(scene, scene.octets, le)
    assert (trouve.verdict, trouve.est_sur) == (V.SANS_SCEAU, True)
    assert "identique, octet pour octet" in trouve.explication
    faux = verifier(scene, scene.octets[:-1] + b" ", le)
    assert (faux.verdict, faux.est_sur) == (V.DIFFERENT, False)


def test_une_version_plus_recente_se_dit(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    avenant = fabriques.acte(scene.demarche, intitule="Avenant fictif", etat=EtatActe.FIGE)
    fabriques.version_figee(avenant)
    trouve = verifier(scene, queries.octets_scelles(scene.fichier, 1), le)
    assert (trouve.verdict, trouve.est_sur) == (V.MAUVAISE_VERSION, False)
    assert "la version 2, «\u00a0Avenant fictif\u00a0»" in trouve.explication
    assert trouve.examen.verdict == V.INTACT


def test_un_acte_signe_reste_le_bon_tant_que_la_suite_ne_l_est_pas(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    Acte.objects.filter(pk=scene.acte.pk).update(etat=EtatActe.SIGNE)
    avenant = fabriques.acte(scene.demarche, intitule="Avenant fictif", etat=EtatActe.FIGE)
    fabriques.version_figee(avenant)
    scelle = queries.octets_scelles(scene.fichier, 1)
    trouve = verifier(scene, scelle, le)
    assert trouve.verdict == V.INTACT
    assert "n’est pas encore signée" in trouve.origine.note
    Acte.objects.filter(pk=avenant.pk).update(etat=EtatActe.SIGNE)
    assert verifier(scene, scelle, le).verdict == V.MAUVAISE_VERSION


def test_un_fichier_qui_recopie_le_code_n_est_pas_le_bon(scene, le) -> None:
    """The repère of a version on another text, sealed by a certificate that is recognised."""
    from appuis.arbres import document, paragraphe
    from maillage.conventions import reperes
    from maillage.documents.rendus import pdf

    reconnaitre(scene, le)
    marque = reperes.ecrire(scene.acte, 1, scene.figee.empreinte)
    autre = pdf.rendre(document(paragraphe("Un tout autre texte."), repere=marque))
    sans = verifier(scene, autre, le)
    assert (sans.verdict, sans.est_sur) == (V.SANS_SCEAU, False)
    assert sans.origine.lien == LienAvecUneVersion.REPERE
    assert "vérifier à l’œil" in sans.explication
    assert verifier(scene, sceller(autre, autorites.caf()), le).verdict == V.DIFFERENT
    inconnu = reperes.ecrire(scene.acte, 7, "0" * 64)
    faux = verifier(scene, pdf.rendre(document(paragraphe("Faux."), repere=inconnu)), le)
    assert (faux.verdict, faux.origine.lien) == (V.DIFFERENT, LienAvecUneVersion.REPERE_INCONNU)


def test_scelle_ailleurs_le_fichier_fige_se_reconnait(scene, le) -> None:
    reconnaitre(scene, le)
    trouve = verifier(scene, sceller(scene.octets, autorites.caf()), le)
    assert (trouve.verdict, trouve.origine.lien) == (V.INTACT, LienAvecUneVersion.COMMENCE_PAR)


# ---------------------------------------------------------------- whom one believes


def test_seul_l_administrateur_dit_qui_croire(scene, le) -> None:
    with pytest.raises(ActeRefuse):
        acte_autorites.reconnaitre(
            octets=autorites.autorite().pem,
            pour_les_sceaux=True,
            pour_l_horodatage=False,
            par=scene.direction_caf,
            le=le,
        )
    autorite = reconnaitre(scene, le)
    with pytest.raises(SaisieInvalide, match="déjà reconnue"):
        reconnaitre(scene, le)
    acte_autorites.retirer(autorite=autorite, par=scene.administrateur, le=le)
    assert confiance().sceaux == ()
    assert reconnaitre(scene, le).pk != autorite.pk


def test_une_liste_de_revocation_est_celle_de_l_autorite(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    autorite = AutoriteReconnue.objects.get()
    lire = {"autorite": autorite, "par": scene.administrateur, "le": le}
    autre = autorites.autorite("Autre autorité", 8).revoquer(le=le)
    for octets, message in [(autre, "pas celle"), (b"rien", "n’est pas une liste")]:
        with pytest.raises(SaisieInvalide, match=message):
            acte_autorites.lire_les_revocations(octets=octets, **lire)
    liste = autorites.autorite().revoquer(
        autorites.caf().certificat, le=autorites.MAINTENANT - autorites.JOUR
    )
    acte_autorites.lire_les_revocations(octets=liste, **lire)
    trouve = verifier(scene, queries.octets_scelles(scene.fichier, 1), le)
    assert (trouve.verdict, trouve.est_sur) == (V.REVOQUE, False)


# ---------------------------------------------------------------- two at once


def test_deux_parties_scellent_au_meme_moment(base_reelle, le) -> None:
    scene = acte_a_sceller(le)
    demandes = [
        sceaux.demander(fichier=scene.fichier, partie=p, certificat=c, par=qui, le=le)
        for p, c, qui in (
            (scene.caf, scene.certificat_caf, scene.direction_caf),
            (scene.commune, scene.certificat_commune, scene.direction),
        )
    ]
    en_parallele(
        *[lambda d=d: sceaux.apposer(demande=d, par=d.demande_par, le=le) for d in demandes]
    )
    assert sorted(Sceau.objects.values_list("rang", flat=True)) == [1, 2]
    reconnaitre(scene, le)
    trouve = verifier(scene, queries.octets_scelles(scene.fichier, 2), le)
    assert trouve.verdict == V.INTACT

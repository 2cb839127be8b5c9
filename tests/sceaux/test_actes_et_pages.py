"""Sealing an act: who may, what is kept, what the pages show, what the verification finds of it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import fabriques
from appuis import autorites
from appuis.base_reelle import en_parallele
from maillage.conventions import queries
from maillage.conventions.actions import sceaux
from maillage.conventions.enums import EtatActe, EtatDemandeDeSceau
from maillage.conventions.integrite import sceaux_alteres
from maillage.conventions.models import Acte, DemandeDeSceau, Sceau
from maillage.conventions.tasks import apposer_les_sceaux
from maillage.journal.models import Evenement
from maillage.ligne.commande import analyseur, executer
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    SaisieInvalide,
)
from maillage.sceaux import coffre, constat
from maillage.sceaux.actions import autorites as acte_autorites
from maillage.sceaux.actions import certificats
from maillage.sceaux.enums import LienAvecUneVersion, NiveauDeSceau, VerdictDeSceau
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau
from sceaux.conftest import sceller

V = VerdictDeSceau


def reconnaitre(scene: SimpleNamespace, le) -> AutoriteReconnue:
    return acte_autorites.reconnaitre(
        octets=autorites.autorite().pem,
        pour_les_sceaux=True,
        pour_l_horodatage=True,
        par=scene.administrateur,
        le=le,
    )


def apposer(scene: SimpleNamespace, le, partie: str = "caf", **options) -> Sceau:
    qui = {"caf": scene.direction_caf, "commune": scene.direction}[partie]
    demande = sceaux.demander(
        fichier=scene.fichier,
        partie=getattr(scene, partie),
        certificat=getattr(scene, f"certificat_{partie}"),
        **options,
        par=qui,
        le=le,
    )
    demande = sceaux.apposer(demande=demande, par=qui, le=le)
    assert demande.etat == EtatDemandeDeSceau.APPOSE, demande.echec
    return demande.sceau


def verifier(scene: SimpleNamespace, octets: bytes, le) -> constat.ConstatDeVerification:
    return constat.verifier(octets, confiance=scene.confiance(), le=le)


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
    assert scene.confiance().sceaux == ()
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


# ---------------------------------------------------------------- pages


def envoyer(client: Client, adresse: str, octets: bytes, nom: str = "lu.pdf", **champs):
    return client.post(adresse, {"fichier": SimpleUploadedFile(nom, octets), **champs})


def test_la_page_publique_dit_ce_qu_elle_trouve(scene, le) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    client, adresse = Client(), reverse("sceaux:verifier")
    assert client.get(adresse).status_code == 200
    reponse = envoyer(client, adresse, queries.octets_scelles(scene.fichier, 1))
    lu = reponse.content.decode()
    assert reponse.status_code == 200
    assert "Intact, et scellé par qui il dit" in lu
    assert "Caf fictive" in lu
    assert scene.acte.intitule in lu
    assert "Ce n’est pas un PDF" in envoyer(client, adresse, b"Bonjour").content.decode()
    assert client.post(adresse).status_code == 422


def test_la_page_publique_refuse_les_fichiers_trop_lourds(scene, settings) -> None:
    settings.FICHIER_TAILLE_MAXIMALE = 1000
    reponse = envoyer(Client(), reverse("sceaux:verifier"), b"%PDF-" + b"0" * 2000)
    assert reponse.status_code == 422
    assert "maillage verifier" in reponse.content.decode()


def test_la_page_publique_freine_qui_insiste(scene) -> None:
    client, adresse = Client(REMOTE_ADDR="203.0.113.7"), reverse("sceaux:verifier")
    codes = [envoyer(client, adresse, b"Bonjour").status_code for _ in range(21)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_sceller_depuis_la_page(scene, le) -> None:
    client = Client()
    client.force_login(scene.direction_caf)
    page = reverse("conventions:sceaux", args=["ici", scene.acte.pk])
    assert "Cette instance n’a pas d’autorité d’horodatage" in client.get(page).content.decode()
    reponse = client.post(
        reverse("conventions:sceau_apposer", args=["ici", scene.acte.pk]),
        {
            "fichier": scene.fichier.pk,
            "partie": scene.caf.pk,
            "certificat": scene.certificat_caf.pk,
        },
        follow=True,
    )
    assert "est en cours" in reponse.content.decode()
    apposer_les_sceaux.call()
    lu = client.get(page).content.decode()
    assert "PAdES B-B" in lu
    sceau = Sceau.objects.get()
    adresse = reverse("conventions:fichier_scelle", args=["ici", scene.acte.pk, sceau.pk])
    assert client.get(adresse).content == queries.octets_scelles(scene.fichier, 1)
    assert client.get(f"{adresse}?archive=1").status_code == 200


def test_deposer_son_certificat_depuis_la_page(scene, le) -> None:
    client = Client()
    client.force_login(scene.elu)
    adresse = reverse("conventions:certificat_deposer", args=["ici", scene.acte.pk])
    lue = autorites.autorite().delivrer("Nouveau cachet", 2)
    mauvais = envoyer(
        client, adresse, autorites.en_p12(lue), "c.p12", partie=scene.commune.pk, phrase="fausse"
    )
    assert mauvais.status_code == 422
    assert "n’est pas la bonne" in mauvais.content.decode()
    bon = envoyer(
        client,
        adresse,
        autorites.en_p12(lue),
        "c.p12",
        partie=scene.commune.pk,
        phrase=autorites.PHRASE,
    )
    assert bon.status_code == 302
    garde = CertificatDeSceau.objects.get(sujet__startswith="Nouveau")
    retirer = reverse(
        "conventions:certificat_retirer", args=["ici", scene.acte.pk, scene.commune.pk, garde.pk]
    )
    assert client.post(retirer).status_code == 302


def test_les_autorites_depuis_la_page(scene, le) -> None:
    client = Client()
    client.force_login(scene.administrateur)
    adresse = reverse("sceaux:autorites")
    assert "Aucune autorité reconnue" in client.get(adresse).content.decode()
    faux = envoyer(client, adresse, b"rien", "a.pem", pour_les_sceaux="on")
    assert faux.status_code == 422
    envoyer(client, adresse, autorites.autorite().pem, "a.pem", pour_les_sceaux="on")
    autorite = AutoriteReconnue.objects.get()
    liste = SimpleUploadedFile("a.crl", autorites.autorite().revoquer(le=le))
    client.post(reverse("sceaux:revocations", args=[autorite.pk]), {"revocations": liste})
    autorite.refresh_from_db()
    assert autorite.revocations_du
    client.post(reverse("sceaux:autorite_retirer", args=[autorite.pk]))
    autorite.refresh_from_db()
    assert autorite.retiree_le
    client.force_login(scene.charge)
    assert client.get(adresse).status_code == 403


# ---------------------------------------------------------------- the command


def test_la_commande_verifie(scene, le, tmp_path, capsys) -> None:
    reconnaitre(scene, le)
    apposer(scene, le)
    fichier = tmp_path / "scelle.pdf"
    fichier.write_bytes(queries.octets_scelles(scene.fichier, 1))
    assert executer(analyseur().parse_args(["verifier", str(fichier), "--json"])) == 0
    lu = json.loads(capsys.readouterr().out)
    assert (lu["verdict"], lu["version"]["version"]) == ("INTACT", 1)
    octets = bytearray(fichier.read_bytes())
    octets[50] ^= 1
    fichier.write_bytes(octets)
    assert executer(analyseur().parse_args(["verifier", str(fichier)])) == 1
    assert "Altéré" in capsys.readouterr().out
    assert executer(analyseur().parse_args(["verifier", str(tmp_path / "absent.pdf")])) == 2


# ---------------------------------------------------------------- two at once


def test_deux_parties_scellent_au_meme_moment(base_reelle, le) -> None:
    from sceaux.conftest import scene as fabriquer

    scene = fabriquer.__wrapped__(None, le)
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

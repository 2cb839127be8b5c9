"""The pages of the seals, and the command: what they show, what they refuse."""

from __future__ import annotations

import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appuis import autorites
from appuis.scelles import apposer, fige, reconnaitre, sceller
from maillage.conventions import queries
from maillage.conventions.models import Sceau
from maillage.conventions.tasks import apposer_les_sceaux
from maillage.ligne.commande import analyseur, executer
from maillage.sceaux.enums import VerdictDeSceau
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau

V = VerdictDeSceau


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


def test_sceller_depuis_la_page(scene, le, settings) -> None:
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
    sans_autorite = client.get(f"{adresse}?archive=1")
    assert sans_autorite.status_code == 422
    assert "n’est pas reconnue ici" in sans_autorite.content.decode()
    reconnaitre(scene, le)
    settings.HORODATAGE_ADRESSE = "http://127.0.0.1:9/"
    assert "archive n’a pas été faite" in client.get(f"{adresse}?archive=1").content.decode()
    settings.HORODATAGE_ADRESSE = ""
    copie = client.get(f"{adresse}?archive=1")
    assert copie.headers["Content-Disposition"].endswith('-1-b-lt.pdf"')


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
    fichier.write_bytes(b"")
    assert executer(analyseur().parse_args(["verifier", str(fichier)])) == 2
    assert "est vide" in capsys.readouterr().err


def test_la_date_d_une_expiration_ne_passe_pas_pour_celle_du_sceau(db, tmp_path, capsys) -> None:
    vieux = autorites.autorite().delivrer(
        "Périmée", 1, au=autorites.MAINTENANT - 30 * autorites.JOUR
    )
    fichier = tmp_path / "perime.pdf"
    fichier.write_bytes(sceller(fige(), vieux))
    (tmp_path / "autorite.pem").write_bytes(autorites.autorite().pem)
    mots = ["verifier", str(fichier), "--autorite", str(tmp_path / "autorite.pem")]
    assert executer(analyseur().parse_args(mots)) == 1
    assert re.search(r"a été apposé, expiré le \d\d/\d\d/\d{4}\n", capsys.readouterr().out)

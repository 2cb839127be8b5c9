"""The text of an act: handed in, read by the contrôle, replaced, withdrawn; by whom."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import fabriques
from maillage.conventions.actions import textes
from maillage.conventions.enums import Role
from maillage.conventions.models import TexteActe
from maillage.journal.models import Evenement
from maillage.portail.queries import constats
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide

pytestmark = pytest.mark.django_db
FAUTIF = (
    "Accord-cadre 2021-2022\n\nLa commune de XXXX s’engage.\n\nFait à Toulouse, le XX/XX/2022\n"
)


@pytest.fixture
def acte(distribution):
    return fabriques.acte(distribution.demarche)


@pytest.fixture
def charge(distribution):
    return distribution.compte(Role.CHARGE_COOPERATION)


def test_le_controle_relit_le_texte_depose(acte, charge, LE):
    textes.deposer(acte=acte, texte=FAUTIF, origine="essai", par=charge, le=LE)
    trouves = [c for c in constats(acte.demarche, LE.date()) if "extraits" in c.precisions]
    assert "V-05" in [c.regle.identifiant for c in trouves]
    (a_completer,) = [c for c in trouves if c.regle.identifiant == "V-05"]
    assert [e["ligne"] for e in a_completer.precisions["extraits"]] == [3, 5]
    assert a_completer.lien == reverse("portail:texte", args=[acte.demarche.slug, acte.pk])


def test_un_second_depot_remplace_le_premier_et_le_journal_garde_les_deux(acte, charge, LE):
    for texte in (FAUTIF, "Un texte sans défaut."):
        textes.deposer(acte=acte, texte=texte, par=charge, le=LE)
    assert TexteActe.objects.get().texte == "Un texte sans défaut."
    assert Evenement.objects.filter(acte="texte d’acte déposé").count() == 2
    textes.retirer(acte=acte, par=charge, le=LE)
    assert not TexteActe.objects.exists()


@pytest.mark.parametrize("texte", ["", "  \n ", "\x00", "x" * 2_000_001])
def test_un_texte_vide_ou_demesure_est_refuse(acte, charge, LE, texte):
    with pytest.raises(SaisieInvalide):
        textes.deposer(acte=acte, texte=texte, par=charge, le=LE)
    assert not TexteActe.objects.exists()
    assert not Evenement.objects.exists()


def test_une_elue_lit_le_texte_mais_ne_le_remplace_pas(acte, charge, distribution, client, LE):
    textes.deposer(acte=acte, texte=FAUTIF, par=charge, le=LE)
    elue = distribution.compte(Role.ELU)
    with pytest.raises(ActeRefuse):
        textes.deposer(acte=acte, texte="Autre", par=elue, le=LE)
    client.force_login(elue)
    adresse = reverse("portail:texte", args=[acte.demarche.slug, acte.pk])
    page = client.get(adresse).content.decode()
    assert "La commune de XXXX" in page
    assert 'name="texte"' not in page
    assert client.post(adresse, {"texte": "Autre"}).status_code == 403


def test_la_page_depose_un_fichier_et_montre_les_lignes(acte, charge, client):
    client.force_login(charge)
    adresse = reverse("portail:texte", args=[acte.demarche.slug, acte.pk])
    fichier = SimpleUploadedFile("convention.txt", FAUTIF.encode())
    assert client.post(adresse, {"fichier": fichier}).status_code == 302
    page = client.get(adresse).content.decode()
    assert "convention.txt" in page
    assert "<mark>La commune de XXXX s’engage.</mark>" in page


def test_un_texte_hostile_est_montre_tel_quel(acte, charge, client, LE):
    textes.deposer(acte=acte, texte="<script>alert(1)</script> XXXX", par=charge, le=LE)
    client.force_login(charge)
    page = client.get(reverse("portail:texte", args=[acte.demarche.slug, acte.pk]))
    assert "<script>alert(1)</script>" not in page.content.decode()


def test_l_acte_d_une_autre_demarche_est_introuvable(distribution, charge, client):
    autre = fabriques.acte(distribution.autre_demarche)
    client.force_login(charge)
    adresse = reverse("portail:texte", args=[distribution.demarche.slug, autre.pk])
    assert client.get(adresse).status_code == 404
    assert client.post(adresse, {"texte": "Volé"}).status_code == 404
    assert not TexteActe.objects.exists()

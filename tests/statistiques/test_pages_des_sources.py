"""The pages of the sources: who sees what, a file from its deposit to its undoing, flat queries."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis import sources
from maillage.partenaires.enums import NatureOrganisation
from maillage.statistiques.actions import paquets
from maillage.statistiques.models import EntreeReference, Importation

pytestmark = pytest.mark.django_db
PAGE = "sources:source"


@pytest.fixture
def agent() -> Client:
    """The browser of an agent of a Caf."""
    compte = fabriques.utilisateur()
    fabriques.appartenance(compte, fabriques.organisation(NatureOrganisation.CAF))
    client = Client()
    client.force_login(compte)
    return client


@pytest.fixture
def lecteur() -> Client:
    client = Client()
    client.force_login(fabriques.utilisateur())
    return client


def envoyer(client: Client, octets: bytes = sources.OCTETS, nom: str = "competences.csv"):
    adresse = reverse(PAGE, args=[sources.SOURCE])
    return client.post(adresse, {"fichier": SimpleUploadedFile(nom, octets)}, follow=True)


def texte(reponse) -> str:
    return reponse.content.decode()


def test_un_fichier_du_depot_a_l_annulation(agent) -> None:
    reponse = envoyer(agent)
    assert "Lue, à publier" in texte(reponse)
    assert "Aucun problème" in texte(reponse)
    faite = Importation.objects.get()
    ici = {"version": faite.version}
    reponse = agent.post(reverse("sources:publier", args=[faite.pk]), ici, follow=True)
    assert "Publiée" in texte(reponse)
    assert EntreeReference.objects.count() == 2
    faite.refresh_from_db()
    adresse = reverse("sources:annuler", args=[faite.pk])
    assert "n’est plus dans les portraits" in texte(agent.get(adresse))
    assert agent.post(adresse, {"version": 1}).status_code == 409
    assert EntreeReference.objects.count() == 2
    reponse = agent.post(adresse, {"version": faite.version}, follow=True)
    assert "Annulée" in texte(reponse)
    assert not EntreeReference.objects.exists()


def test_un_fichier_illisible_dit_pourquoi(agent) -> None:
    assert "Refusée" in texte(envoyer(agent, b"a;b\n1;2\n"))
    assert "Sont admis" in texte(envoyer(agent, b"\x00\x01", "x.bin"))
    reponse = envoyer(agent, b"")
    assert reponse.status_code == 422
    assert Importation.objects.count() == 1


def test_le_meme_fichier_publie_est_refuse_au_depot(agent) -> None:
    sources.importation("PUBLIEE")
    reponse = envoyer(agent)
    assert reponse.status_code == 422
    assert "déjà publié" in texte(reponse)


def test_une_page_echappe_ce_que_le_fichier_contient(agent) -> None:
    octets = b"code_competence;intitule;<script>alert(1)</script>\n3010;A;x\n"
    corps = texte(envoyer(agent, octets, "<b>x.csv"))
    assert "<script>alert" not in corps
    assert "<b>x.csv" not in corps


def test_qui_n_importe_pas_lit_le_catalogue_et_rien_de_plus(lecteur) -> None:
    faite = sources.importation()
    assert "agents d’une Caf" in texte(lecteur.get(reverse("sources:catalogue")))
    assert 'type="file"' not in texte(lecteur.get(reverse(PAGE, args=[sources.SOURCE])))
    assert envoyer(lecteur).status_code == 403
    for nom in ("importation", "annuler", "avancement"):
        assert lecteur.get(reverse(f"sources:{nom}", args=[faite.pk])).status_code == 403
    assert lecteur.get(reverse("sources:paquet")).status_code == 403
    assert Importation.objects.count() == 1


def test_une_source_ou_un_import_inconnu(agent) -> None:
    assert agent.get(reverse(PAGE, args=["inconnue"])).status_code == 404
    assert agent.get(reverse("sources:importation", args=[99])).status_code == 404


def test_un_long_travail_montre_ou_il_en_est(agent) -> None:
    faite = sources.importation(travail="PUBLICATION")
    corps = texte(agent.get(reverse("sources:importation", args=[faite.pk])))
    assert "Publication en cours" in corps
    assert "Publier</button>" not in corps
    Importation.objects.update(travail="")
    reponse = agent.get(reverse("sources:avancement", args=[faite.pk]))
    assert reponse.headers["HX-Refresh"] == "true"


def test_le_paquet_se_telecharge_et_se_depose(agent, tmp_path: Path) -> None:
    sources.importation("PUBLIEE")
    reponse = agent.get(reverse("sources:paquet"))
    paquet = tmp_path / "paquet.zip"
    paquet.write_bytes(b"".join(reponse.streaming_content))
    with zipfile.ZipFile(paquet) as archive:
        assert paquets.MANIFESTE in archive.namelist()
    Importation.objects.update(etat="ANNULEE")
    recu = SimpleUploadedFile("paquet.zip", paquet.read_bytes())
    reponse = agent.post(reverse("sources:paquet"), {"fichier": recu}, follow=True)
    assert "Paquet reçu" in texte(reponse)
    assert Importation.objects.filter(etat="LUE").count() == 1
    faux = SimpleUploadedFile("paquet.zip", b"PK rien")
    assert agent.post(reverse("sources:paquet"), {"fichier": faux}).status_code == 422


def test_les_constats_se_telechargent(agent) -> None:
    faite = sources.importation(
        constats=[
            {"ligne": 3, "colonne": "A", "gravite": "alerte", "message": "M", "valeur": "=1+1"}
        ]
    )
    reponse = agent.get(reverse("sources:importation", args=[faite.pk]), {"format": "csv"})
    assert reponse.status_code == 200
    assert "=1+1" in b"".join(reponse).decode("utf-8-sig")


@pytest.mark.parametrize("route", ["sources:catalogue", PAGE])
def test_le_nombre_de_requetes_ne_depend_pas_des_imports(agent, route) -> None:
    adresse = reverse(route, args=[sources.SOURCE] if route == PAGE else [])

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            agent.get(adresse)
        return len(requetes)

    sources.importation("PUBLIEE")
    avant = compter()
    for rang in range(10):
        sources.importation("PUBLIEE", b"code_competence;intitule\n%d;X\n" % rang)
    assert compter() == avant

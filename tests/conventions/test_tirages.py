"""The series of documents: who asks, what the archive holds, what a failure leaves, how far it has come."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.arbres import document, paragraphe
from maillage.conventions import queries, tasks
from maillage.conventions.actions import tirages
from maillage.conventions.enums import EtatTirage, Role
from maillage.conventions.models import Demarche, Tirage
from maillage.documents import pieces
from maillage.documents.arbre import Figure, manquant
from maillage.documents.pieces import Piece
from maillage.fichiers import magasin
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, DocumentIncomplet, SaisieInvalide

pytestmark = pytest.mark.django_db

SERIE = Piece(
    "essai",
    "Pièce d’essai",
    lambda n: _CORPS[n](n),
    objet="nombre",
    lister=lambda demarche: list(range(1, 6)),
)


def _bon(n: int) -> Any:
    return document(paragraphe(f"Document {n}, ", manquant("le montant"), " 漢"))


def _refuse(n: int) -> Any:
    raise DocumentIncomplet("Il manque le texte.", manques=["le texte"])


def _en_panne(n: int) -> Any:
    raise ZeroDivisionError("panne voulue")


def _illisible(n: int) -> Any:
    return document(Figure("<", "courbe"))


_CORPS = {1: _bon, 2: _refuse, 3: _en_panne, 4: _illisible, 5: _bon}


@pytest.fixture
def demarche() -> Demarche:
    return fabriques.demarche()


@pytest.fixture
def charge(demarche: Demarche) -> Any:
    compte = fabriques.utilisateur()
    fabriques.habilitation(compte, demarche, Role.CHARGE_COOPERATION)
    fabriques.engagement(compte, demarche)
    return compte


@pytest.fixture
def serie(monkeypatch: pytest.MonkeyPatch) -> Piece:
    monkeypatch.setitem(pieces._pieces, "essai", SERIE)
    return SERIE


def demander(demarche: Demarche, par: Any, **champs: Any) -> Tirage:
    champs = {"piece": "essai", "format": "odt", "le": timezone.now(), **champs}
    return tirages.demander(demarche=demarche, par=par, **champs)


def ouvrir(tirage: Tirage) -> zipfile.ZipFile:
    tirage.refresh_from_db()
    return zipfile.ZipFile(BytesIO(magasin.relire(tirage.empreinte)))


def test_l_archive_tient_les_documents_et_le_rapport_nomme_les_echecs(
    demarche, charge, serie, caplog
):
    tirage = demander(demarche, charge)
    assert tasks.tirer_les_demandes.func() == 1
    with ouvrir(tirage) as archive:
        assert archive.namelist() == ["001-1.odt", "005-5.odt", "rapport.txt"]
        assert archive.read("001-1.odt").startswith(b"PK")
        rapport = archive.read("rapport.txt").decode()
    assert "2 documents écrits sur 5." in rapport.replace("\u00a0", " ")
    assert "002-2.odt\u00a0: Il manque le texte." in rapport
    assert "003-3.odt\u00a0: Une erreur imprévue" in rapport
    assert "004-4.odt\u00a0: Le dessin «\u00a0courbe\u00a0» ne peut pas être lu" in rapport
    assert "001-1.odt — À compléter\u00a0: le montant." in rapport
    assert "漢" not in rapport
    assert "panne voulue" in caplog.text
    assert "panne voulue" not in rapport
    assert (tirage.etat, tirage.faits, tirage.total, tirage.ecrits) == ("FAIT", 5, 5, 2)
    assert [echec["nom"][:3] for echec in tirage.echecs] == ["002", "003", "004"]


def test_les_projets_de_deliberation_des_signataires(scene):
    tirage = demander(scene.demarche, scene.charge, piece="projet_deliberation", format="html")
    tasks.tirer_les_demandes.func()
    with ouvrir(tirage) as archive:
        noms = archive.namelist()
        assert len(noms) == scene.demarche.parties.filter(est_signataire=True).count() + 1
        assert "Projet de délibération" in archive.read(noms[0]).decode()


def test_deux_demandes_de_la_meme_serie_n_en_font_qu_une(demarche, charge, serie):
    premiere = demander(demarche, charge)
    assert demander(demarche, charge) == premiere
    assert demander(demarche, charge, format="html") != premiere
    assert Evenement.objects.filter(acte="tirage demandé").count() == 2
    tasks.tirer_les_demandes.func()
    assert demander(demarche, charge) != premiere


def test_un_tirage_pris_ne_l_est_pas_deux_fois(demarche, charge, serie):
    tirage = demander(demarche, charge)
    assert tirages.prendre(le=timezone.now()) == tirage
    assert tirages.prendre(le=timezone.now()) is None


def test_un_tirage_perdu_s_interrompt_et_se_redemande(demarche, charge, serie):
    le = timezone.now()
    tirage = demander(demarche, charge, le=le)
    tirages.prendre(le=le)
    assert not queries.un_tirage_attend(le + dt.timedelta(minutes=9))
    assert tirages.interrompre_les_perdus(le=le + dt.timedelta(minutes=9)) == 0
    assert queries.un_tirage_attend(le + dt.timedelta(minutes=11))
    assert tirages.interrompre_les_perdus(le=le + dt.timedelta(minutes=11)) == 1
    tirage.refresh_from_db()
    assert tirage.etat == EtatTirage.INTERROMPU
    assert demander(demarche, charge).etat == EtatTirage.EN_ATTENTE


def test_une_panne_de_la_serie_l_interrompt_sans_bloquer_les_autres(
    demarche, charge, serie, monkeypatch, caplog
):
    condamne = demander(demarche, charge)
    suivant = demander(demarche, charge, format="html")
    sans_piece = replace(SERIE, identifiant="retiree")
    Tirage.objects.filter(pk=condamne.pk).update(piece=sans_piece.identifiant)
    assert tasks.tirer_les_demandes.func() == 1
    condamne.refresh_from_db()
    suivant.refresh_from_db()
    assert (condamne.etat, suivant.etat) == ("INTERROMPU", "FAIT")
    assert "retiree" in caplog.text


@pytest.mark.parametrize(
    ("piece", "message"), [("convention", "un exemplaire"), ("deliberation", "est vide")]
)
def test_ce_qui_n_est_pas_une_serie_se_refuse(demarche, charge, piece, message):
    with pytest.raises(SaisieInvalide, match=message):
        demander(demarche, charge, piece=piece)
    assert not Tirage.objects.exists()


def test_une_serie_trop_longue_se_refuse(demarche, charge, serie, monkeypatch):
    monkeypatch.setattr(tirages, "DOCUMENTS_AU_PLUS", 4)
    with pytest.raises(SaisieInvalide, match="compte 5 documents, 4 au plus"):
        demander(demarche, charge)


def test_un_partenaire_ne_demande_pas(demarche, serie):
    lecteur = fabriques.utilisateur()
    fabriques.habilitation(lecteur, demarche, Role.PARTENAIRE)
    with pytest.raises(ActeRefuse, match="demander une série"):
        demander(demarche, lecteur)


# ---------------------------------------------------------------- pages


def test_la_page_demande_suit_et_donne_l_archive(demarche, charge, serie, client: Client):
    client.force_login(charge)
    page = reverse("conventions:tirages", args=[demarche.slug])
    assert "Pièce d’essai" in client.get(page).content.decode()
    reponse = client.post(page, {"piece": "essai", "format": "odt"}, follow=True)
    assert "La série est demandée" in reponse.content.decode()
    fragment = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in fragment
    assert 'max="5"' in fragment
    assert "<html" not in fragment
    tirage = Tirage.objects.get()
    adresse = reverse("conventions:tirage_archive", args=[demarche.slug, tirage.pk])
    assert client.get(adresse).status_code == 422
    tasks.tirer_les_demandes.func()
    fini = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in fini
    assert "3 documents en échec" in fini.replace("\u00a0", " ")
    reponse = client.get(adresse)
    assert reponse["Content-Type"] == "application/zip"
    assert f'filename="{demarche.slug}-essai-odt.zip"' in reponse["Content-Disposition"]


def test_une_demande_fausse_se_dit(demarche, charge, serie, client: Client):
    client.force_login(charge)
    page = reverse("conventions:tirages", args=[demarche.slug])
    assert client.post(page, {"piece": "convention", "format": "pdf"}).status_code == 422
    assert client.post(page, {"piece": "essai", "format": "exe"}).status_code == 404
    assert client.post(page, {}).status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_des_tirages(demarche, charge, client: Client):
    client.force_login(charge)
    page = reverse("conventions:tirages", args=[demarche.slug])
    nombres = []
    for _ in range(2):
        for _ in range(4):
            fabriques.tirage(demarche)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(page).status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]

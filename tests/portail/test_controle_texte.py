"""The page « Contrôler un texte »: pasted or handed in, shown with its lines, never stored."""

import html
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from maillage.documents.extraction import TAILLE_AU_PLUS
from maillage.portail.extraits import CONSTATS_EN_VUE, LIEUX_EN_VUE, situer
from maillage.portail.forms import SIGNES_COLLES_AU_PLUS
from maillage.regles.textes import examiner_texte

ADRESSE = "/controle-de-texte/"
FAUTIF = "Fait à Valfictif, le 15/12/2024\nLa commune <b>de</b> XXXX\nsignera.\n"


@pytest.fixture
def client(db):
    client = Client()
    client.force_login(fabriques.utilisateur())
    return client


def lire(reponse):
    return html.unescape(reponse.content.decode()).replace("\u00a0", " ").replace("’", "'")


def envoyer(client, texte="", fichier=None):
    saisie = {"texte": texte}
    if fichier:
        saisie["fichier"] = SimpleUploadedFile(*fichier)
    return client.post(ADRESSE, saisie)


def test_la_page_demande_un_compte_et_s_ouvre_avec_lui(client):
    assert reverse("portail:controle_texte") == ADRESSE
    anonyme = Client().get(ADRESSE)
    assert anonyme.status_code == 302
    reponse = client.get(ADRESSE)
    assert reponse.status_code == 200
    assert 'enctype="multipart/form-data"' in lire(reponse)
    assert "Le texte n'est pas conservé" in lire(reponse)
    assert "constat-bloquant" not in lire(reponse)


def test_un_texte_colle_se_controle_et_se_montre_ligne_a_ligne(client):
    reponse = envoyer(client, FAUTIF)
    assert reponse.status_code == 200
    page = reponse.content.decode().replace("\u00a0", " ")
    assert "1 constat" in page
    assert "<mark>La commune &lt;b&gt;de&lt;/b&gt; XXXX</mark>" in page
    assert "<span>signera.</span>" in page
    assert "Règle V-05" in page
    assert FAUTIF.splitlines()[0] in lire(reponse)


def test_un_texte_sans_defaut_le_dit(client):
    page = lire(envoyer(client, "Fait à Valfictif, le 15/12/2024"))
    assert "Aucun constat" in page
    assert "<mark>" not in page


def test_un_fichier_depose_se_controle(client):
    fichier, tampon = docx.Document(), io.BytesIO()
    fichier.add_paragraph("SPECIMEN")
    fichier.save(tampon)
    page = lire(envoyer(client, fichier=("Ma convention.docx", tampon.getvalue())))
    assert "dans « Ma convention.docx »" in page
    assert "<mark>SPECIMEN</mark>" in page


@pytest.mark.parametrize(
    ("texte", "fichier", "attendu"),
    [
        ("", None, "Collez un texte, ou choisissez un fichier."),
        (" \n\t", None, "Collez un texte, ou choisissez un fichier."),
        ("un texte", ("a.txt", b"un autre"), "Gardez l'un des deux."),
        ("", ("a.txt", b""), "Ce fichier est vide."),
        ("", ("a.exe", b"MZ"), "Ce format ne se lit pas ici."),
        ("", ("a.pdf", b"%PDF-1.4"), "Ce fichier PDF est abîmé"),
        ("", ("a.txt", b"x" * (TAILLE_AU_PLUS + 1)), "dépasse 10 Mo"),
        ("x" * (SIGNES_COLLES_AU_PLUS + 1), None, "dépasse un million de signes"),
    ],
)
def test_une_saisie_fausse_revient_avec_sa_raison(client, texte, fichier, attendu):
    reponse = envoyer(client, texte, fichier)
    assert reponse.status_code == 422
    assert attendu in lire(reponse)
    assert "<mark>" not in lire(reponse)


def test_le_jeton_du_formulaire_est_exige(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(fabriques.utilisateur())
    assert envoyer(client, "texte").status_code == 403


def test_rien_n_est_ecrit(client):
    client.get(ADRESSE)
    lectures = requetes(lambda: client.get(ADRESSE))
    envois = requetes(lambda: envoyer(client, FAUTIF))
    assert [sql for sql in envois if not sql.startswith("SELECT")] == []
    assert len(envois) == len(lectures)


def requetes(demander):
    with CaptureQueriesContext(connection) as capture:
        demander()
    return [requete["sql"] for requete in capture]


def test_la_page_n_en_montre_pas_sans_fin():
    texte = "Vu la décision du 3 mars 2025\nFait à X, le 01/01/2025\n" * 150
    assert len(situer(examiner_texte(texte), texte)) == CONSTATS_EN_VUE
    texte = "XXXX\n\n" * 50
    (blancs,) = situer(examiner_texte(texte), texte)
    assert (len(blancs.lieux), blancs.autres) == (LIEUX_EN_VUE, 50 - LIEUX_EN_VUE)


def test_les_voisines_vides_ou_visees_ne_se_repetent_pas():
    texte = "avant\nXXXX\nXXXX\n\naprès"
    (situe,) = situer(examiner_texte(texte), texte)
    assert [[(ligne.numero, ligne.visee) for ligne in lieu.lignes] for lieu in situe.lieux] == [
        [(1, False), (2, True)],
        [(3, True)],
    ]


def test_l_aide_y_mene(client):
    assert f'href="{ADRESSE}"' in lire(client.get("/aide/"))

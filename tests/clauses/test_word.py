"""The Word model of a Caf: what is refused at the door, and what its documents take of it."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.shared import Mm, Pt
from PIL import Image

from maillage.clauses import queries
from maillage.clauses.actions import modeles_word as actes
from maillage.clauses.essai_word import document_d_essai
from maillage.clauses.models import ModeleWord
from maillage.conventions.pieces import convention
from maillage.documents import chartes
from maillage.documents.chartes import Charte, charte_de
from maillage.documents.rendus import docx as rendu
from maillage.documents.rendus.habillage import styles_repris
from maillage.fichiers import bornes
from maillage.fichiers.bornes import LectureInterrompue
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DESCRIPTION = "Logo de la Caf fictive"


def modele_de_caf() -> bytes:
    """A Word file as a Caf has one: a logo in the head, a foot, its own titles, wide margins."""
    image = BytesIO()
    Image.new("RGB", (40, 20), "#aa0055").save(image, "PNG")
    fichier = docx.Document()
    fichier.styles["Heading 1"].font.size = Pt(31)
    fichier.styles["Normal"].font.name = "Georgia"
    section = fichier.sections[0]
    section.left_margin = Mm(33)
    section.header.paragraphs[0].add_run("Caf fictive — service partenaires").add_picture(image)
    section.footer.paragraphs[0].text = "12 rue Fictive"
    fichier.add_paragraph("Un texte du modèle, qui n’est pas repris.")
    sortie = BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()


MODELE = modele_de_caf()


def avec(
    nom: str, contenu: bytes | str, *, octets: bytes = MODELE, de: str = "", vers: str = ""
) -> bytes:
    """The model with one more part, or with words of a part changed."""
    sortie = BytesIO()
    with zipfile.ZipFile(BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w") as cible:
        for info in source.infolist():
            lu = source.read(info)
            if de and info.filename == nom:
                assert de.encode() in lu
                lu = lu.replace(de.encode(), vers.encode())
            cible.writestr(info.filename, lu)
        if not de:
            cible.writestr(nom, contenu)
    return sortie.getvalue()


def relie(type_: str, cible: str) -> bytes:
    lien = (
        '<Relationship Id="rIdX" TargetMode="External" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/{type_}" Target="{cible}"/></Relationships>'
    )
    return avec("word/_rels/document.xml.rels", "", de="</Relationships>", vers=lien)


def bombe() -> bytes:
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 70_000_000)
    return sortie.getvalue()


def double() -> bytes:
    """Two parts of one name: Word reads one, a checker the other."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        return avec("word/styles.xml", b"<double/>")


def abime() -> bytes:
    """One part whose compressed bytes are no longer any."""
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(range(256)) * 4)
    octets = bytearray(sortie.getvalue())
    octets[47:60] = b"\xff" * 13
    return bytes(octets)


ENTITES = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
CHAMP = "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd</w:instrText></w:r></w:p>"


@pytest.mark.parametrize(
    ("octets", "mots"),
    [
        (b"", "pas un document Word"),
        (b"%PDF-1.7", "pas un document Word"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "mot de passe"),
        (b"PK\x03\x04" + b"\0" * 60, "pas un document Word"),
        (MODELE[: len(MODELE) // 2], "pas un document Word"),
        (b"x" * 5_000_001, "5 Mo"),
        (bombe(), "démesuré"),
        (avec("word/vbaProject.bin", b"x"), "macros"),
        (
            avec(
                "[Content_Types].xml",
                "",
                de="document.main+xml",
                vers="document.macroEnabled.main+xml",
            ),
            "macros",
        ),
        (avec("word/embeddings/feuille.xlsx", b"x"), "objet incorporé"),
        (avec("word/activeX/activeX1.xml", b"<a/>"), "objet incorporé"),
        (avec("../ailleurs.xml", b"<a/>"), "sort du document"),
        (avec("word/autre.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), "mal formé"),
        (avec("word/autre.xml", ENTITES.encode("utf-16-be")), "mal formé"),
        (avec("word/autre.xml", b"<a>"), "abîmé"),
        (abime(), "pas un document Word"),
        (relie("attachedTemplate", "http://exemple.fr/m.dotm"), "modèle extérieur"),
        (relie("image", "http://exemple.fr/i.png"), "extérieur"),
        (relie("hyperlink", "file:///etc/passwd"), "extérieur"),
        (avec("word/document.xml", "", de="</w:body>", vers=CHAMP + "</w:body>"), "champ qui lit"),
        (double(), "même nom"),
    ],
)
def test_un_fichier_hostile_ou_faux_est_refuse_en_le_disant(octets, mots):
    with pytest.raises(SaisieInvalide, match=mots) as refus:
        chartes.verifier(octets)
    assert refus.value.champ == "fichier"


def test_un_modele_qui_demande_trop_de_memoire_est_arrete(monkeypatch):
    """Within the sizes that are admitted, and thirty times larger once read as a tree."""
    monkeypatch.setattr(bornes, "MEMOIRE", 400 * 1024**2)
    with pytest.raises(LectureInterrompue, match="trop de mémoire"):
        chartes.verifier(dense("word/autre.xml", b"<a>" + b"<b/>" * 4_000_000 + b"</a>"))
    chartes.verifier(MODELE)


def dense(nom: str, contenu: bytes) -> bytes:
    sortie = BytesIO(MODELE)
    with zipfile.ZipFile(sortie, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(nom, contenu)
    return sortie.getvalue()


def test_un_modele_ordinaire_passe_avec_ses_liens_de_page():
    chartes.verifier(MODELE)
    chartes.verifier(relie("hyperlink", "https://www.caf.fr"))


# ---------------------------------------------------------------- the looks


def habille() -> docx.Document:
    octets = rendu.rendre(document_d_essai("Caf fictive"), Charte(MODELE, DESCRIPTION))
    return docx.Document(BytesIO(octets))


def test_le_docx_prend_les_styles_l_en_tete_le_pied_et_les_marges():
    lu = habille()
    section = lu.sections[0]
    assert lu.styles["Heading 1"].font.size == Pt(31)
    assert lu.styles["Normal"].font.name == "Georgia"
    assert round(section.left_margin.mm) == 33
    tete = section.header._element
    assert "Caf fictive — service partenaires" in section.header.paragraphs[0].text
    assert [d.get("descr") for d in tete.iter() if d.tag.endswith("}docPr")] == [DESCRIPTION]
    pied = [p.text for p in section.footer.paragraphs]
    assert "12 rue Fictive" in pied[0]
    assert len(pied) > 1  # our line and the number of the page come after
    assert "Un texte du modèle" not in "".join(p.text for p in lu.paragraphs)


def test_le_texte_ne_change_pas_et_aucun_style_ne_manque():
    nu = docx.Document(BytesIO(rendu.rendre(document_d_essai("Caf fictive"))))
    lu = habille()
    assert [p.text for p in lu.paragraphs] == [p.text for p in nu.paragraphs]
    assert len(lu.tables) == len(nu.tables)
    connus = {s.style_id for s in lu.styles}
    racines = [lu.element, lu.sections[0].header._element, lu.sections[0].footer._element]
    nommes = {
        e.get(f"{W}val")
        for racine in racines
        for balise in ("pStyle", "rStyle", "tblStyle")
        for e in racine.iter(f"{W}{balise}")
    }
    assert nommes <= connus
    numeros = {n.get(f"{W}numId") for n in lu.part.numbering_part.element.iter(f"{W}num")}
    assert {e.get(f"{W}val") for e in lu.element.iter(f"{W}numId")} <= numeros
    assert any(s.orientation for s in lu.sections)
    repris, ajoutes = styles_repris(Charte(MODELE))
    assert "heading 1" in repris
    assert "Origine" in ajoutes


def test_les_memes_octets_deux_fois():
    document, charte = document_d_essai("Caf fictive"), Charte(MODELE, DESCRIPTION)
    assert rendu.rendre(document, charte) == rendu.rendre(document, charte)


# ---------------------------------------------------------------- the acts


def deposer(scene, le: dt.datetime, **champs) -> ModeleWord:
    return actes.deposer(
        **{
            "caf": scene.caf,
            "nom": "modele.docx",
            "octets": MODELE,
            "alternative": DESCRIPTION,
            "numero": 0,
            "par": scene.direction,
            "le": le,
            **champs,
        }
    )


@pytest.mark.django_db
def test_le_modele_word_se_depose_se_remplace_et_se_retire(scene, le):
    un = deposer(scene, le)
    charte = charte_de(scene.demarche)
    assert charte == Charte(MODELE, DESCRIPTION)
    assert charte_de(scene.autre) is None
    with pytest.raises(ModificationConcurrente, match="changé pendant"):
        deposer(scene, le)
    deux = deposer(scene, le, numero=1, alternative="Autre logo")
    assert queries.modele_word(scene.caf) == deux
    geste = {"caf": scene.caf, "par": scene.direction, "le": le}
    actes.retirer(**geste, numero=2)
    assert charte_de(scene.demarche) is None
    with pytest.raises(EtatIncompatible, match="rien à retirer"):
        actes.retirer(**geste, numero=3)
    assert queries.octets(un) == MODELE
    assert [e.acte for e in Evenement.objects.order_by("numero")] == [
        "modèle Word déposé",
        "modèle Word déposé",
        "modèle Word retiré",
    ]


@pytest.mark.django_db
def test_un_depot_refuse_ne_garde_rien(scene, le):
    with pytest.raises(ActeRefuse):
        deposer(scene, le, par=scene.conseiller)
    for champs in (
        {"octets": b"%PDF-1.7"},
        {"nom": "modele.pdf"},
        {"alternative": "  "},
    ):
        with pytest.raises(SaisieInvalide):
            deposer(scene, le, **champs)
    assert not ModeleWord.objects.exists()


@pytest.mark.django_db
def test_la_page_du_modele_word(client, scene, le):
    adresse = reverse("clauses:word", args=[scene.caf.pk])
    client.force_login(scene.direction)
    faux = {"numero": 0, "alternative": "x", "fichier": SimpleUploadedFile("m.docx", b"rien")}
    refus = client.post(adresse, faux)
    assert refus.status_code == 422
    assert "pas un document Word" in refus.content.decode()
    bon = {"numero": 0, "alternative": DESCRIPTION, "fichier": SimpleUploadedFile("m.docx", MODELE)}
    assert client.post(adresse, bon).status_code == 302
    page = client.get(adresse).content.decode()
    assert DESCRIPTION in page
    assert "heading 1" in page
    essai = client.get(reverse("clauses:word_essai", args=[scene.caf.pk]))
    assert (
        "service partenaires"
        in docx.Document(BytesIO(essai.content)).sections[0].header.paragraphs[0].text
    )
    assert client.get(reverse("clauses:word_fichier", args=[scene.caf.pk, 1])).content == MODELE
    fichier = reverse("portail:fichier", args=[scene.demarche.slug, "convention", "docx"])
    client.force_login(scene.charge)
    document = docx.Document(BytesIO(client.get(fichier).content))
    assert "service partenaires" in document.sections[0].header.paragraphs[0].text
    assert client.post(adresse, bon).status_code == 403
    assert convention(scene.demarche).titre

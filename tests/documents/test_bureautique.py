"""LibreOffice opens the DOCX and the ODT and saves them again without losing anything.

`make test-bureautique` installs it and runs this; what can be said without it is in `test_rendus.py`.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import odfdo
import pypdfium2
import pytest

from appuis.arbres import complet, document, paragraphe
from appuis.relecture import lire, serre
from maillage.documents.arbre import (
    Document,
    SautDePage,
    Section,
    Sommaire,
    Tableau,
    Titre,
    texte,
)
from maillage.documents.rendus import rendre
from maillage.documents.rendus.odt import TEXTES_COMPOSES

pytestmark = pytest.mark.bureautique
FILTRES = {"docx": "docx:MS Word 2007 XML", "odt": "odt:writer8", "pdf": "pdf"}
deux = pytest.mark.parametrize("format_", ["docx", "odt"])


def chapitres() -> Document:
    """Enough headings and pages for wrong page numbers to show."""
    corps = tuple(
        bloc
        for n in range(1, 31)
        for bloc in (SautDePage(), Titre(1, texte(f"Chapitre {n}")), paragraphe("Un texte. " * 40))
    )
    return document(Sommaire(), *corps)


def long() -> Document:
    """So long that its pages are left to LibreOffice."""
    lignes = tuple((texte(f"Ligne {n}"), texte("x")) for n in range(TEXTES_COMPOSES // 2 + 1))
    fin = Section((Titre(1, texte("Annexe")), Tableau("", ("Ligne", "Valeur"), lignes)))
    return replace(chapitres(), blocs=(*chapitres().blocs, fin))


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each document in each format, as we write it and as LibreOffice saves it."""
    racine = tmp_path_factory.mktemp("bureautique")
    for nom, arbre in (("complet", complet()), ("chapitres", chapitres())):
        for format_ in ("docx", "odt"):
            (racine / f"{nom}.{format_}").write_bytes(rendre(arbre, format_))
    (racine / "long.odt").write_bytes(rendre(long(), "odt"))
    convertir([racine / "long.odt"], "pdf", racine / "pdf-odt")
    for format_ in ("docx", "odt"):
        sources = [racine / f"{nom}.{format_}" for nom in ("complet", "chapitres")]
        convertir(sources, format_, racine / "repris")
        convertir(sources, "pdf", racine / f"pdf-{format_}")
    return racine


def convertir(sources: list[Path], format_: str, vers: Path) -> None:
    profil = f"-env:UserInstallation=file://{vers.parent}/profil"
    mots = ["soffice", profil, "--headless", "--convert-to", FILTRES[format_], "--outdir", vers]
    fait = subprocess.run([*mots, *sources], capture_output=True, timeout=180, check=False)
    assert fait.returncode == 0, fait.stderr
    for source in sources:
        assert (vers / source.with_suffix(f".{format_}").name).exists(), fait.stderr


@deux
def test_reprendre_ne_perd_ni_titre_ni_tableau_ni_texte(dossier, format_):
    ecrit = lire((dossier / f"complet.{format_}").read_bytes(), format_)
    repris = lire((dossier / "repris" / f"complet.{format_}").read_bytes(), format_)
    assert repris.titres == ecrit.titres
    assert repris.tableaux == ecrit.tableaux
    assert texte_lu(repris.texte) == texte_lu(ecrit.texte)


def texte_lu(texte: str) -> str:
    """What is on the pages: not the description of a table, which LibreOffice files elsewhere."""
    return re.sub(r"(Tableau\d(—Équipements\(fictif\))?)?Colonnes:[^.]*\.", "", serre(texte))


def test_reprendre_un_docx_garde_sa_structure(dossier):
    avant, apres = (
        docx.Document(dossier / chemin) for chemin in ("complet.docx", "repris/complet.docx")
    )
    for fichier in (avant, apres):
        corps = fichier.element.body.xml
        assert [s.page_width > s.page_height for s in fichier.sections] == [False, True, False]
        assert len(re.findall("<w:tblHeader", corps)) == 2
        assert 'descr="Une barre bleue"' in corps
        assert {"TOC", "SEQ", "PAGEREF"} <= set(re.findall(r"<w:instrText[^>]*>\s*(\w+)", corps))
        assert {"Heading 1", "Heading 2", "Title", "Caption"} <= {
            p.style.name for p in fichier.paragraphs
        }
        with zipfile.ZipFile(BytesIO(_octets(fichier))) as archive:
            assert b'w:val="fr-FR"' in archive.read("word/styles.xml")


def _octets(fichier: docx.document.Document) -> bytes:
    sortie = BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()


def test_reprendre_un_odt_garde_sa_structure(dossier):
    for chemin in ("complet.odt", "repris/complet.odt"):
        fichier = odfdo.Document(dossier / chemin)
        contenu = fichier.get_part("content.xml").serialize().decode()
        styles = fichier.get_part("styles.xml").serialize().decode()
        assert contenu.count("<table:table-header-rows>") == 2
        assert "Une barre bleue" in contenu
        assert "<text:table-of-content " in contenu
        assert contenu.count('text:name="Tableau"') >= 2
        assert "landscape" in styles
        assert 'fo:language="fr"' in styles
        assert 'fo:hyphenate="true"' in styles


@pytest.mark.parametrize(
    "chemin", ["pdf-docx/chapitres.pdf", "pdf-odt/chapitres.pdf", "pdf-odt/long.pdf"]
)
def test_le_sommaire_dit_les_pages_que_libreoffice_compose(dossier, chemin):
    pdf = pypdfium2.PdfDocument(dossier / chemin)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    annonces = dict(re.findall(r"Chapitre (\d+)[ .\u00a0]+(\d+)", pages[0]))
    assert len(annonces) == 30
    for numero, page in annonces.items():
        assert re.search(rf"Chapitre {numero}\b", pages[int(page) - 1]), (numero, page)


@deux
def test_une_legende_ne_montre_que_son_numero(dossier, format_):
    pdf = pypdfium2.PdfDocument(dossier / f"pdf-{format_}" / "complet.pdf")
    tout = serre("".join(page.get_textpage().get_text_range() for page in pdf))
    assert "Tableau1—Équipements(fictif)" in tout
    assert "Figure1—Barres" in tout

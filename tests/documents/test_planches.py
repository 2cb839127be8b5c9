"""The logos side by side: each in its box, in a document that stays accessible."""

from __future__ import annotations

import zipfile
from io import BytesIO

import page
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from maillage.documents.arbre import Document, Titre, texte
from maillage.documents.planches import HAUTEUR, LARGEUR, Logo, planche
from maillage.documents.rendus import rendre

SVG = "{http://www.w3.org/2000/svg}"


def logo(nom, largeur=90, hauteur=45):
    sortie = BytesIO()
    Image.new("RGBA", (largeur, hauteur), (0, 80, 80, 120)).save(sortie, "PNG")
    return Logo(nom, sortie.getvalue())


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 450)), min_size=1, max_size=9))
def test_chaque_logo_tient_dans_sa_case_sans_toucher_les_autres(tailles):
    (figure,) = planche([logo(str(n), *taille) for n, taille in enumerate(tailles)])
    racine = etree.fromstring(figure.svg)
    large, haut = float(racine.get("width")), float(racine.get("height"))
    cadres = [
        tuple(float(image.get(nom)) for nom in ("x", "y", "width", "height"))
        for image in racine.iter(f"{SVG}image")
    ]
    assert len(cadres) == len(tailles)
    for rang, (x, y, w, h) in enumerate(cadres):
        assert min(x, y) >= 0
        assert x + w <= large + 0.01
        assert y + h <= haut + 0.01
        assert w <= LARGEUR + 0.01
        assert h <= HAUTEUR + 0.01
        for x2, y2, w2, h2 in cadres[:rang]:
            assert x >= x2 + w2 or x2 >= x + w or y >= y2 + h2 or y2 >= y + h


def test_sans_logo_il_n_y_a_pas_de_dessin():
    assert planche([]) == ()


def test_le_dessin_dit_les_noms_tels_quels():
    (figure,) = planche([logo("Caf <b>&"), logo("Commune")])
    assert figure.alternative == "Logos\u00a0: Caf <b>& et Commune"


@pytest.mark.parametrize("format_", ["pdf", "docx", "odt", "html"])
def test_chaque_format_porte_l_image(format_):
    arbre = Document("Essai", (*planche([logo("A"), logo("B", 30, 90)]), Titre(1, texte("Suite"))))
    octets = rendre(arbre, format_)
    if format_ == "pdf":
        for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
            assert not page.validate_pdf_bytes(octets, profile=profil).failures
        with pikepdf.open(BytesIO(octets)) as pdf:
            assert len(pdf.pages[0].get_images()) == 2
    elif format_ == "html":
        assert octets.count(b"data:image/svg+xml") == 1
    else:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            (image,) = [nom for nom in archive.namelist() if nom.endswith(".png")]
            with Image.open(BytesIO(archive.read(image))) as dessin:
                assert len(dessin.convert("RGBA").getcolors(1 << 24)) > 1  # not an empty frame

"""The repère of a frozen version: on each page for a machine, at the foot for the eye."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import page
import pypdfium2
import pytest
import zxingcpp

from appuis.arbres import complet, document
from appuis.relecture import serre
from maillage.documents.rendus import FORMATS, rendre

tous = pytest.mark.parametrize("format_", list(FORMATS))

REPERE = f"MAILLAGE ACTE 12 VERSION 3 {'0123456789ABCDEF' * 4}"


def codes_par_page(octets: bytes, points_par_pouce: int) -> list[list[str]]:
    """What a scanner at that resolution would read on each page."""
    with pypdfium2.PdfDocument(octets) as pdf:
        images = [p.render(scale=points_par_pouce / 72, grayscale=True).to_numpy() for p in pdf]
    return [[code.text for code in zxingcpp.read_barcodes(image)] for image in images]


@pytest.mark.parametrize("points_par_pouce", [100, 150, 300])
def test_chaque_page_du_pdf_porte_son_repere(points_par_pouce):
    octets = rendre(replace(complet(), repere=REPERE), "pdf")
    par_page = codes_par_page(octets, points_par_pouce)
    assert len(par_page) > 3
    assert par_page == [[REPERE]] * len(par_page)


def test_le_repere_garde_les_normes_et_les_memes_octets():
    arbre = replace(complet(), repere=REPERE)
    octets = rendre(arbre, "pdf")
    assert octets == rendre(arbre, "pdf")
    for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert not page.validate_pdf_bytes(octets, profile=profil).failures


def test_sans_repere_aucun_code():
    assert not any(codes_par_page(rendre(complet(), "pdf"), 150))


def au_bas_des_pages(octets: bytes, format_: str) -> str:
    """Everything the file says, headers and footers too."""
    if format_ == "pdf":
        with pypdfium2.PdfDocument(octets) as pdf:
            return "".join(feuille.get_textpage().get_text_bounded() for feuille in pdf)
    if format_ == "html":
        return octets.decode()
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        return "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith("xml"))


@tous
def test_le_repere_se_lit_a_l_oeil(format_):
    octets = rendre(replace(complet(), repere=REPERE), format_)
    assert serre(REPERE) in serre(re.sub("<[^>]*>", "", au_bas_des_pages(octets, format_)))


@pytest.mark.parametrize("faux", ["minuscules", "É", "A" * 123, "A\nB", "<SVG>"])
def test_un_repere_qui_ne_s_imprime_pas_est_refuse(faux):
    with pytest.raises(ValueError, match="Repère"):
        document(repere=faux)

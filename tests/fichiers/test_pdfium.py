"""PDFium is not made for several threads: whoever reads a PDF goes through one door."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

import maillage
from maillage.fichiers import lecture, pdfium
from maillage.fichiers.enums import TypeFichier

SOURCES = Path(maillage.__file__).parent


@pytest.fixture(scope="module")
def octets() -> bytes:
    sortie = BytesIO()
    with pypdfium2.PdfDocument.new() as pdf:
        pdf.new_page(200, 200).close()
        pdf.save(sortie)
    return sortie.getvalue()


def test_les_lecteurs_attendent_celui_qui_tient_un_pdf(octets):
    with ThreadPoolExecutor(2) as lecteurs:
        with pdfium.ouvrir(octets):
            lus = [
                lecteurs.submit(lecture.textes, octets, [0]),
                lecteurs.submit(lecture.textes_et_cadres, octets),
            ]
            assert not wait(lus, timeout=0.2).done
        page, cadres = lus
        assert page.result(10) == [""]
        assert [lue.texte for lue in cadres.result(10)] == [""]


def test_un_pdf_refuse_ne_garde_pas_la_porte(octets):
    with pytest.raises(pypdfium2.PdfiumError), pdfium.ouvrir(b"%PDF-1.7 rien d'autre"):
        pass
    with pdfium.ouvrir(octets) as pdf:
        assert len(pdf) == 1
    assert lecture.codes(octets, TypeFichier.PDF) == [set()]


def test_personne_n_ouvre_un_pdf_ailleurs():
    ouvrent = {
        str(chemin.relative_to(SOURCES))
        for chemin in SOURCES.rglob("*.py")
        if "PdfDocument(" in chemin.read_text(encoding="utf-8")
    }
    assert ouvrent == {"fichiers/pdfium.py"}

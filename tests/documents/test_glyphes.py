"""What the shipped fonts draw is what Typst can draw."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appuis.arbres import document, paragraphe
from maillage.documents.glyphes import absents, couvertures, remplacer_absents
from maillage.documents.remplacements import caracteres_remplaces
from maillage.documents.rendus import pdf


def test_les_polices_dessinent_le_francais_et_les_cases():
    noto, dejavu = couvertures()
    assert {ord(c) for c in "aàâéèêëîïôùûüÿçœæÀÉŒ«»’–—…€°²\u00a0\u202f\ufffd"} <= noto
    assert {ord(c) for c in "☐☑✓→ᵉ\ufffd"} <= dejavu


@pytest.mark.parametrize(
    ("demande", "obtenu"),
    [("漢字", "��"), ("☐ ✓ é", "☐ ✓ é"), ("a\u20e3", "a�"), ("e\u0301", "e\u0301")],
)
def test_remplace_ce_que_les_polices_n_ont_pas(demande, obtenu):
    assert remplacer_absents(demande) == obtenu


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_aucun_texte_n_arrete_le_pdf(chaine):
    """Any string of Unicode gives a PDF: the property that Typst itself refuses."""
    assert pdf.rendre(document(paragraphe("x", chaine))).startswith(b"%PDF-1.7")


def test_les_caracteres_remplaces_sont_dits():
    arbre = document(paragraphe("漢 ☐ 🦊 漢\x00\r\nfin"), paragraphe("\u202eet\ud83d"), pied="𝕏")
    trouves = caracteres_remplaces(arbre)
    assert set(trouves.en_pdf) == {"漢", "🦊"} | absents("𝕏")
    assert trouves.partout == ("\x00", "\u202e", "\ud83d")
    partout, en_pdf = trouves.phrases()
    assert "U+0000, U+202E, U+D83D" in partout
    assert "漢 (U+6F22)" in en_pdf
    assert trouves.phrases("odt") == [partout]
    assert caracteres_remplaces(document(paragraphe("é\n—\t☐"))).phrases() == []


def test_au_dela_de_douze_les_autres_caracteres_se_comptent():
    phrase = caracteres_remplaces(document(paragraphe("一丁七丈三上下不与丐丑专且丕"))).phrases()[0]
    assert phrase.count("U+") == 12
    assert "2 autres" in phrase


def test_une_zone_privee_est_remplacee_meme_si_la_police_la_dessine():
    assert remplacer_absents("a\uef00b\uf6c5c") == "a\ufffdb\ufffdc"

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.territoires.normalisation import code_possible, normaliser, sans_categorie

TEXTES = st.one_of(st.text(), st.text(alphabet="s/tSTeé -'’œŒß0aİﬁ"))


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Saint-Genest-Lerpt", "saint genest lerpt"),
        ("  ST.  GENEST lerpt ", "saint genest lerpt"),
        ("Ste-Marie", "sainte marie"),
        ("Stes Maries de la Mer", "saintes maries de la mer"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œting", "oeting"),
        ("Conflent-Canigó", "conflent canigo"),
        ("Cir\u0327ey", "cirey"),
        ("Châlons s/ Marne", "chalons sur marne"),
        ("Châlons s/Marne", "chalons sur marne"),
        ("Rosny s/s Bois", "rosny sous bois"),
        ("Rosny ss/ Bois", "rosny sous bois"),
        ("Est", "est"),
        ("Stéphane", "stephane"),
        ("%_\0'\"", ""),
        ("", ""),
        ("東京", ""),
    ],
)
def test_forme_normalisee(texte, attendu):
    assert normaliser(texte) == attendu


@given(TEXTES)
def test_normaliser_deux_fois_ne_change_rien(texte):
    assert normaliser(normaliser(texte)) == normaliser(texte)


@given(TEXTES)
def test_il_ne_reste_que_des_mots_separes_par_une_espace(texte):
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", normaliser(texte))


@given(st.text(alphabet="abcdeéèàôçïœstu' -ABCDEÉÈ"))
def test_la_casse_et_la_ponctuation_ne_comptent_pas(texte):
    assert normaliser(texte.upper()) == normaliser(texte)
    assert normaliser(texte.replace("-", " ").replace("'", "’")) == normaliser(texte)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("ca du sicoval", "sicoval"),
        ("cc conflent canigo", "conflent canigo"),
        ("ca de la rochelle", "la rochelle"),
        ("communaute de communes du pays de gex", "pays de gex"),
        ("communaute d agglomeration de saint omer", "saint omer"),
        ("cu d arras", "arras"),
        ("metropole de lyon", "metropole de lyon"),
        ("cc", "cc"),
        ("cadours", "cadours"),
    ],
)
def test_nom_sans_categorie(texte, attendu):
    assert sans_categorie(texte) == attendu


@given(TEXTES.map(normaliser))
def test_retirer_la_categorie_laisse_toujours_quelque_chose(normalise):
    assert bool(sans_categorie(normalise)) == bool(normalise)
    assert normalise.endswith(sans_categorie(normalise))


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("31555", "31555"),
        ("2a004", "2A004"),
        ("243 100 633", "243100633"),
        ("31", "31"),
        ("2 b", "2B"),
        ("toulouse", ""),
        ("1234567890", ""),
        ("31555x", ""),
        ("", ""),
    ],
)
def test_ce_qui_peut_etre_un_code(texte, code):
    assert code_possible(texte) == code

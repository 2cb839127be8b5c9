"""The identifier of transmission: read whole or not at all, compared part by part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.transmissions import comparer_identifiant, lire_identifiant

VRAI = "99_DE-078-217800291-20241211-DEL24_081-D"
ATTENDU = {
    "departement": "78",
    "siren": "217800291",
    "date": dt.date(2024, 12, 11),
    "numero": "24-081",
}


def test_lit_celui_d_aubergenville():
    lu = lire_identifiant(VRAI)
    assert (lu.departement, lu.siren, lu.date) == ("078", "217800291", dt.date(2024, 12, 11))
    assert (lu.piece, lu.numero, lu.nature) == ("99_DE", "DEL24_081", "D")
    assert comparer_identifiant(lu, **ATTENDU) == []


def test_lit_sans_type_de_piece_et_en_corse():
    lu = lire_identifiant(" 02a-212000017-20240101-24_001-DE ")
    assert (lu.departement, lu.piece) == ("02A", "")
    assert not comparer_identifiant(
        lu, departement="2A", siren="", date=dt.date(2024, 1, 1), numero=""
    )


@pytest.mark.parametrize(
    ("champ", "valeur", "quoi"),
    [
        ("departement", "31", "département"),
        ("siren", "213105554", "Siren"),
        ("date", dt.date(2024, 12, 12), "date"),
        ("numero", "24-082", "numéro"),
    ],
)
def test_dit_la_partie_qui_differe(champ, valeur, quoi):
    (ecart,) = comparer_identifiant(lire_identifiant(VRAI), **{**ATTENDU, champ: valeur})
    assert ecart.quoi == quoi


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "DEL24_081",
        VRAI.replace("20241211", "20241311"),
        VRAI.replace("217800291", "21780029"),
        VRAI + "-",
        VRAI.replace("078", "78"),
        "99_DE-078-217800291-２０２４1211-DEL24_081-D",
    ],
)
def test_ne_lit_pas_ce_qui_n_a_pas_la_forme(texte):
    assert lire_identifiant(texte) is None


@given(st.text(max_size=60))
def test_un_texte_quelconque_ne_casse_rien(texte):
    lire_identifiant(texte)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)), st.integers(1, 999))
def test_ce_qui_est_ecrit_se_relit(jour, rang):
    lu = lire_identifiant(f"99_DE-031-213105554-{jour:%Y%m%d}-DEL{jour:%y}_{rang:03}-DE")
    assert not comparer_identifiant(
        lu, departement="31", siren="213105554", date=jour, numero=f"{jour:%y}-{rang:03}"
    )

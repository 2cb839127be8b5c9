from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from maillage.comptes.mots_de_passe import RegleCnil


def accepte(mot_de_passe: str) -> bool:
    try:
        RegleCnil().validate(mot_de_passe)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("mot_de_passe", "attendu"),
    [
        ("Abcdefgh12!x", True),
        ("Abcdefgh12!", False),
        ("Abcdefgh123x", False),
        ("Abcdefghij1234", True),
        ("Abcdefghij123", False),
        ("abcdefghij1234!!", False),
        ("ABCDEFGHIJ1234!!", False),
        ("Abcdefghijklmn!!", False),
        ("un deux trois quatre cinq six sept", True),
        ("un deux trois quatre cinq six", False),
        ("mot mot mot mot mot mot mot mot", False),
        ("Mot mot MOT mOt moT mOT MoT", False),
        ("", False),
        ("       ", False),
        ("Abcdefgh 12 x", False),
    ],
)
def test_les_trois_formes_de_la_cnil(mot_de_passe: str, attendu: bool) -> None:
    assert accepte(mot_de_passe) is attendu


@given(st.text(max_size=11))
def test_aucun_mot_court_ne_passe(mot_de_passe: str) -> None:
    assert not accepte(mot_de_passe)


@given(st.from_regex(r"[a-z]{1,40}", fullmatch=True))
def test_des_minuscules_seules_ne_passent_jamais(mot_de_passe: str) -> None:
    assert not accepte(mot_de_passe)

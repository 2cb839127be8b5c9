from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.journal.modifications import connaitre, nettoyer

CHAMPS = st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text()))


def test_a_field_that_the_act_does_not_know_is_an_error_of_the_developer():
    connaitre({"nom": "", "lieu": ""}, ["lieu", "nom", "etat"])
    with pytest.raises(TypeError, match=r"\['etats', 'zone'\]"):
        connaitre({"zone": 1, "nom": "", "etats": 2}, ("nom", "etat"))


def test_only_texts_lose_the_spaces_around_them():
    liste = [" tel quel "]
    champs = {"nom": "  Rives\xa0\n", "vide": " \t", "liste": liste, "nombre": 0, "rien": None}
    assert nettoyer(champs) == {
        "nom": "Rives",
        "vide": "",
        "liste": liste,
        "nombre": 0,
        "rien": None,
    }


@given(CHAMPS)
def test_cleaning_keeps_every_field_and_a_second_time_changes_nothing(champs):
    propres = nettoyer(champs)
    assert list(propres) == list(champs)
    assert nettoyer(propres) == propres

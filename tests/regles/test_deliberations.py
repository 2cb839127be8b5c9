"""The arithmetic of votes, on the two real deliberations and for all assemblies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.deliberations import quorum, votants


@pytest.mark.parametrize(("en_exercice", "attendu"), [(69, 35), (33, 17), (10, 6), (1, 1)])
def test_quorum(en_exercice, attendu):
    assert quorum(en_exercice) == attendu


@given(st.integers(1, 500))
def test_le_quorum_est_le_plus_petit_nombre_qui_fait_plus_de_la_moitie(en_exercice):
    assert 2 * quorum(en_exercice) > en_exercice >= 2 * (quorum(en_exercice) - 1)


def test_votants_de_toulouse_et_d_aubergenville():
    assert votants(65, 3) == 68
    assert votants(27, 5) == 32

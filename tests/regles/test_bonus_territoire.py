"""The amount kept of N-1: a split sums to it to the cent, and a changed cent is found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.bonus_territoire import CENTIME, repartir, repartition

montants = st.integers(0, 10**12).map(lambda n: n * CENTIME)
poids = st.lists(st.decimals(0, 10**7, places=2), min_size=1, max_size=40).filter(
    lambda p: sum(p) > 0
)


@given(montants, poids)
def test_les_parts_font_toujours_le_montant(montant, poids):
    parts = repartir(montant, poids)
    assert sum(parts) == montant
    assert repartition(montant, parts).est_juste is True


@given(montants, poids)
def test_chaque_part_est_a_moins_d_un_centime_de_sa_proportion(montant, poids):
    for part, p in zip(repartir(montant, poids), poids, strict=True):
        assert abs(part * sum(poids) - montant * p) < CENTIME * sum(poids)
        assert p != 0 or part == 0


@given(montants, poids, st.data())
def test_un_centime_change_se_voit(montant, poids, data):
    parts = repartir(montant, poids)
    rang = data.draw(st.integers(0, len(parts) - 1))
    sens = data.draw(st.sampled_from([1, -1])) if parts[rang] else 1
    parts[rang] += sens * CENTIME
    lue = repartition(montant, parts)
    assert lue.est_juste is False
    assert lue.ecart == sens * CENTIME


def test_le_centime_de_reste_va_au_plus_fort_reste():
    assert repartir(Decimal("100.00"), [Decimal(1)] * 3) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert repartir(Decimal("0.02"), [Decimal(1), Decimal(5), Decimal(1)]) == [
        Decimal("0.00"),
        Decimal("0.02"),
        Decimal("0.00"),
    ]


@pytest.mark.parametrize(
    ("parts", "juste"),
    [
        ([Decimal(60), Decimal(40)], True),
        ([Decimal(60), Decimal("39.99")], False),
        ([Decimal(60), None], None),
        ([Decimal(100), None], None),
        ([Decimal("100.01"), None], False),
        ([None], None),
        ([], False),
    ],
)
def test_une_part_inconnue_n_est_pas_zero(parts, juste):
    assert repartition(Decimal(100), parts).est_juste is juste


@pytest.mark.parametrize(
    ("montant", "poids"),
    [
        (Decimal(-1), [Decimal(1)]),
        (Decimal(1), []),
        (Decimal(1), [Decimal(0)]),
        (Decimal(1), [Decimal(2), Decimal(-1)]),
        (Decimal("1.005"), [Decimal(1)]),
    ],
)
def test_refuse_ce_qui_ne_se_repartit_pas(montant, poids):
    with pytest.raises(ValueError, match="répart"):
        repartir(montant, poids)

"""Dates of the conventions: checked on the real cases of the five documents, then for all dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.echeances import (
    ajouter_annees,
    depasse,
    ecart_periodes,
    jours_francs,
    jours_francs_requis,
)

JOURS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("convocation", "seance", "attendus"),
    [
        (dt.date(2024, 12, 4), dt.date(2024, 12, 11), 6),  # Aubergenville
        (dt.date(2021, 12, 3), dt.date(2021, 12, 10), 6),  # Toulouse
        (dt.date(2024, 12, 10), dt.date(2024, 12, 11), 0),
        (dt.date(2024, 12, 11), dt.date(2024, 12, 11), 0),
        (dt.date(2024, 12, 12), dt.date(2024, 12, 11), 0),
    ],
)
def test_jours_francs(convocation, seance, attendus):
    assert jours_francs(convocation, seance) == attendus


@pytest.mark.parametrize(
    ("population", "urgence", "requis"),
    [(3499, False, 3), (3500, False, 5), (None, False, 5), (12000, True, 1), (100, True, 1)],
)
def test_delai_de_convocation_selon_la_population(population, urgence, requis):
    assert jours_francs_requis(population, en_urgence=urgence) == requis


def test_l_ecart_d_aubergenville_est_nul():
    assert ecart_periodes(dt.date(2023, 12, 31), dt.date(2024, 1, 1)) == 0


@given(JOURS, st.integers(-2000, 2000))
def test_l_ecart_compte_les_jours_decouverts(fin, decalage):
    debut = fin + dt.timedelta(days=decalage + 1)
    assert ecart_periodes(fin, debut) == decalage


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (dt.date(2020, 1, 1), dt.date(2024, 12, 31), False),  # Sicoval: five years exactly
        (dt.date(2020, 1, 1), dt.date(2025, 1, 1), True),
        (dt.date(2024, 1, 1), dt.date(2027, 12, 31), False),
        (dt.date(2024, 2, 29), dt.date(2029, 2, 27), False),
        (dt.date(2024, 2, 29), dt.date(2029, 2, 28), True),
    ],
)
def test_cinq_ans_au_plus(debut, fin, attendu):
    assert depasse(debut, fin, annees=5) is attendu


@given(JOURS, st.integers(0, 10))
def test_ajouter_des_annees_garde_le_jour_ou_recule_d_un(jour, annees):
    plus_tard = ajouter_annees(jour, annees)
    assert plus_tard.year == jour.year + annees
    assert plus_tard.month == jour.month
    assert jour.day - plus_tard.day in (0, 1)

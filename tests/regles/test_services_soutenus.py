"""Which years and days a set of periods leaves uncovered, and what a line is for."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.services_soutenus import (
    DES_COLLECTIVITES,
    SOUTENUES,
    Periode,
    annees_decouvertes,
    est_un_bonus_territoire,
    intervalles_decouverts,
    theme,
    totaliser,
)

JOURS = st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31))
OUVERTES = st.builds(Periode, st.none() | JOURS, st.none()) | st.builds(Periode, st.none(), JOURS)
FERMEES = st.builds(lambda a, b: Periode(min(a, b), max(a, b)), JOURS, JOURS)
PERIODES = st.lists(FERMEES | OUVERTES, max_size=4)


def dedans(jour: dt.date, periodes: list[Periode]) -> bool:
    return any((p.du or dt.date.min) <= jour <= (p.au or dt.date.max) for p in periodes)


@given(PERIODES, JOURS, st.integers(0, 200))
def test_les_jours_decouverts_sont_ceux_qui_ne_sont_dans_aucune_periode(periodes, du, duree):
    au = du + dt.timedelta(duree)
    trous = intervalles_decouverts(du, au, periodes)
    hors = {jour for n in range(duree + 1) if not dedans(jour := du + dt.timedelta(n), periodes)}
    dits = [d + dt.timedelta(n) for d, f in trous for n in range((f - d).days + 1)]
    assert sorted(hors) == dits
    assert all(a[1] + dt.timedelta(1) < b[0] for a, b in pairwise(trous))


@given(PERIODES, st.integers(2020, 2023))
def test_une_annee_est_couverte_quand_chacun_de_ses_jours_l_est(periodes, annee):
    entiers = not intervalles_decouverts(dt.date(annee, 1, 1), dt.date(annee, 12, 31), periodes)
    assert (annees_decouvertes([annee], periodes) == []) is entiers


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        ("BT_EAJE", "petite-enfance"),
        ("PSO_RPE", "petite-enfance"),
        ("BT_ALSH", "enfance"),
        ("PLAN_MERCREDI", "enfance"),
        ("BT_LUDO", "parentalite"),
        ("AL", "animation-vie-sociale"),
        ("CHARGE_COOP", ""),
        ("BT_PILOTAGE", ""),
    ],
)
def test_chaque_ligne_a_son_theme(ligne, attendu):
    assert theme(ligne) == attendu


def test_l_annexe_ne_connait_pas_les_lignes_de_calcul():
    assert "BT_EAJE_NOUVELLE" not in SOUTENUES
    assert "SPPE_ETAT" not in SOUTENUES
    assert {"CHARGE_COOP", "BT_PILOTAGE"} == DES_COLLECTIVITES
    assert [c for c in ("BT_EAJE", "PSU", "CHARGE_COOP") if est_un_bonus_territoire(c)] == [
        "BT_EAJE",
        "CHARGE_COOP",
    ]


def test_une_inconnue_n_est_pas_zero():
    total = totaliser([None, None])
    assert (total.somme, total.inconnues, total.est_connu) == (0, 2, False)
    assert totaliser([]).est_connu

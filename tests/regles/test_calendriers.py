"""The calendar proposed for a year: days on which one meets, who prepares before who decides."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.calendriers import (
    JOURS_DE_PREPARATION,
    Rythme,
    est_possible,
    jours_feries,
    nombre_dans_l_annee,
    paques,
    proposer,
)

DELAI = dt.timedelta(days=JOURS_DE_PREPARATION)


@pytest.mark.parametrize(
    ("annee", "jour"),
    [
        # Dates of Easter published by the Bureau des longitudes for the years around.
        (2008, dt.date(2008, 3, 23)),
        (2011, dt.date(2011, 4, 24)),
        (2024, dt.date(2024, 3, 31)),
        (2025, dt.date(2025, 4, 20)),
        (2026, dt.date(2026, 4, 5)),
        (2027, dt.date(2027, 3, 28)),
        (2038, dt.date(2038, 4, 25)),
    ],
)
def test_la_date_de_paques(annee: int, jour: dt.date) -> None:
    assert paques(annee) == jour


def test_les_onze_jours_feries() -> None:
    feries = jours_feries(2026)
    assert len(feries) == 11
    assert feries[dt.date(2026, 4, 6)] == "lundi de Pâques"
    assert feries[dt.date(2026, 5, 14)] == "Ascension"
    assert feries[dt.date(2026, 5, 25)] == "lundi de Pentecôte"


# Every public holiday of three years, read in the official calendar (service-public.fr, F2405).
@pytest.mark.parametrize(
    ("annee", "jours"),
    [
        (2024, "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25"),
        (2025, "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25"),
        (2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"),
    ],
)
def test_tous_les_jours_feries_d_une_annee(annee: int, jours: str) -> None:
    assert set(jours_feries(annee)) == {
        dt.date.fromisoformat(f"{annee}-{jour}") for jour in jours.split()
    }


@given(st.integers(1583, 9999))
def test_paques_est_un_dimanche_de_printemps(annee: int) -> None:
    jour = paques(annee)
    assert jour.weekday() == 6
    assert dt.date(annee, 3, 22) <= jour <= dt.date(annee, 4, 25)


def test_un_copil_annuel_et_un_comite_technique_trimestriel() -> None:
    copil, technique = Rythme(1, 12, decide=True), Rythme(2, 3)
    propositions = proposer(2027, [technique, copil])
    assert [p.cle for p in propositions].count(1) == 1
    assert [p.cle for p in propositions].count(2) == 4
    (decisive,) = (p.jour for p in propositions if p.cle == 1)
    assert decisive.month == 10
    (prepare,) = (p for p in propositions if p.prepare)
    assert (prepare.cle, prepare.prepare) == (2, decisive)


def test_ce_qui_est_deja_prevu_ne_se_propose_pas_deux_fois() -> None:
    prevues = (dt.date(2027, 5, 20), dt.date(2026, 11, 3))
    reste = proposer(2027, [Rythme(1, 6, decide=True, dernieres=prevues)])
    assert len(reste) == 1
    assert reste[0].jour.month == 11
    complet = (*prevues, dt.date(2027, 11, 20), dt.date(2027, 12, 1))
    assert proposer(2027, [Rythme(1, 6, dernieres=complet)]) == []


def test_une_instance_qui_se_reunit_tous_les_deux_ans_attend_son_tour() -> None:
    assert nombre_dans_l_annee(2027, Rythme(1, 24)) == 1
    assert nombre_dans_l_annee(2027, Rythme(1, 24, dernieres=(dt.date(2026, 3, 1),))) == 0
    assert nombre_dans_l_annee(2028, Rythme(1, 24, dernieres=(dt.date(2026, 3, 1),))) == 1


def test_un_intervalle_nul_est_une_faute() -> None:
    with pytest.raises(ValueError, match="au moins un mois"):
        Rythme(1, 0)


rythmes = st.lists(
    st.builds(
        Rythme,
        cle=st.integers(1, 99),
        mois=st.integers(1, 60),
        decide=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda rythme: rythme.cle,
)
annees = st.integers(2000, 2100)


@given(annees, rythmes)
def test_on_ne_se_reunit_que_les_jours_possibles_et_jamais_deux_fois_le_meme(
    annee: int, tous: list[Rythme]
) -> None:
    jours = [p.jour for p in proposer(annee, tous)]
    assert all(est_possible(jour) and jour.year == annee for jour in jours)
    assert not any(jour.month == 8 for jour in jours)
    assert jours == sorted(set(jours))


@given(annees, rythmes)
def test_chaque_instance_a_le_nombre_de_reunions_de_son_rythme(
    annee: int, tous: list[Rythme]
) -> None:
    proposees = [p.cle for p in proposer(annee, tous)]
    for rythme in tous:
        assert proposees.count(rythme.cle) == nombre_dans_l_annee(annee, rythme)


@given(annees, st.integers(1, 12), st.integers(1, 12))
def test_qui_prepare_se_reunit_trois_semaines_avant_qui_decide(
    annee: int, mois_du_copil: int, mois_du_technique: int
) -> None:
    copil, technique = Rythme(1, mois_du_copil, decide=True), Rythme(2, mois_du_technique)
    propositions = proposer(annee, [copil, technique])
    if nombre_dans_l_annee(annee, technique) < nombre_dans_l_annee(annee, copil):
        return
    for decisive in (p.jour for p in propositions if p.cle == 1):
        tenues = [p for p in propositions if p.cle == 2 and p.prepare == decisive]
        # A monthly decision in January cannot be prepared three weeks before in the same year.
        assert tenues or decisive - DELAI < dt.date(annee, 1, 5)
        assert all(p.jour <= decisive - DELAI for p in tenues)


@given(annees, st.integers(2, 6))
def test_les_reunions_s_etalent(annee: int, mois: int) -> None:
    jours = [p.jour for p in proposer(annee, [Rythme(1, mois, decide=True)])]
    attendu = 365 * mois // 12
    assert all((b - a).days >= attendu - 40 for a, b in pairwise(jours))

"""What a plan is asked: dated rows, and what to validate a fiche takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.regles import suivi_du_plan as regles
from maillage.regles.suivi_du_plan import (
    Exigence,
    FaitsDeFiche,
    chemin,
    est_sous_le_secret,
    manques,
)

# A busy machine draws slowly: that is no failure of the rule.
TRANQUILLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_chaque_seuil_a_sa_source() -> None:
    seuils = regles.seuils(dt.date(2026, 11, 21))
    for nom in ("par_fiche", "par_plan", "sans_nouvelles", "plancher"):
        assert getattr(seuils, nom) > 0
        assert len(seuils.sources[nom]) > 20


def test_les_seuils_d_un_jour_sont_ceux_de_la_derniere_ligne_en_vigueur(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commun = {"par_plan": 100, "sans_nouvelles": 6, "plancher": 5, "sources": {}}
    lignes = [
        {"depuis": dt.date(2026, 1, 1), "par_fiche": 3, **commun},
        {"depuis": dt.date(2020, 1, 1), "par_fiche": 9, **commun},
    ]
    monkeypatch.setattr(regles, "_donnees", lambda: {"seuils": lignes})
    jours = [dt.date(2010, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]
    assert [regles.seuils(jour).par_fiche for jour in jours] == [9, 9, 3]


def test_un_code_inconnu_donne_le_minimum_de_la_convention_type() -> None:
    assert regles.minimum("").code == regles.minimum("ailleurs").code == "convention-type"
    assert list(regles.minimum("").thematiques) == ["petite-enfance", "enfance", "parentalite"]


def test_le_minimum_de_la_circulaire_demande_une_thematique_de_plus() -> None:
    jeu = regles.minimum("circulaire-2020")
    couvertes = ["petite-enfance", "jeunesse", "parentalite"]
    assert jeu.manquantes(couvertes) == []
    assert jeu.manque_une_autre(couvertes)
    assert not jeu.manque_une_autre([*couvertes, "logement"])
    assert jeu.manquantes(["jeunesse"]) == ["petite-enfance", "parentalite"]
    assert not regles.minimum("convention-type").manque_une_autre([])


def test_il_faut_les_quatre_pour_valider() -> None:
    assert manques(FaitsDeFiche(True, True, True, True, 1)) == []
    assert manques(FaitsDeFiche(False, False, False, False, 0)) == list(Exigence)


@pytest.mark.parametrize(("debut", "fin"), [(False, True), (True, False), (False, False)])
def test_un_calendrier_a_deux_bouts(debut: bool, fin: bool) -> None:
    assert manques(FaitsDeFiche(True, debut, fin, True, 1)) == [Exigence.CALENDRIER]


def test_rien_ne_compense_un_manque() -> None:
    """Each of the 32 cases: empty only when everything is there."""
    for faits in product([True, False], repeat=4):
        for complets in (0, 3):
            vide = manques(FaitsDeFiche(*faits, complets)) == []
            assert vide is (all(faits) and complets > 0)


@pytest.mark.parametrize(
    ("le", "avant"),
    [
        (dt.date(2026, 11, 21), dt.date(2026, 5, 21)),
        (dt.date(2026, 8, 31), dt.date(2026, 2, 28)),
        (dt.date(2024, 8, 31), dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), dt.date(2025, 7, 15)),
    ],
)
def test_six_mois_se_comptent_en_mois(le: dt.date, avant: dt.date) -> None:
    assert regles.sans_nouvelles_depuis(le, 6) == avant


@pytest.mark.parametrize(
    ("valeur", "cache"),
    [("0", False), ("1", True), ("4", True), ("4.5", True), ("5", False), ("-3", False)],
)
def test_un_zero_n_est_pas_un_secret(valeur: str, cache: bool) -> None:
    assert est_sous_le_secret(Decimal(valeur), 5) is cache
    assert not est_sous_le_secret(None, 5)


@pytest.mark.parametrize(
    ("reference", "cible", "valeur", "part"),
    [
        ("10", "40", "31", Fraction(7, 10)),
        ("40", "10", "19", Fraction(7, 10)),
        ("10", "40", "4", Fraction(-1, 5)),
        ("10", "40", "55", Fraction(3, 2)),
        ("10", "10", "55", None),
    ],
)
def test_le_chemin_de_la_reference_a_la_cible(reference, cible, valeur, part) -> None:
    assert chemin(Decimal(reference), Decimal(cible), Decimal(valeur)) == part


def test_sans_reference_sans_cible_ou_sans_valeur_il_n_y_a_pas_de_chemin() -> None:
    dix = Decimal(10)
    assert chemin(None, dix, dix) is chemin(dix, None, dix) is chemin(dix, dix, None) is None


@TRANQUILLE
@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_le_chemin_va_de_zero_a_un(reference: Decimal, cible: Decimal) -> None:
    if reference != cible:
        assert chemin(reference, cible, reference) == 0
        assert chemin(reference, cible, cible) == 1


def test_la_derniere_annee_connue_saute_les_inconnues() -> None:
    assert regles.derniere_connue([(2024, Decimal(1)), (2026, None), (2025, Decimal(0))]) == (
        2025,
        Decimal(0),
    )
    assert regles.derniere_connue([(2024, None)]) is None

"""Rows of barème at their bounds: the day they hold, what is refused, what is exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import depuis, nombre
from maillage.regles.financements.lignes import calculer

LIGNE = {"ligne": "CLAS", "annee": 2025, "cle": "maximum", "valeur": "2563.00"}
JUIN, AOUT = dt.date(2025, 6, 1), dt.date(2025, 8, 31)
JOUR = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("bornes", "jour", "vaut"),
    [
        ({}, JUIN, True),
        ({"du": JUIN, "au": AOUT}, None, True),
        ({"du": JUIN}, JUIN, True),
        ({"du": JUIN}, JUIN - JOUR, False),
        ({"du": JUIN}, AOUT + JOUR, True),
        ({"au": AOUT}, AOUT, True),
        ({"au": AOUT}, AOUT + JOUR, False),
        ({"au": AOUT}, JUIN, True),
        ({"du": JUIN, "au": AOUT}, JUIN - JOUR, False),
        ({"du": JUIN, "au": AOUT}, AOUT + JOUR, False),
    ],
)
def test_une_ligne_vaut_de_son_premier_a_son_dernier_jour(
    bornes: dict[str, Any], jour: dt.date | None, vaut: bool
) -> None:
    (lu,) = depuis([LIGNE | bornes])
    assert lu.vaut(jour) is vaut


@pytest.mark.parametrize(
    ("donnees", "message"),
    [
        ("abc", "doit être une liste"),
        ([LIGNE, "abc"], "Barème 2 : une suite"),
        ([LIGNE | {"prix": "1"}], "« prix » n’existe pas"),
        ([{**LIGNE, "valeur": ""}], "il manque « valeur »"),
        ([LIGNE | {"confiance": "Z"}], "la confiance se dit"),
        ([LIGNE | {"annee": 1989}], "n’est pas une année"),
        ([LIGNE | {"annee": 2101}], "n’est pas une année"),
        ([LIGNE | {"annee": True}], "n’est pas une année"),
        ([LIGNE | {"annee": "2025"}], "n’est pas une année"),
        ([LIGNE | {"du": "31/12/2025"}], "n’est pas une date"),
        ([LIGNE | {"valeur": 2563.5}], "entre guillemets"),
        ([LIGNE | {"valeur": "1e99"}], "hors de portée"),
    ],
)
def test_une_ligne_de_bareme_qui_ne_se_lit_pas(donnees: Any, message: str) -> None:
    with pytest.raises(SaisieInvalide, match=message):
        depuis(donnees)


def test_les_annees_extremes_et_les_dates_se_lisent() -> None:
    for annee in (1990, 2100):
        assert depuis([LIGNE | {"annee": annee}])[0].annee == annee
    (lu,) = depuis([LIGNE | {"du": "2025-06-01", "au": AOUT, "consulte_le": ""}])
    assert (lu.du, lu.au, lu.consulte_le) == (JUIN, AOUT, None)
    assert depuis(None) == []


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("1 234,50", "1234.50"), ("1\u202f234.5", "1234.5"), (Decimal("0.1"), "0.1")]
)
def test_un_nombre_garde_ses_centimes(ecrit: Any, lu: str) -> None:
    assert nombre("Essai", ecrit) == Decimal(lu)


@pytest.mark.parametrize(
    ("code", "donnees", "message"),
    [
        ("INCONNUE", {}, "inconnue"),
        ("CLAS", [], "Les données d’un calcul"),
        ("CLAS", {"annee": 2025, "entrees": {}, "total": 1}, "« total » n’est pas une donnée"),
        ("CLAS", {"annee": True, "entrees": {}}, "« annee » est l’année"),
        ("CLAS", {"annee": "2025", "entrees": {}}, "« annee » est l’année"),
        ("CLAS", {"annee": 2025, "entrees": []}, "« entrees » donne"),
        ("CLAS", {"annee": 2025, "entrees": {}, "contexte": [1]}, "« contexte » dit"),
    ],
)
def test_des_donnees_qui_ne_se_calculent_pas(code: str, donnees: Any, message: str) -> None:
    with pytest.raises(SaisieInvalide, match=message):
        calculer(code, donnees)


def test_un_bareme_va_jusqu_a_mille_milliards() -> None:
    assert nombre("valeur", "1000000000000") == Decimal(10) ** 12
    assert nombre("valeur", "-1000000000000") == -(Decimal(10) ** 12)
    for trop in ("1000000000000.01", "9999999999999"):
        with pytest.raises(SaisieInvalide, match="hors de portée"):
            nombre("valeur", trop)

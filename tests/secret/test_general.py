"""The audit and the protection of general systems, against enumeration and the known cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret import attaque, equation, suppression
from maillage.secret.systeme import SecretImpossible, depuis
from secret.cas import egale, enumerer, grille

PLAFOND = 9


@st.composite
def systemes(draw: st.DrawFn, *, masquer: bool) -> Any:
    """Up to six small cells, random rows that they respect, random knowledge of the attacker."""
    n = draw(st.integers(2, 5))
    valeurs = draw(st.lists(st.integers(1, 4), min_size=n, max_size=n))
    noms = [f"v{i}" for i in range(n)]
    relations, inegalites = [], []
    for _ in range(draw(st.integers(1, 3))):
        coefs = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
        total = sum(a * v for a, v in zip(coefs, valeurs, strict=True))
        relations.append({"coef": dict(zip(noms, coefs, strict=True)), "rhs": total})
    if draw(st.booleans()):
        coefs = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
        total = sum(a * v for a, v in zip(coefs, valeurs, strict=True))
        inegalites.append(
            {"coef": dict(zip(noms, coefs, strict=True)), "ge": total - draw(st.integers(0, 2))}
        )
    cibles = draw(st.lists(st.sampled_from(noms), min_size=1, max_size=n, unique=True))
    return depuis(
        {
            "cells": dict(zip(noms, valeurs, strict=True)),
            "relations": relations,
            "blank" if masquer else "sensitive": cibles,
            "attacker": {
                "default_lb": draw(st.integers(0, 1)),
                # Every cell is bounded above, so that enumeration sees everything.
                "ub": dict.fromkeys(noms, PLAFOND),
                "inequalities": inegalites,
            },
        }
    )


@settings(max_examples=120, deadline=None)
@given(systemes(masquer=True))
def test_l_audit_s_accorde_avec_l_enumeration(systeme: Any) -> None:
    tables = enumerer(systeme, systeme.masques, PLAFOND)
    for i, intervalle in attaque.auditer(systeme).items():
        possibles = {table[i] for table in tables}
        assert (intervalle.bas, intervalle.haut) == (min(possibles), max(possibles))


@settings(max_examples=60, deadline=None)
@given(systemes(masquer=True))
def test_ce_qui_se_retrouve_a_son_equation(systeme: Any) -> None:
    point = attaque.vue(systeme, systeme.masques)
    for i, intervalle in attaque.auditer(systeme).items():
        if intervalle.exact:
            assert str(intervalle.bas) in equation.expliquer(point, i, intervalle.bas or 0)


@settings(max_examples=60, deadline=None)
@given(systemes(masquer=False))
def test_tout_masque_produit_est_sur_par_enumeration(systeme: Any) -> None:
    try:
        protection = suppression.proteger(systeme)
    except SecretImpossible:
        tout = frozenset(range(len(systeme.noms)))
        tables = enumerer(systeme, tout, PLAFOND)
        assert any(len({table[i] for table in tables}) == 1 for i in systeme.sensibles)
        return
    tables = enumerer(systeme, protection.masques, PLAFOND)
    for i in systeme.sensibles:
        assert len({table[i] for table in tables}) > 1
    assert not suppression.verifier(systeme, protection.masques, protection.certificats)


@settings(max_examples=60, deadline=None)
@given(systemes(masquer=False), st.data())
def test_un_certificat_altere_est_refuse(systeme: Any, data: Any) -> None:
    try:
        protection = suppression.proteger(systeme)
    except SecretImpossible:
        return
    cible = data.draw(st.sampled_from(sorted(protection.certificats)))
    mouvement = dict(protection.certificats[cible])
    touchee = data.draw(st.integers(0, len(systeme.noms) - 1))
    mouvement[touchee] = mouvement.get(touchee, 0) + data.draw(st.sampled_from([-1, 1]))
    accepte = cible not in suppression.verifier(
        systeme, protection.masques, protection.certificats | {cible: mouvement}
    )
    if accepte:  # by luck the altered move may be another table: enumeration decides
        tables = enumerer(systeme, protection.masques, PLAFOND)
        assert {i: systeme.valeurs[i] + mouvement.get(i, 0) for i in protection.masques} in tables


@settings(max_examples=60, deadline=None)
@given(systemes(masquer=False), st.data())
def test_publier_davantage_ne_fait_jamais_accepter_plus(systeme: Any, data: Any) -> None:
    try:
        protection = suppression.proteger(systeme)
    except SecretImpossible:
        return
    publiee = data.draw(st.sampled_from(sorted(protection.masques)))
    avant = suppression.verifier(systeme, protection.masques, protection.certificats)
    apres = suppression.verifier(systeme, protection.masques - {publiee}, protection.certificats)
    assert set(avant) <= set(apres)


UN = {"default_lb": 1}
ZERO = {"default_lb": 0}
CONNUS = [
    ("un blanc dans une ligne", grille([[3, 10], [20, 30]]), ["x00"], UN, 3),
    (
        "rectangle",
        grille([[3, 10, 20], [11, 12, 13], [14, 15, 16]]),
        ["x00"],
        UN,
        3,
    ),
    (
        "diagonale",
        grille([[3, 10, 20], [11, 2, 13], [14, 15, 4]]),
        ["x00", "x11", "x22"],
        UN,
        3,
    ),
    (
        "des uns",
        {"cells": {"T": 3, "a": 1, "b": 1, "c": 1}, "relations": [egale("T", ["a", "b", "c"])]},
        ["a", "b", "c"],
        UN,
        1,
    ),
    (
        "complement",
        {"cells": {"T": 50, "oui": 3, "non": 47}, "relations": [egale("T", ["oui", "non"])]},
        ["oui"],
        UN,
        1,
    ),
    (
        "petite commune seule",
        {
            "cells": {"EPCI": 400, "petite": 60, "a": 150, "b": 190},
            "relations": [egale("EPCI", ["petite", "a", "b"])],
        },
        ["petite"],
        {"default_lb": 0, "ub": {"petite": 99}},
        1,
    ),
    (
        "epci d'une commune",
        {"cells": {"EPCI": 3, "commune": 3}, "relations": [egale("EPCI", ["commune"])]},
        ["commune"],
        UN,
        1,
    ),
    (
        "marge commune de deux tableaux",
        {
            "cells": {"M": 20, "a": 3, "b": 17, "c": 2, "d": 18},
            "relations": [egale("M", ["a", "b"]), egale("M", ["c", "d"])],
        },
        ["a", "c"],
        UN,
        1,
    ),
    (
        "stock et flux",
        {
            "cells": {"debut": 30, "entrees": 3, "sorties": 12, "fin": 21},
            "relations": [{"coef": {"debut": 1, "entrees": 1, "sorties": -1, "fin": -1}, "rhs": 0}],
        },
        ["entrees"],
        UN,
        1,
    ),
    (
        "epci qui change de membres",
        {
            "cells": {"E24": 30, "E25": 33, "a": 18, "b": 12, "c": 3},
            "relations": [egale("E24", ["a", "b"]), egale("E25", ["a", "b", "c"])],
        },
        ["c"],
        UN,
        1,
    ),
    (
        "qpv dans une commune",
        {
            "cells": {"commune": 120, "iris1": 70, "iris2": 50, "qpv": 4, "hors": 116},
            "relations": [
                egale("commune", ["iris1", "iris2"]),
                egale("commune", ["qpv", "hors"]),
            ],
        },
        ["qpv"],
        UN,
        1,
    ),
]


@pytest.mark.parametrize(
    ("donnees", "sensibles", "attaquant", "optimum"),
    [cas[1:] for cas in CONNUS],
    ids=[cas[0] for cas in CONNUS],
)
def test_les_cas_connus_atteignent_l_optimum(
    donnees: Any, sensibles: list[str], attaquant: Any, optimum: int
) -> None:
    systeme = depuis({**donnees, "sensitive": sensibles, "attacker": attaquant})
    protection = suppression.proteger(systeme)
    assert protection.optimal
    assert len(protection.masques) - len(sensibles) == optimum
    intervalles = attaque.auditer(systeme, protection.masques, systeme.sensibles)
    assert not any(intervalle.exact for intervalle in intervalles.values())
    # One blank less is one cell found again: the naive pattern leaks.
    nu = attaque.auditer(systeme, systeme.sensibles)
    assert any(intervalle.exact for intervalle in nu.values())


def audit(donnees: Any, **reste: Any) -> dict[str, attaque.Intervalle]:
    systeme = depuis({**donnees, **reste})
    return {systeme.noms[i]: x for i, x in attaque.auditer(systeme).items()}


def test_pont_entre_deux_cycles() -> None:
    """A blank that alone joins two cycles is found again, though each of its rows has two blanks."""
    valeurs = [[5, 6, 20, 21], [7, 3, 22, 23], [24, 25, 8, 9], [26, 27, 6, 7]]
    blancs = ["x00", "x01", "x10", "x11", "x22", "x23", "x32", "x33", "x12"]
    trouves = audit(grille(valeurs), blank=blancs, attacker=ZERO)
    assert {nom for nom, x in trouves.items() if x.exact} == {"x12"}


def test_zeros_d_une_zone_blanchie() -> None:
    """An EPCI cell at zero gives back the zeros of its blanked communes; they are not protected."""
    donnees = {
        "cells": {"E": 0, "a": 0, "b": 0},
        "relations": [egale("E", ["a", "b"])],
    }
    assert all(x.exact for x in audit(donnees, blank=["a", "b"], attacker=ZERO).values())


def test_deux_petites_communes() -> None:
    donnees = {"cells": {"E": 100, "a": 40, "b": 60}, "relations": [egale("E", ["a", "b"])]}
    trouves = audit(donnees, blank=["a", "b"], attacker={"default_lb": 0, "ub": {"a": 99, "b": 99}})
    assert (trouves["a"].bas, trouves["a"].haut) == (1, 99)


def test_taux_a_une_decimale() -> None:
    """10.0 % of 30 is 3, and nothing else: a rounded rate is a pair of inequalities."""
    donnees = {"cells": {"n": 3, "N": 30}, "relations": []}
    taux = {"coef": {"n": 1000, "N": -99.5}, "ge": 0}, {"coef": {"n": 1000, "N": -100.5}, "le": 0}
    systeme = depuis(
        {**donnees, "blank": ["n"], "attacker": {"default_lb": 0, "inequalities": list(taux)}}
    )
    trouves = attaque.auditer(systeme)
    assert trouves[0].exact
    assert "N" in equation.expliquer(attaque.vue(systeme, {0}), 0, 3)


def test_moyenne_et_somme() -> None:
    """A mean and a sum give the count back."""
    donnees = {
        "cells": {"somme": 1200, "effectif": 4},
        "relations": [{"coef": {"somme": 1, "effectif": -300}, "rhs": 0}],
    }
    trouves = audit(donnees, blank=["effectif"], attacker=UN)
    assert trouves["effectif"].exact


def test_cube() -> None:
    """2 × 2 × 2: one sensitive cell asks for the seven others."""
    donnees: dict[str, Any] = {"cells": {}, "relations": []}
    noms = [(a, b, c) for a in (0, 1, 2) for b in (0, 1, 2) for c in (0, 1, 2)]
    dedans = {(a, b, c): 5 + a + 2 * b + 3 * c for a in (1, 2) for b in (1, 2) for c in (1, 2)}
    dedans[1, 1, 1] = 3
    for nom in noms:
        parts = [k for k in dedans if all(y in (0, x) for x, y in zip(k, nom, strict=True))]
        donnees["cells"]["".join(map(str, nom))] = sum(dedans[k] for k in parts)
    for nom in noms:
        for axe in range(3):
            if nom[axe] == 0:
                parts_ = ["".join(map(str, (*nom[:axe], k, *nom[axe + 1 :]))) for k in (1, 2)]
                donnees["relations"].append(egale("".join(map(str, nom)), parts_))
    systeme = depuis({**donnees, "sensitive": ["111"], "attacker": UN})
    assert len(suppression.proteger(systeme).masques) == 8


def test_deux_symboles() -> None:
    """Two kinds of blanks tell too much: 6 = a + b, a ≤ 4 and b ≥ 5 gives 1 and 5."""
    donnees = {"cells": {"T": 6, "a": 1, "b": 5}, "relations": [egale("T", ["a", "b"])]}
    deux = {"default_lb": 1, "ub": {"a": 4}, "lb": {"b": 5}}
    assert audit(donnees, blank=["a", "b"], attacker=deux)["a"].exact
    assert not audit(donnees, blank=["a", "b"], attacker=UN)["a"].exact


def test_un_intervalle_sans_fin() -> None:
    trouves = audit(
        {"cells": {"T": 9, "a": 4, "b": 5}, "relations": [egale("T", ["a", "b"])]},
        blank=["T", "a"],
        attacker=UN,
    )
    assert trouves["a"] == attaque.Intervalle(1, None)


def test_l_equation_se_refait_a_la_main() -> None:
    donnees = {
        "cells": {"EPCI": 10, "a": 4, "b": 3, "c": 2, "d": 1},
        "relations": [egale("EPCI", ["a", "b", "c", "d"])],
        "blank": ["a"],
    }
    systeme = depuis(donnees)
    point = attaque.vue(systeme, systeme.masques)
    assert equation.expliquer(point, 1, 4) == "a = EPCI − b − c − d = 10 − 3 − 2 − 1 = 4"


def test_ce_qui_est_deja_diffuse_est_nomme() -> None:
    donnees = {
        "cells": {"T": 20, "a": 3, "b": 17},
        "relations": [egale("T", ["a", "b"])],
        "sensitive": ["a"],
        "released": ["T", "b"],
        "attacker": UN,
    }
    with pytest.raises(SecretImpossible) as refus:
        suppression.proteger(depuis(donnees))
    assert refus.value.cellules == ["a"]
    assert set(refus.value.causes) == {"T", "b"}


BASE = {"cells": {"T": 5, "a": 2, "b": 3}, "relations": [egale("T", ["a", "b"])]}


@pytest.mark.parametrize(
    ("donnees", "mot"),
    [
        ({}, "« cells »"),
        ({"cells": {"a": 1.5}}, "Cellule « a »"),
        ({"cells": {"a": True}}, "Cellule « a »"),
        ({**BASE, "blank": ["z"]}, "« z » n’existe pas"),
        ({**BASE, "relations": [egale("T", ["a"])]}, "ligne 1"),
        ({**BASE, "relations": [{"coef": {"q": 1}}]}, "Relation 1"),
        ({**BASE, "attacker": {"lb": {"a": "x"}}}, "« a »"),
        ({**BASE, "blank": ["a"], "attacker": {"lb": {"a": 9}, "ub": {"a": 8}}}, "Aucun tableau"),
        ([], "« cells »"),
    ],
)
def test_une_mauvaise_donnee_est_nommee(donnees: Any, mot: str) -> None:
    with pytest.raises(SaisieInvalide, match=mot):
        attaque.auditer(depuis(donnees))

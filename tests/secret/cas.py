"""Small systems by hand and at random, and the enumeration that referees every solver."""

from __future__ import annotations

import itertools
from typing import Any

from maillage.secret.systeme import Systeme, respecte, somme

Donnees = dict[str, Any]


def grille(valeurs: list[list[int]], **reste: Any) -> Donnees:
    """A table with its margins: cells « x00 », rows « r0 », columns « c0 », total « T »."""
    n, m = len(valeurs), len(valeurs[0])
    cellules = {f"x{i}{j}": valeurs[i][j] for i in range(n) for j in range(m)}
    cellules |= {f"r{i}": sum(valeurs[i]) for i in range(n)}
    cellules |= {f"c{j}": sum(ligne[j] for ligne in valeurs) for j in range(m)}
    cellules["T"] = sum(map(sum, valeurs))
    sommes = [(f"r{i}", [f"x{i}{j}" for j in range(m)]) for i in range(n)]
    sommes += [(f"c{j}", [f"x{i}{j}" for i in range(n)]) for j in range(m)]
    sommes += [("T", [f"r{i}" for i in range(n)]), ("T", [f"c{j}" for j in range(m)])]
    return {"cells": cellules, "relations": [egale(t, p) for t, p in sommes], **reste}


def egale(total: str, parties: list[str]) -> Donnees:
    """total = Σ parts."""
    return {"coef": {total: 1, **dict.fromkeys(parties, -1)}, "rhs": 0}


def enumerer(systeme: Systeme, masques: frozenset[int], plafond: int) -> list[dict[int, int]]:
    """Every table of integers up to `plafond` that the attacker deems possible."""
    inconnues = sorted(masques)
    plages = [
        range(
            0 if (bas := systeme.bas[i]) is None else bas,
            1 + (plafond if (haut := systeme.haut[i]) is None else min(haut, plafond)),
        )
        for i in inconnues
    ]
    tables = []
    for essai in itertools.product(*plages):
        valeurs = list(systeme.valeurs)
        for i, v in zip(inconnues, essai, strict=True):
            valeurs[i] = v
        if all(respecte(ligne, somme(ligne, tuple(valeurs))) for ligne in systeme.lignes):
            tables.append(dict(zip(inconnues, essai, strict=True)))
    return tables

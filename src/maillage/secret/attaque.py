"""What an attacker can deduce: the exact integer interval of every blank cell, of any pattern.

Attackers A1 and A2 of docs/secret.md differ by the bounds of the system only. Intervals are found by
LP, then MIP where the LP has no integer end; every end is a table of integers, checked in integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret.solveur import INFINI, Modele
from maillage.secret.systeme import Ligne, Systeme, respecte, somme

PRECISION = 1e-6


@dataclass(frozen=True)
class Intervalle:
    """The smallest and the largest integer that a cell may hold; None when there is no end."""

    bas: int | None
    haut: int | None

    @property
    def exact(self) -> bool:
        """Whether the value is found again."""
        return self.bas is not None and self.bas == self.haut


@dataclass(frozen=True)
class Vue:
    """The system as the attacker of a pattern writes it: unknown cells, and rows between them."""

    systeme: Systeme
    masques: tuple[int, ...]
    lignes: tuple[Ligne, ...]
    base: dict[int, int]


def vue(systeme: Systeme, masques: Iterable[int]) -> Vue:
    """What remains unknown once the other cells are read. Raises `SaisieInvalide`.

    `base` is one table that the attacker deems possible: the true one, unless it is not.
    """
    inconnues = tuple(sorted(masques))
    ensemble = set(inconnues)
    lignes = []
    for ligne in systeme.lignes:
        coefs = {i: a for i, a in ligne.coefs.items() if i in ensemble}
        if coefs:
            connu = sum(a * systeme.valeurs[i] for i, a in ligne.coefs.items() if i not in ensemble)
            lignes.append(Ligne(coefs, _moins(ligne.bas, connu), _moins(ligne.haut, connu)))
    vrai = {i: systeme.valeurs[i] for i in inconnues}
    if all(systeme.tient(i, valeur) for i, valeur in vrai.items()):
        return Vue(systeme, inconnues, tuple(lignes), vrai)
    return Vue(systeme, inconnues, tuple(lignes), _une_table(systeme, inconnues, lignes))


def auditer(
    systeme: Systeme, masques: Iterable[int] | None = None, cibles: Iterable[int] | None = None
) -> dict[int, Intervalle]:
    """The exact integer interval of each target (every blank cell when none is given).

    Raises `SaisieInvalide` when no table at all agrees with what the attacker knows.
    """
    point = vue(systeme, systeme.masques if masques is None else masques)
    voulues = set(point.masques if cibles is None else cibles)
    resultat: dict[int, Intervalle] = {}
    for composante in composantes(point):
        vises = [i for i in composante.cellules if i in voulues]
        if vises:
            resultat |= Composante(point, *composante).intervalles(vises)
    return dict(sorted(resultat.items()))


def composantes(point: Vue) -> list[_Bloc]:
    """Blank cells that share no row, even from afar, say nothing of one another."""
    rang = {i: j for j, i in enumerate(point.masques)}
    paires = [(n, rang[i]) for n, ligne in enumerate(point.lignes) for i in ligne.coefs]
    n, m = len(point.masques), len(point.lignes)
    if not n:
        return []
    lignes, colonnes = np.array(paires, int).reshape(-1, 2).T
    graphe = sp.coo_matrix((np.ones(len(paires)), (lignes + n, colonnes)), (n + m, n + m))
    _, marques = connected_components(graphe, directed=False)
    blocs: dict[int, _Bloc] = {}
    for i, marque in zip(point.masques, marques[:n], strict=True):
        blocs.setdefault(marque, _Bloc([], [])).cellules.append(i)
    for ligne, marque in zip(point.lignes, marques[n:], strict=True):
        blocs[marque].lignes.append(ligne)
    return list(blocs.values())


@dataclass(frozen=True)
class _Bloc:
    cellules: list[int] = field(default_factory=list)
    lignes: list[Ligne] = field(default_factory=list)

    def __iter__(self):
        return iter((self.cellules, self.lignes))


class Composante:
    """One connected set of blank cells, in moves away from `base`: unknown y, base + y is a table."""

    def __init__(self, point: Vue, cellules: Sequence[int], lignes: Sequence[Ligne]) -> None:
        self.point, self.cellules, self.lignes = point, list(cellules), list(lignes)
        self.rang = {i: j for j, i in enumerate(self.cellules)}
        self.base = [point.base[i] for i in self.cellules]
        self.mini = [_moins(point.systeme.bas[i], point.base[i]) for i in self.cellules]
        self.maxi = [_moins(point.systeme.haut[i], point.base[i]) for i in self.cellules]
        self.vus_bas, self.vus_haut = [0] * len(self.base), [0] * len(self.base)
        self.modele: Modele | None = None

    def intervalles(self, cibles: Sequence[int]) -> dict[int, Intervalle]:
        """The interval of each of these cells."""
        if not self.lignes:
            return {
                i: Intervalle(self.point.systeme.bas[i], self.point.systeme.haut[i]) for i in cibles
            }
        resultat = {}
        for i in cibles:
            j = self.rang[i]
            bas, haut = self._bout(j, 1), self._bout(j, -1)
            resultat[i] = Intervalle(
                None if bas is None else self.base[j] + bas,
                None if haut is None else self.base[j] + haut,
            )
        return resultat

    def _bout(self, j: int, sens: int) -> int | None:
        """The smallest (`sens` 1) or largest (−1) integer move of cell j, None when without end."""
        couts = np.zeros(len(self.base))
        couts[j] = sens
        modele = self._modele()
        reponse = modele.minimiser(couts)
        if reponse.statut == "illimite":
            return None
        if reponse.statut != "optimal":
            raise RuntimeError(f"The attacker's LP ended with {reponse.statut}")
        possible = ceil(reponse.objectif - PRECISION)
        temoin = self._temoin(reponse.x)
        if temoin is None or sens * temoin[j] != possible:
            modele.integralite(np.ones(len(self.base), bool))
            reponse = modele.minimiser(couts, 600.0)
            modele.integralite(np.zeros(len(self.base), bool))
            temoin = self._temoin(reponse.x)
            if reponse.statut != "optimal" or temoin is None:
                raise RuntimeError(f"The attacker's MIP ended with {reponse.statut}")
        return temoin[j]

    def _modele(self) -> Modele:
        if self.modele is None:
            self.modele = Modele(
                matrice(self.lignes, self.rang),
                bornes_des_lignes(self.lignes, self.point.base),
                (
                    np.array([-INFINI if m is None else m for m in self.mini], float),
                    np.array([INFINI if m is None else m for m in self.maxi], float),
                ),
            )
        return self.modele

    def _temoin(self, x: np.ndarray) -> list[int] | None:
        """The move as integers, if it is one and every row holds, checked in integers."""
        if len(x) != len(self.base) or not np.isfinite(x).all():
            return None
        y = [round(float(v)) for v in x]
        if max((abs(a - b) for a, b in zip(y, x, strict=True)), default=0.0) > 1e-5:
            return None
        table = {i: self.base[j] + y[j] for j, i in enumerate(self.cellules)}
        juste = all(self.point.systeme.tient(i, v) for i, v in table.items()) and all(
            respecte(ligne, somme(ligne, table)) for ligne in self.lignes
        )
        return y if juste else None


def matrice(lignes: Sequence[Ligne], rang: dict[int, int]) -> sp.csr_matrix:
    """The rows as a sparse matrix, columns numbered by `rang`."""
    triplets = [(n, rang[i], a) for n, ligne in enumerate(lignes) for i, a in ligne.coefs.items()]
    if not triplets:
        return sp.csr_matrix((len(lignes), len(rang)))
    n, j, a = zip(*triplets, strict=True)
    return sp.csr_matrix((np.array(a, float), (n, j)), shape=(len(lignes), len(rang)))


def bornes_des_lignes(
    lignes: Sequence[Ligne], base: dict[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the rows, seen from a table that respects them."""
    depart = [somme(ligne, base) for ligne in lignes]
    bas = [-INFINI if x.bas is None else x.bas - d for x, d in zip(lignes, depart, strict=True)]
    haut = [INFINI if x.haut is None else x.haut - d for x, d in zip(lignes, depart, strict=True)]
    return np.array(bas, float), np.array(haut, float)


def _une_table(systeme: Systeme, masques: Sequence[int], lignes: Sequence[Ligne]) -> dict[int, int]:
    """Any table that the attacker deems possible, when the true one is not."""
    rang = {i: j for j, i in enumerate(masques)}
    origine = dict.fromkeys(masques, 0)
    bas, haut = bornes_des_lignes(lignes, origine)
    n = len(masques)
    mini = np.array([-INFINI if systeme.bas[i] is None else systeme.bas[i] for i in masques], float)
    maxi = np.array(
        [INFINI if systeme.haut[i] is None else systeme.haut[i] for i in masques], float
    )
    if (mini <= maxi).all():
        modele = Modele(matrice(lignes, rang), (bas, haut), (mini, maxi), np.ones(n, bool))
        reponse = modele.minimiser(np.zeros(n), 600.0)
        if reponse.statut == "optimal":
            return {i: floor(reponse.x[j] + 0.5) for i, j in rang.items()}
    raise SaisieInvalide(
        "Aucun tableau ne respecte à la fois les valeurs publiées, les relations et ce que "
        "l’attaquant sait : vérifiez les bornes de « attacker »."
    )


def _moins(borne: int | None, valeur: int) -> int | None:
    return None if borne is None else borne - valeur

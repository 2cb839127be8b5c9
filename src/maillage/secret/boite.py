"""One box of the search: an array of zones × crossing, its prices, its targets, their certificates.

Each cell of a box stands on one cell of the table or more (its « socle »): an EPCI cell that moves
takes a cell of one of its communes along. Compiled code reads a box as a named tuple of arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from maillage.secret.cycles import INFINI

Tableau1 = np.ndarray


class Boite(NamedTuple):
    """Arrays only. N cells in the box, U cells of the table under them, n targets.

    Rows come in families, consecutive: a move of a row is balanced within its family (famille of each
    row, premiere and taille of each family). groupe: zone that each row moves. formes, strides: axes,
    zones first. plus, moins (N): price of one unit more or less once the signs of totals are turned
    over; doux: the same, no price above one. socle (N × p): cells of the table under each, −1 pads,
    that go the way of sens (rows × p); debut, dessus: the reverse. prix, cout (U): price now, price
    unbought; acquis: blank whatever the search does; hautes: zones whose blanks serve many.
    longueurs, cellules, pas: certificate of each target; liens…: for each cell that may be bought,
    the targets that lean on it.
    """

    formes: Tableau1
    strides: Tableau1
    plans_paires: Tableau1
    plans_zones: Tableau1
    famille: Tableau1
    premiere: Tableau1
    taille: Tableau1
    groupe: Tableau1
    plus: Tableau1
    moins: Tableau1
    doux_plus: Tableau1
    doux_moins: Tableau1
    peut_plus: Tableau1
    peut_moins: Tableau1
    socle: Tableau1
    sens: Tableau1
    cumul: Tableau1
    reglages: Tableau1
    debut: Tableau1
    dessus: Tableau1
    prix: Tableau1
    cout: Tableau1
    acquis: Tableau1
    hautes: Tableau1
    cibles: Tableau1
    longueurs: Tableau1
    cellules: Tableau1
    pas: Tableau1
    liens: Tableau1
    n_liens: Tableau1
    tete: Tableau1
    suivant: Tableau1
    precedent: Tableau1
    achats: Tableau1
    n_achats: Tableau1
    dist: Tableau1
    pred: Tableau1
    fait: Tableau1
    tampon_allers: Tableau1
    tampon_retours: Tableau1
    coins: Tableau1
    signes: Tableau1
    ou: Tableau1
    essai_cellules: Tableau1
    essai_pas: Tableau1
    garde_cellules: Tableau1
    garde_pas: Tableau1
    compo_cellules: Tableau1
    compo_pas: Tableau1
    mieux_cellules: Tableau1
    mieux_pas: Tableau1
    sortie_cellules: Tableau1
    sortie_pas: Tableau1


def construire(
    formes: Sequence[int],
    socle: np.ndarray,
    peut: tuple[np.ndarray, np.ndarray],
    prix: tuple[np.ndarray, np.ndarray],
    cibles: np.ndarray,
    familles: np.ndarray,
    groupe: np.ndarray,
    hautes: np.ndarray,
    sens: np.ndarray,
    reparation: float,
) -> Boite:
    """A box ready for the search.

    formes: (rows, d1, d2…). socle (N × p). peut: whether each cell may take one unit more, less, in
    turned-over signs. prix: (now, unbought) of each cell of the table, whole zones one after another.
    hautes: zones, numbered as in prix, whose
    blanks serve many. cibles: ranks in the box. familles: rows of each family. groupe, sens: zone that
    each row moves, and which way each of its chain goes. reparation: how often moves are composed.
    """
    u = len(prix[0])
    longueur = _longueur((int(familles.max()), *formes[1:]))
    debut, dessus = _inverse(socle, u)
    somme = np.where(socle >= 0, prix[0][np.maximum(socle, 0)], 0.0).sum(1)
    prix_des_cellules = [np.where(p, somme, INFINI) for p in peut]
    paires, zones = plans(len(formes))
    strides = np.cumprod([1, *formes[:0:-1]])[::-1]
    bornes = (int(familles.max()), *formes[1:])
    return Boite(*[
        np.array(formes, np.int64), np.ascontiguousarray(strides, dtype=np.int64), paires, zones,
        np.repeat(np.arange(len(familles)), familles),
        np.concatenate([[0], np.cumsum(familles)[:-1]]), familles.astype(np.int64),
        groupe.astype(np.int64),
        *prix_des_cellules, *(np.minimum(p, 1.0) for p in prix_des_cellules), peut[0], peut[1],
        socle.astype(np.int32), sens.astype(np.int64), _entiers(u), np.array([reparation]),
        debut, dessus, prix[0].astype(float), prix[1].astype(float),
        prix[0] <= 0.0, hautes.astype(np.int64), cibles.astype(np.int64),
        *_registres(len(cibles), longueur, longueur * socle.shape[1], u),
        *_brouillons(bornes, longueur),
    ])  # fmt: skip


def _registres(n: int, longueur: int, largeur: int, u: int) -> list[np.ndarray]:
    """Room for the certificate of each of n targets, the lists that lead to them, and the purchases."""
    return [
        _entiers(n),
        np.zeros((n, longueur), np.int32),
        np.zeros((n, longueur), np.int8),
        np.zeros((n, largeur), np.int32),
        _entiers(n),
        np.full(u, -1, np.int32),
        np.zeros(n * largeur, np.int32),
        np.zeros(n * largeur, np.int32),
        _entiers(u),
        _entiers(1),
    ]


def _brouillons(bornes: tuple[int, ...], longueur: int) -> list[np.ndarray]:
    """What the search writes on and forgets."""
    noeuds, coins = sum(bornes), 1 << (len(bornes) - 2)
    plan = max(a * b for a, b in itertools.combinations(bornes, 2))
    return [
        np.zeros(noeuds),
        _entiers(noeuds),
        np.zeros(noeuds, bool),
        np.zeros(plan),
        np.zeros(plan),
        _entiers(coins),
        _entiers(coins),
        _entiers(len(bornes)),
        *(_entiers(longueur) for _ in range(10)),
    ]


def _entiers(n: int) -> np.ndarray:
    return np.zeros(n, np.int64)


def plans(nd: int) -> tuple[np.ndarray, np.ndarray]:
    """Planes of the cycles: those of two crossed variables, then those that go through the zones."""
    tous = [
        (i, j, *(k for k in range(nd) if k not in (i, j)))
        for i, j in itertools.combinations(range(nd), 2)
    ]
    paires = [p for p in tous if p[0] > 0]
    zones = [p for p in tous if p[0] == 0]
    return (
        np.array(paires, np.int64).reshape(-1, nd),
        np.array(zones, np.int64).reshape(-1, nd),
    )


def _longueur(formes: Sequence[int]) -> int:
    """Room of a certificate: a cycle through each index of two axes, at each corner of the others."""
    tour = sorted(min(f, 12) for f in formes)[-2]
    return min(256, 4 * tour << (len(formes) - 2))


def _inverse(socle: np.ndarray, u: int) -> tuple[np.ndarray, np.ndarray]:
    """For each cell of the table, the cells of the box that stand on it (CSR)."""
    x, q = np.nonzero(socle >= 0)
    dessous = socle[x, q]
    rang = np.argsort(dessous, kind="stable")
    debut = np.searchsorted(dessous[rang], np.arange(u + 1))
    return debut.astype(np.int64), x[rang].astype(np.int32)

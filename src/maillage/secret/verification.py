"""The checker: is each protected cell proved? Additions of integers, no solver, nothing of the search.

For a move it asks: cells in rising order, all blank; the table plus the move within what the attacker
knows; every relation that a moved cell enters still true; the target changed. Nothing else is trusted:
the rule, the bounds and the blanks come from the problem, never from the file of proofs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from maillage.secret.certificats import Certificats
from maillage.secret.tableau import Probleme

CASES = 8192
MELANGE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Verdict:
    """Cells by number (zone × cells + cell): not blank though the rule says so, and not proved."""

    proteges: int
    prouves: int
    faux: int
    publiees: np.ndarray
    ouvertes: np.ndarray

    @property
    def sur(self) -> bool:
        """Whether the table may be released."""
        return not len(self.publiees) and not len(self.ouvertes)


def verifier(probleme: Probleme, masques: np.ndarray, certificats: Certificats) -> Verdict:
    """Check every proof against the blanks of a table; `masques` has the shape (zones, cells)."""
    n = len(certificats)
    marges = np.zeros(n, np.int64)
    fils = len(os.sched_getaffinity(0))
    bornes = np.linspace(0, n, 4 * fils + 1).astype(np.int64)
    with ThreadPoolExecutor(fils) as equipe:
        list(
            equipe.map(
                lambda k: _tranche(probleme, masques, certificats, marges, bornes[k : k + 2]),
                range(4 * fils),
            )
        )
    haut = np.zeros(masques.size, np.int64)
    bas = np.zeros(masques.size, np.int64)
    justes = marges != 0
    np.maximum.at(haut, certificats.cibles[justes], marges[justes])
    np.minimum.at(bas, certificats.cibles[justes], marges[justes])
    assez = haut - bas >= probleme.regle.largeur
    protege = probleme.protege.reshape(-1)
    return Verdict(
        int(protege.sum()),
        int((protege & assez).sum()),
        int(n - justes.sum()),
        np.flatnonzero((probleme.primaire & ~masques).reshape(-1)),
        np.flatnonzero(protege & ~assez),
    )


def _tranche(
    probleme: Probleme,
    masques: np.ndarray,
    certificats: Certificats,
    marges: np.ndarray,
    bornes: np.ndarray,
) -> None:
    """Check the moves between two ranks; `marges` receives how far each takes its target, 0 if wrong."""
    formes = np.array(probleme.formes, np.int64)
    strides = np.array([int(s) for s in _strides(probleme.formes)], np.int64)
    table = (
        probleme.valeurs.reshape(-1),
        masques.reshape(-1),
        probleme.bas.reshape(-1),
        probleme.haut.reshape(-1),
        probleme.parent,
        _meres(probleme.parent),
    )
    certs = (certificats.cibles, certificats.debut, certificats.cellules, certificats.pas)
    controler(table, (formes, strides), certs, marges, int(bornes[0]), int(bornes[1]))


def _strides(formes: tuple[int, ...]) -> Iterator[int]:
    for k in range(len(formes)):
        yield int(np.prod(formes[k + 1 :], dtype=np.int64))


def _meres(parent: np.ndarray) -> np.ndarray:
    """Whether each zone is the sum of others."""
    meres = np.zeros(len(parent), np.bool_)
    meres[parent[parent >= 0]] = True
    return meres


@njit(cache=True, nogil=True)
def ajouter(cle, pas, cles, sommes, pleines, n):
    """Add to the running sum of one relation (open addressing); the number of relations met, −1 if full."""
    if n >= len(pleines):
        return -1
    c = (np.uint64(cle) * MELANGE) >> np.uint64(51)
    case = np.int64(c)
    while cles[case] != cle:
        if cles[case] < 0:
            cles[case] = cle
            pleines[n] = case
            n += 1
            break
        case = (case + 1) % CASES
    sommes[case] += pas
    return n


@njit(cache=True, nogil=True)
def relations(x, pas, parent, meres, formes, strides, taille, cles, sommes, pleines, n):
    """Add the step of cell x to each relation that it enters, a total on one side, parts on the other."""
    d = formes[0] * strides[0]
    z = x // d
    for k in range(len(formes)):
        i = (x // strides[k]) % formes[k]
        n = ajouter(
            (k + 1) * taille + x - i * strides[k], pas if i == 0 else -pas, cles, sommes, pleines, n
        )
        if n < 0:
            return -1
    if meres[z]:
        n = ajouter(x, pas, cles, sommes, pleines, n)
    if n >= 0 and parent[z] >= 0:
        n = ajouter(parent[z] * d + x % d, -pas, cles, sommes, pleines, n)
    return n


@njit(cache=True, nogil=True)
def permis(x, avant, pas, valeurs, masques, bas, haut):
    """Whether this step is one that the attacker cannot exclude at sight."""
    if x <= avant or x >= len(valeurs) or not masques[x]:
        return False
    if pas > 2**40 or pas < -(2**40):
        return False
    return bas[x] <= valeurs[x] + pas <= haut[x]


@njit(cache=True, nogil=True)
def sommer(i, table, forme, certs, memoire):
    """Sum the steps of move i by relation; (relations met, step of the target), −1 for a wrong step."""
    valeurs, masques, bas, haut, parent, meres = table
    formes, strides = forme
    cibles, debut, cellules, pas = certs
    cles, sommes, pleines = memoire
    n = 0
    avant = np.int64(-1)
    marge = np.int64(0)
    for q in range(debut[i], debut[i + 1]):
        x, y = np.int64(cellules[q]), np.int64(pas[q])
        if not permis(x, avant, y, valeurs, masques, bas, haut):
            return -1, 0
        avant = x
        if x == cibles[i]:
            marge = y
        n = relations(x, y, parent, meres, formes, strides, len(valeurs), cles, sommes, pleines, n)
        if n < 0:
            return -1, 0
    return n, marge


@njit(cache=True, nogil=True)
def controler(table, forme, certs, marges, a, b):
    """Write in `marges` how far each right move takes its target, 0 for a wrong one."""
    cles = np.full(CASES, -1, np.int64)
    sommes = np.zeros(CASES, np.int64)
    pleines = np.zeros(CASES // 2, np.int64)
    for i in range(a, b):
        n, marge = sommer(i, table, forme, certs, (cles, sommes, pleines))
        if n < 0:
            # It stopped midway: everything that it counted is cleared.
            cles[:] = -1
            sommes[:] = 0
            continue
        juste = True
        for q in range(n):
            juste &= sommes[pleines[q]] == 0
            sommes[pleines[q]] = 0
            cles[pleines[q]] = -1
        if juste:
            marges[i] = marge

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
                lambda k: _tranche(
                    probleme, masques, certificats, marges, bornes[k], bornes[k + 1]
                ),
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
    a: np.int64,
    b: np.int64,
) -> None:
    """Check the moves a to b; `marges` receives how far each one moves its target, 0 if it is wrong."""
    formes = np.array(probleme.formes, np.int64)
    strides = np.array([int(s) for s in _strides(probleme.formes)], np.int64)
    controler(
        probleme.valeurs.reshape(-1), masques.reshape(-1), probleme.bas.reshape(-1),
        probleme.haut.reshape(-1), probleme.parent, _meres(probleme.parent), formes, strides,
        certificats.cibles, certificats.debut, certificats.cellules, certificats.pas, marges,
        int(a), int(b),
    )  # fmt: skip


def _strides(formes: tuple[int, ...]) -> Iterator[int]:
    for k in range(len(formes)):
        yield int(np.prod(formes[k + 1 :], dtype=np.int64))


def _meres(parent: np.ndarray) -> np.ndarray:
    """Whether each zone is the sum of others."""
    meres = np.zeros(len(parent), np.bool_)
    meres[parent[parent >= 0]] = True
    return meres


@njit(cache=True, nogil=True)
def ajouter(cle, pas, cles, sommes, pleines, n):  # type: ignore[no-untyped-def]
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
def relations(x, pas, parent, meres, formes, strides, taille, cles, sommes, pleines, n):  # type: ignore[no-untyped-def]
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
def permis(x, avant, pas, valeurs, masques, bas, haut):  # type: ignore[no-untyped-def]
    """Whether this step is one that the attacker cannot exclude at sight."""
    if x <= avant or x >= len(valeurs) or not masques[x]:
        return False
    if pas > 2**40 or pas < -(2**40):
        return False
    return bas[x] <= valeurs[x] + pas <= haut[x]


@njit(cache=True, nogil=True)
def controler(
    valeurs,
    masques,
    bas,
    haut,
    parent,
    meres,
    formes,
    strides,
    cibles,
    debut,
    cellules,
    pas,
    marges,
    a,
    b,
):  # type: ignore[no-untyped-def]
    """Write in `marges` how far each right move takes its target, 0 for a wrong one."""
    cles = np.full(CASES, -1, np.int64)
    sommes = np.zeros(CASES, np.int64)
    pleines = np.zeros(CASES // 2, np.int64)
    for i in range(a, b):
        n = 0
        avant = -1
        marge = 0
        juste = True
        for q in range(debut[i], debut[i + 1]):
            x = np.int64(cellules[q])
            if not permis(x, avant, pas[q], valeurs, masques, bas, haut):
                juste = False
                break
            avant = x
            if x == cibles[i]:
                marge = np.int64(pas[q])
            m = relations(
                x, np.int64(pas[q]), parent, meres, formes, strides, len(valeurs),
                cles, sommes, pleines, n,
            )  # fmt: skip
            if m < 0:
                juste = False
                break
            n = m
        # A table that filled up has met cells it did not count: everything it holds is cleared.
        if not juste:
            cles[:] = -1
            sommes[:] = 0
            continue
        for q in range(n):
            if sommes[pleines[q]] != 0:
                juste = False
            sommes[pleines[q]] = 0
            cles[pleines[q]] = -1
        if juste:
            marges[i] = marge

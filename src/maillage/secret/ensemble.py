"""Cells tied by sums, as flat arrays: the form on which linear programs work.

A dense table is one; so is the part of it that lies under a département, several tables that share
margins, or a table joined to what was released before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from maillage.secret.systeme import Systeme
from maillage.secret.tableau import SANS_LIMITE, Probleme


@dataclass(frozen=True)
class Ensemble:
    """n cells. valeurs, bas and haut (what the attacker knows of a blank): integers. primaire: blank
    whatever is done; protege: must not be found again; figees: published for good. relations
    (m × n): sums that hold, each equal to zero over the values."""

    valeurs: np.ndarray
    bas: np.ndarray
    haut: np.ndarray
    primaire: np.ndarray
    protege: np.ndarray
    figees: np.ndarray
    relations: sp.csr_matrix

    def restreindre(self, cellules: np.ndarray) -> Ensemble:
        """The same when only these cells (in rising order) may move: the others are constants."""
        relations = self.relations[:, cellules]
        return Ensemble(
            self.valeurs[cellules],
            self.bas[cellules],
            self.haut[cellules],
            self.primaire[cellules],
            self.protege[cellules],
            self.figees[cellules],
            sp.csr_matrix(relations[np.diff(relations.indptr) > 0]),
        )

    def tenir(self, cellules: np.ndarray, sauf: np.ndarray) -> Ensemble:
        """The same when these cells are blank whatever is done, and those of `sauf` proved elsewhere."""
        primaire, protege = self.primaire.copy(), self.protege.copy()
        primaire[cellules] = True
        protege[sauf] = False
        return replace(self, primaire=primaire, protege=protege)


def de_probleme(probleme: Probleme) -> Ensemble:
    """The cells of a dense table, numbered zone × cells + cell."""
    return Ensemble(
        probleme.valeurs.reshape(-1),
        probleme.bas.reshape(-1),
        probleme.haut.reshape(-1),
        probleme.primaire.reshape(-1),
        probleme.protege.reshape(-1),
        np.zeros(probleme.valeurs.size, bool),
        relations_de(probleme),
    )


def de_systeme(systeme: Systeme) -> Ensemble | None:
    """The cells of a general system; None when inequalities tie them, which linear sums cannot say."""
    if any(ligne.bas is None or ligne.bas != ligne.haut for ligne in systeme.lignes):
        return None
    n = len(systeme.noms)
    rangs = np.repeat(np.arange(len(systeme.lignes)), [len(x.coefs) for x in systeme.lignes])
    colonnes = np.array([i for ligne in systeme.lignes for i in ligne.coefs], np.int64)
    coefs = np.array([a for ligne in systeme.lignes for a in ligne.coefs.values()], float)
    limite = int(SANS_LIMITE)
    return Ensemble(
        np.array(systeme.valeurs, np.int64),
        np.array([-limite if b is None else b for b in systeme.bas], np.int64),
        np.array([limite if h is None else h for h in systeme.haut], np.int64),
        _parmi(systeme.sensibles | systeme.masques, n),
        _parmi(systeme.sensibles, n),
        _parmi(systeme.diffusees, n),
        sp.csr_matrix((coefs, (rangs, colonnes)), shape=(len(systeme.lignes), n)),
    )


def _parmi(cellules: frozenset[int], n: int) -> np.ndarray:
    marques = np.zeros(n, bool)
    marques[sorted(cellules)] = True
    return marques


def relations_de(probleme: Probleme) -> sp.csr_matrix:
    """The sums of the table, one row each, cells as columns (zone × cells + cell)."""
    z, d = probleme.valeurs.shape
    rang = np.arange(z * d).reshape(z, *probleme.formes)
    blocs = []
    for k in range(1, rang.ndim):
        totaux = np.take(rang, 0, k).reshape(-1)
        parts = np.moveaxis(np.take(rang, range(1, rang.shape[k]), k), k, -1)
        blocs.append(_sommes(totaux, parts.reshape(len(totaux), -1), z * d))
    plat = rang.reshape(z, d)
    for mere in np.unique(probleme.parent[probleme.parent >= 0]):
        enfants = np.flatnonzero(probleme.parent == mere)
        blocs.append(_sommes(plat[mere], plat[enfants].T, z * d))
    return sp.vstack(blocs).tocsr()


def _sommes(totaux: np.ndarray, parts: np.ndarray, n: int) -> sp.csr_matrix:
    m, k = parts.shape
    colonnes = np.concatenate([totaux[:, None], parts], axis=1).reshape(-1)
    donnees = np.tile(np.concatenate([[1.0], -np.ones(k)]), m)
    return sp.csr_matrix((donnees, colonnes, np.arange(0, m * (k + 1) + 1, k + 1)), shape=(m, n))

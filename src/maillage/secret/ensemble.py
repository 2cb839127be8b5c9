"""Cells tied by sums, as flat arrays: the form on which linear programs work.

A dense table is one; so is the part of it that lies under a département, several tables that share
margins, or a table joined to what was released before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from maillage.secret.tableau import Probleme


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
            *(getattr(self, nom)[cellules] for nom in ("valeurs", "bas", "haut")),
            *(getattr(self, nom)[cellules] for nom in ("primaire", "protege", "figees")),
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
        *(x.reshape(-1) for x in (probleme.valeurs, probleme.bas, probleme.haut)),
        *(x.reshape(-1) for x in (probleme.primaire, probleme.protege)),
        np.zeros(probleme.valeurs.size, bool),
        relations_de(probleme),
    )


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

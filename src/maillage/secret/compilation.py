"""Compile the search and the checker once, at installation: `python -m maillage.secret.compilation`.

numba keeps the result beside the sources, where an editable install and an ordinary one can both be
written when they are made. Where that folder is read-only, numba compiles once into the user's cache
(or where NUMBA_CACHE_DIR says).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from maillage.secret.protection import Objectif, proteger
from maillage.secret.regle import RegleSecret
from maillage.secret.tableau import Tableau, preparer
from maillage.secret.verification import verifier


def oublier() -> None:
    """Drop what was compiled before: numba does not see that a function called elsewhere changed."""
    for fichier in (Path(__file__).parent / "__pycache__").glob("*.nb[ic]"):
        fichier.unlink()


def compiler() -> None:
    """Run everything that is compiled on a table of two EPCI."""
    parent = np.array([-1, 0, 0, 1, 1, 1, 2, 2, 2])
    niveaux = ("departement", "epci", "epci", *["commune"] * 6)
    rng = np.random.default_rng(1)
    v = np.zeros((9, 3, 4), np.int64)
    v[3:, 1:, 1:] = rng.integers(0, 60, (6, 2, 3))
    np.add.at(v, parent[3:], v[3:])
    v[0] = v[1] + v[2]
    v[:, 0] = v[:, 1:].sum(1)
    v[:, :, 0] = v[:, :, 1:].sum(2)
    tableau = Tableau(tuple(map(str, range(9))), niveaux, parent, v)
    probleme = preparer(tableau, RegleSecret())
    resultat = proteger(probleme, Objectif(tours=2))
    verifier(probleme, resultat.masques, resultat.certificats)


if __name__ == "__main__":
    oublier()
    compiler()
    sys.exit(0)

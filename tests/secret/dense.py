"""Small dense tables at random, and their relations written one by one (fictif)."""

from __future__ import annotations

import itertools

import numpy as np

from maillage.secret.systeme import Ligne, Systeme
from maillage.secret.tableau import SANS_LIMITE, Probleme, Tableau


def tableau_au_hasard(
    graine: int, formes: tuple[int, ...], departements: int = 1, epci: int = 2, communes: int = 4
) -> Tableau:
    """Départements of EPCI of communes, some below 100; `formes`: modalities without the total."""
    rng = np.random.default_rng(graine)
    parent, niveaux, feuilles = [-1], ["nation"], {}
    if departements == 1:
        niveaux = ["departement"]
    for _ in range(departements):
        d = 0 if departements == 1 else _zone(parent, niveaux, 0, "departement")
        for _ in range(epci):
            e = _zone(parent, niveaux, d, "epci")
            for _ in range(communes):
                z = _zone(parent, niveaux, e, "commune")
                taille = int(rng.choice([30, 60, 130, 220, 500]))
                poids = rng.dirichlet(np.full(int(np.prod(formes)), 0.7))
                feuilles[z] = rng.multinomial(taille, poids).reshape(formes)
    v = np.zeros((len(parent), *(f + 1 for f in formes)), np.int64)
    for z, dedans in feuilles.items():
        v[(z, *(slice(1, None),) * len(formes))] = dedans
    for z in reversed(range(1, len(parent))):
        v[parent[z]] += v[z]
    for axe in range(1, v.ndim):
        total = v.sum(axe)
        v[(slice(None),) * axe + (0,)] = total
    noms = tuple(f"z{i}" for i in range(len(parent)))
    return Tableau(noms, tuple(niveaux), np.array(parent), v)


def _zone(parent: list[int], niveaux: list[str], mere: int, niveau: str) -> int:
    parent.append(mere)
    niveaux.append(niveau)
    return len(parent) - 1


def systeme_de(probleme: Probleme) -> Systeme:
    """The reduced table as a general system: one row for each sum."""
    d, formes = probleme.cellules, probleme.formes
    n = probleme.valeurs.size
    lignes = []
    for z in range(len(probleme.parent)):
        for indice in itertools.product(*map(range, formes)):
            for k, i in enumerate(indice):
                if i == 0:
                    parts = [(*indice[:k], j, *indice[k + 1 :]) for j in range(1, formes[k])]
                    rangs = [z * d + int(np.ravel_multi_index(p, formes)) for p in parts]
                    total = z * d + int(np.ravel_multi_index(indice, formes))
                    lignes.append(Ligne({total: 1, **dict.fromkeys(rangs, -1)}, 0, 0))
        enfants = np.flatnonzero(probleme.parent == z)
        for c in range(d if len(enfants) else 0):
            coefs = {z * d + c: 1, **{int(e) * d + c: -1 for e in enfants}}
            lignes.append(Ligne(coefs, 0, 0))
    haut = [None if h >= SANS_LIMITE else int(h) for h in probleme.haut.reshape(-1)]
    return Systeme(
        tuple(map(str, range(n))),
        tuple(int(v) for v in probleme.valeurs.reshape(-1)),
        tuple(lignes),
        tuple(int(b) for b in probleme.bas.reshape(-1)),
        tuple(haut),
        frozenset(),
        frozenset(),
    )

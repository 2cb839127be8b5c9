"""One proof: the cheapest move of a cell, in one product of cycles or composed of several."""

from __future__ import annotations

import numpy as np
from numba import njit

from maillage.secret.cycles import INFINI, RIEN, chercher

# A price that says: possible only through cells that must stay published.
IMPOSSIBLE = 1e6
# The same price for all that is not free: a first move that few repairs make possible.
DOUX = 1.0
ZONES_D_UN_CYCLE = 120


@njit(cache=True, nogil=True)
def en_un_produit(b, prix_de, t, essais, large, voulu, borne):
    """The cheapest single move found for cell t: some partners of its family, then cycles of zones.

    essais: partners tried, at random but the first, once one has been found; large: look further.
    """
    f = b.famille[t // b.strides[0]]
    n_zones = b.taille[f]
    g = t // b.strides[0] - b.premiere[f]
    meilleur = borne
    longueur = 0
    paires = b.plans_paires.shape[0] > 0
    depart = np.random.randint(0, n_zones)
    for k in range(n_zones if paires else 0):
        # The first row of a family balances most; then all of them in turn from a random one.
        p = 0 if k == 0 else (depart + k) % n_zones
        if p == g or (p == 0 and k > 0):
            continue
        prix, n = chercher(b, prix_de, t, b.plans_paires, p, voulu, meilleur)
        if n > 0:
            meilleur, longueur = prix, n
            if meilleur < RIEN:
                return meilleur, longueur
        if k + 1 >= essais and meilleur < IMPOSSIBLE:
            break
    # A cycle through thousands of zones would cost more time than it saves blanks.
    if not paires or (n_zones <= ZONES_D_UN_CYCLE and (large or meilleur >= IMPOSSIBLE)):
        prix, n = chercher(b, prix_de, t, b.plans_zones, 0, voulu, meilleur)
        if n > 0:
            meilleur, longueur = prix, n
    return meilleur, longueur


@njit(cache=True, nogil=True)
def prouver(b, t, essais, large, repare, borne):
    """The cheapest move found for cell t, in one product or, if `repare`, in several."""
    prix_de = (b.plus, b.moins)
    meilleur, n = en_un_produit(b, prix_de, t, essais, large, 0, borne)
    if not repare or (n > 0 and meilleur < RIEN):
        return meilleur, n
    b.mieux_cellules[:n] = b.sortie_cellules[:n]
    b.mieux_pas[:n] = b.sortie_pas[:n]
    prix, m = reparer(b, t, essais, meilleur)
    if m > 0:
        return prix, m
    b.sortie_cellules[:n] = b.mieux_cellules[:n]
    b.sortie_pas[:n] = b.mieux_pas[:n]
    return meilleur, n


@njit(cache=True, nogil=True)
def reparer(b, t, essais, borne):
    """A move that leans on few cells it may not, each undone by another move; under `borne` or nothing."""
    voulu = 1 if b.moins[t] >= IMPOSSIBLE else -1 if b.plus[t] >= IMPOSSIBLE else 0
    doux = (b.doux_plus, b.doux_moins)
    _, n = en_un_produit(b, doux, t, essais, False, voulu, 4 * DOUX)
    if n == 0:
        return borne, 0
    m = 0
    for _ in range(3):
        m = composer(b, m, n)
        if m < 0:
            return borne, 0
        prix, pire, pas = peser(b, t, m)
        if prix < borne - RIEN:
            b.sortie_cellules[:m] = b.compo_cellules[:m]
            b.sortie_pas[:m] = b.compo_pas[:m]
            return prix, m
        if pire < 0:
            return borne, 0
        plus, moins = b.plus[pire], b.moins[pire]
        b.plus[pire] = 0.0
        b.moins[pire] = 0.0
        reste = prix - (plus if pas > 0 else moins)
        sous = borne if reste >= IMPOSSIBLE else borne - reste
        _, n = en_un_produit(b, (b.plus, b.moins), pire, essais, False, -pas, sous)
        b.plus[pire] = plus
        b.moins[pire] = moins
        if n == 0:
            return borne, 0
    return borne, 0


@njit(cache=True, nogil=True)
def composer(b, m, n):
    """Add the n cells of `sortie` to the m of `compo`; how many remain, −1 if one moves by two."""
    for q in range(n):
        x, y = b.sortie_cellules[q], b.sortie_pas[q]
        k = 0
        while k < m and b.compo_cellules[k] != x:
            k += 1
        if k == m:
            if m == len(b.sortie_cellules):
                return -1
            b.compo_cellules[m], b.compo_pas[m] = x, y
            m += 1
        elif b.compo_pas[k] == y:
            return -1
        else:
            m -= 1
            b.compo_cellules[k], b.compo_pas[k] = b.compo_cellules[m], b.compo_pas[m]
    return m


@njit(cache=True, nogil=True)
def peser(b, t, m):
    """Price of the m cells of `compo`, the dearest of them but t, and its step. INFINI and −1 when the
    target no longer moves, or when a cell of the table under two of them would move by two."""
    prix = 0.0
    pire = -1
    pas = 0
    cher = RIEN
    present = False
    for q in range(m):
        x, y = b.compo_cellules[q], b.compo_pas[q]
        p = b.plus[x] if y > 0 else b.moins[x]
        prix += p
        present |= x == t
        if p > cher and x != t:
            cher, pire, pas = p, x, y
    if not present or not simple(b, t, m):
        return INFINI, -1, 0
    return prix, pire, pas


@njit(cache=True, nogil=True)
def simple(b, t, m):
    """Whether each cell of the table under the move is moved by one at most, and the target's by one."""
    juste = True
    d = b.strides[0]
    for tour in range(2):
        for q in range(m):
            x = b.compo_cellules[q]
            for k in range(b.socle.shape[1]):
                u = b.socle[x, k]
                if u < 0:
                    continue
                if tour == 1:
                    b.cumul[u] = 0
                    continue
                b.cumul[u] += b.compo_pas[q] * b.sens[x // d, k]
                juste &= -2 < b.cumul[u] < 2
        if tour == 0:
            juste &= b.cumul[b.socle[t, 0]] != 0
    return juste

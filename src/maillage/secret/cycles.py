"""The cheapest integer move through one cell of a crossed table: a cycle in two axes, pairs in others.

A table with totals becomes, once the sign of each total is turned over, an array whose every line
must keep a sum of zero. In two axes, the moves of one unit that do are the cycles of a graph whose
nodes are the rows and the columns and whose edges are the cells: the cheapest cycle through a cell
is a shortest path. A cycle repeated with the opposite sign at another index of a third axis keeps
the sums of that axis too, and so on for each axis. Prices are those of the blanks still to buy.
"""

from __future__ import annotations

import numpy as np
from numba import njit

INFINI = 1e9
RIEN = 1e-9


@njit(cache=True, nogil=True)
def graver(graine):
    """Seed the generator that compiled code uses in this thread."""
    np.random.seed(graine)


@njit(cache=True, nogil=True)
def remplir(plus, moins, origine, pas_i, pas_j, coins, signes, allers, retours):
    """Price of each edge of the graph of two axes, in both directions, all corners added."""
    for x in range(allers.shape[0]):
        for y in range(allers.shape[1]):
            p = origine + x * pas_i + y * pas_j
            a = 0.0
            b = 0.0
            for q in range(len(coins)):
                r = p + coins[q]
                if signes[q] > 0:
                    a += plus[r]
                    b += moins[r]
                else:
                    a += moins[r]
                    b += plus[r]
            allers[x, y] = a
            retours[x, y] = b


@njit(cache=True, nogil=True)
def etendre(u, allers, retours, a, b, borne, dist, pred, fait):
    """Relax the edges that leave node u; the edge (a, b) itself is never taken."""
    ni, nj = allers.shape
    if u < ni:
        for y in range(nj):
            d = dist[u] + allers[u, y]
            if d < borne and d < dist[ni + y] and not fait[ni + y] and not (u == a and y == b):
                dist[ni + y] = d
                pred[ni + y] = u
    else:
        y = u - ni
        for x in range(ni):
            d = dist[u] + retours[x, y]
            if d < borne and d < dist[x] and not fait[x] and not (x == a and y == b):
                dist[x] = d
                pred[x] = u


@njit(cache=True, nogil=True)
def plus_court(allers, retours, a, b, borne, dist, pred, fait):
    """Shortest way back from column b to row a, below `borne`; its length, INFINI without one."""
    ni, nj = allers.shape
    n = ni + nj
    for u in range(n):
        dist[u] = INFINI
        pred[u] = -1
        fait[u] = False
    dist[ni + b] = 0.0
    while True:
        u = -1
        court = borne
        for w in range(n):
            if not fait[w] and dist[w] < court:
                court = dist[w]
                u = w
        if u < 0:
            return INFINI
        if u == a:
            return dist[a]
        fait[u] = True
        etendre(u, allers, retours, a, b, borne, dist, pred, fait)


@njit(cache=True, nogil=True)
def derouler(a, b, ni, pred, sens, origine, pas_i, pas_j, coins, signes, cellules, pas):
    """Write the cells of the cycle, corner by corner; their number, 0 when there is no room."""
    n = 0
    u = a
    debut = ni + b
    x, y, s = a, b, sens
    while True:
        if n + len(coins) > len(cellules):
            return 0
        for q in range(len(coins)):
            cellules[n] = origine + x * pas_i + y * pas_j + coins[q]
            pas[n] = s * signes[q]
            n += 1
        if u == debut:
            return n
        v = pred[u]
        if u < ni:
            x, y, s = u, v - ni, -sens
        else:
            x, y, s = v, u - ni, sens
        u = v


@njit(cache=True, nogil=True)
def s_annule(b, t, n):
    """Whether another row of the same zone enters the move at the target, and may undo it."""
    d = b.strides[0]
    for q in range(n):
        x = b.essai_cellules[q]
        if x != t and x % d == t % d and b.groupe[x // d] == b.groupe[t // d]:
            return True
    return False


@njit(cache=True, nogil=True)
def dans_un_plan(b, prix_de, t_i, t_j, i, j, origine, voulu, borne):
    """The cheapest cycle through the target in the plane (i, j), both signs; (price, cells written)."""
    ni = (
        b.taille[b.famille[(origine + t_i * b.strides[i]) // b.strides[0]]]
        if i == 0
        else b.formes[i]
    )
    nj = b.formes[j]
    pas_i, pas_j = b.strides[i], b.strides[j]
    allers = b.tampon_allers[: ni * nj].reshape((ni, nj))
    retours = b.tampon_retours[: ni * nj].reshape((ni, nj))
    remplir(prix_de[0], prix_de[1], origine, pas_i, pas_j, b.coins, b.signes, allers, retours)
    meilleur = borne
    n = 0
    for sens in (1, -1):
        prix = allers[t_i, t_j] if sens > 0 else retours[t_i, t_j]
        if prix >= meilleur or sens == -voulu:
            continue
        if sens > 0:
            d = plus_court(allers, retours, t_i, t_j, meilleur - prix, b.dist, b.pred, b.fait)
        else:
            d = plus_court(retours, allers, t_i, t_j, meilleur - prix, b.dist, b.pred, b.fait)
        if prix + d < meilleur:
            k = derouler(
                t_i, t_j, ni, b.pred, sens, origine, pas_i, pas_j, b.coins, b.signes,
                b.essai_cellules, b.essai_pas,
            )  # fmt: skip
            if k > 0 and not s_annule(b, origine + t_i * pas_i + t_j * pas_j, k):
                meilleur = prix + d
                n = k
                b.garde_cellules[:n] = b.essai_cellules[:n]
                b.garde_pas[:n] = b.essai_pas[:n]
    return meilleur, n


@njit(cache=True, nogil=True)
def poser_les_coins(b, autres, partenaire, combinaison):
    """Corners of the pairs on the other axes: the given partner on axis 0, this combination on others."""
    reste = combinaison
    b.coins[0] = 0
    b.signes[0] = 1
    n = 1
    for k in autres:
        if k == 0:
            choix = partenaire
        else:
            choix = reste % (b.formes[k] - 1)
            reste //= b.formes[k] - 1
            if choix >= b.ou[k]:
                choix += 1
        saut = (choix - b.ou[k]) * b.strides[k]
        for q in range(n):
            b.coins[n + q] = b.coins[q] + saut
            b.signes[n + q] = -b.signes[q]
        n *= 2


@njit(cache=True, nogil=True)
def chercher(b, prix_de, t, plans, partenaire, voulu, borne):
    """The cheapest move of cell t of box b among these planes; (price, cells written in b.sortie_*).

    plans: rows (axis i, axis j, other axes…); where axis 0, that of the zones, is among the others,
    `partenaire` is the row that balances, numbered in the family of the target's row. prix_de: prices
    of one unit more and less. voulu: which way the target must go, 0 for either.
    """
    reste = t
    for k in range(len(b.formes)):
        b.ou[k] = reste // b.strides[k]
        reste -= b.ou[k] * b.strides[k]
    b.ou[0] -= b.premiere[b.famille[b.ou[0]]]
    meilleur = borne
    longueur = 0
    for r in range(plans.shape[0]):
        i, j = plans[r, 0], plans[r, 1]
        autres = plans[r, 2:]
        origine = t - b.ou[i] * b.strides[i] - b.ou[j] * b.strides[j]
        total = 1
        for k in autres:
            if k > 0:
                total *= b.formes[k] - 1
        depart = np.random.randint(0, total)
        for combinaison in range(total):
            poser_les_coins(b, autres, partenaire, (combinaison + depart) % total)
            prix, n = dans_un_plan(b, prix_de, b.ou[i], b.ou[j], i, j, origine, voulu, meilleur)
            if n > 0:
                meilleur = prix
                longueur = n
                b.sortie_cellules[:n] = b.garde_cellules[:n]
                b.sortie_pas[:n] = b.garde_pas[:n]
                if meilleur < RIEN:
                    return meilleur, longueur
    return meilleur, longueur

"""The search in one box: prove every target at the least price, then give back and prove anew."""

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
def graver(graine):  # type: ignore[no-untyped-def]
    """Seed the generator that compiled code uses in this thread."""
    np.random.seed(graine)


@njit(cache=True, nogil=True)
def remettre_un_prix(b, u, prix):  # type: ignore[no-untyped-def]
    """Change the price of one cell of the table, and of what stands on it."""
    b.prix[u] = prix
    for k in range(b.debut[u], b.debut[u + 1]):
        x = b.dessus[k]
        somme = 0.0
        for q in range(b.socle.shape[1]):
            if b.socle[x, q] >= 0:
                somme += b.prix[b.socle[x, q]]
        if b.peut_plus[x]:
            b.plus[x] = somme
            b.doux_plus[x] = min(somme, DOUX)
        if b.peut_moins[x]:
            b.moins[x] = somme
            b.doux_moins[x] = min(somme, DOUX)


@njit(cache=True, nogil=True)
def en_un_produit(b, prix_de, t, essais, large, voulu, borne):  # type: ignore[no-untyped-def]
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
def prouver(b, t, essais, large, repare, borne):  # type: ignore[no-untyped-def]
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
def reparer(b, t, essais, borne):  # type: ignore[no-untyped-def]
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
def composer(b, m, n):  # type: ignore[no-untyped-def]
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
def peser(b, t, m):  # type: ignore[no-untyped-def]
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
def simple(b, t, m):  # type: ignore[no-untyped-def]
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


@njit(cache=True, nogil=True)
def delier(b, i):  # type: ignore[no-untyped-def]
    """Take target i off the lists of the cells that its certificate leans on."""
    for e in range(i * b.liens.shape[1], i * b.liens.shape[1] + b.n_liens[i]):
        u = b.liens.reshape(-1)[e]
        avant, apres = b.precedent[e], b.suivant[e]
        if avant >= 0:
            b.suivant[avant] = apres
        else:
            b.tete[u] = apres
        if apres >= 0:
            b.precedent[apres] = avant
    b.n_liens[i] = 0


@njit(cache=True, nogil=True)
def lier(b, i):  # type: ignore[no-untyped-def]
    """Put target i on the lists of the cells bought, or to buy, that its certificate leans on."""
    largeur = b.liens.shape[1]
    n = 0
    for q in range(b.longueurs[i]):
        x = b.cellules[i, q]
        for k in range(b.socle.shape[1]):
            u = b.socle[x, k]
            if u < 0 or b.acquis[u]:
                continue
            e = i * largeur + n
            b.liens[i, n] = u
            b.precedent[e] = -1
            b.suivant[e] = b.tete[u]
            if b.tete[u] >= 0:
                b.precedent[b.tete[u]] = e
            b.tete[u] = e
            n += 1
    b.n_liens[i] = n


@njit(cache=True, nogil=True)
def noter(b, i, n):  # type: ignore[no-untyped-def]
    """Keep the move of `sortie` as the certificate of target i."""
    delier(b, i)
    b.longueurs[i] = n
    b.cellules[i, :n] = b.sortie_cellules[:n]
    b.pas[i, :n] = b.sortie_pas[:n]
    lier(b, i)


@njit(cache=True, nogil=True)
def acheter(b, n, liste, k):  # type: ignore[no-untyped-def]
    """Buy the blanks that the move of `sortie` asks for, written from rank k of `liste`; the new k."""
    for q in range(n):
        x = b.sortie_cellules[q]
        for p in range(b.socle.shape[1]):
            u = b.socle[x, p]
            if u >= 0 and b.prix[u] > 0.0:
                remettre_un_prix(b, u, 0.0)
                liste[k] = u
                k += 1
    return k


@njit(cache=True, nogil=True)
def glouton(b, essais, graine):  # type: ignore[no-untyped-def]
    """First proofs: what is free, then the dearest first. Targets left without one keep length 0."""
    graver(graine)
    prix = np.zeros(len(b.cibles))
    for i in range(len(b.cibles)):
        if b.longueurs[i] > 0:
            continue
        prix[i], n = prouver(b, b.cibles[i], 1, False, False, INFINI)
        if n > 0 and prix[i] < RIEN:
            noter(b, i, n)
    k = b.n_achats[0]
    for i in np.argsort(-prix):
        if b.longueurs[i] == 0:
            p, n = prouver(b, b.cibles[i], essais, True, True, INFINI)
            if n > 0 and p < IMPOSSIBLE:
                noter(b, i, n)
                k = acheter(b, n, b.achats, k)
    b.n_achats[0] = k


@njit(cache=True, nogil=True)
def tirer(b, mode, retraits):  # type: ignore[no-untyped-def]
    """Draw what to give back, as ranks among the blanks bought; how many.

    mode 0: one to three of one zone; 1: four to nine of one zone; 2: all of one zone; 3: anywhere.
    """
    total = b.n_achats[0]
    premier = np.random.randint(0, total)
    zone = b.achats[premier] // b.strides[0]
    voulus = len(retraits)
    if mode == 0:
        voulus = 1 + np.random.randint(0, 3)
    elif mode == 1:
        voulus = 4 + np.random.randint(0, 6)
    elif mode == 3:
        voulus = 2 + np.random.randint(0, 5)
    retraits[0] = premier
    n = 1
    depart = np.random.randint(0, total)
    saut = 1 + (np.random.randint(0, total) if mode == 3 else 0)
    for _ in range(min(total, 8 * voulus) if mode == 3 else total):
        if n >= voulus:
            break
        depart = (depart + saut) % total
        if depart != premier and (mode == 3 or b.achats[depart] // b.strides[0] == zone):
            retraits[n] = depart
            n += 1
    return distincts(retraits, n)


@njit(cache=True, nogil=True)
def distincts(rangs, n):  # type: ignore[no-untyped-def]
    """Sort the first n ranks and drop those drawn twice; how many remain."""
    rangs[:n] = np.sort(rangs[:n])
    m = 0
    for q in range(n):
        if q == 0 or rangs[q] != rangs[m - 1]:
            rangs[m] = rangs[q]
            m += 1
    return m


@njit(cache=True, nogil=True)
def casser(b, u, marques, casses, n):  # type: ignore[no-untyped-def]
    """Add to `casses` the targets whose certificate leans on cell u; their new number."""
    e = b.tete[u]
    while e >= 0:
        i = e // b.liens.shape[1]
        if not marques[i]:
            marques[i] = True
            casses[n] = i
            n += 1
        e = b.suivant[e]
    return n


@njit(cache=True, nogil=True)
def bruiter(b, zone, ampleur):  # type: ignore[no-untyped-def]
    """Shake the prices of what may be bought in a zone; with `ampleur` 0, put them back."""
    d = b.strides[0]
    for u in range(zone * d, (zone + 1) * d):
        if b.prix[u] > 0.0 and b.cout[u] < IMPOSSIBLE:
            remettre_un_prix(b, u, b.cout[u] * (1.0 + ampleur * (np.random.random() - 0.3)))


@njit(cache=True, nogil=True)
def reprouver(b, casses, essais, gain, bruit, neufs):  # type: ignore[no-untyped-def]
    """Prove the broken targets anew for at most `gain`; (what it cost or INFINI, blanks bought)."""
    depense = 0.0
    k = 0
    for i in casses:
        borne = IMPOSSIBLE if bruit else gain - depense + RIEN
        large = np.random.random() < 0.05
        repare = np.random.random() < b.reglages[0]
        _, n = prouver(b, b.cibles[i], essais, large, repare, borne)
        if n == 0:
            return INFINI, k
        noter(b, i, n)
        avant = k
        k = acheter(b, n, neufs, k)
        for q in range(avant, k):
            depense += b.cout[neufs[q]]
        if depense > gain + RIEN:
            return INFINI, k
    return depense, k


@njit(cache=True, nogil=True)
def garder(b, casses, copie):  # type: ignore[no-untyped-def]
    """Copy the certificates of these targets aside."""
    longueurs, cellules, pas = copie
    for q in range(len(casses)):
        n = b.longueurs[casses[q]]
        longueurs[q] = n
        cellules[q, :n] = b.cellules[casses[q], :n]
        pas[q, :n] = b.pas[casses[q], :n]


@njit(cache=True, nogil=True)
def rendre(b, casses, copie):  # type: ignore[no-untyped-def]
    """Put the certificates copied aside back."""
    longueurs, cellules, pas = copie
    for q in range(len(casses)):
        i = casses[q]
        delier(b, i)
        n = longueurs[q]
        b.longueurs[i] = n
        b.cellules[i, :n] = cellules[q, :n]
        b.pas[i, :n] = pas[q, :n]
        lier(b, i)


@njit(cache=True, nogil=True)
def conclure(b, retraits, neufs, accepte):  # type: ignore[no-untyped-def]
    """Keep the new blanks in the place of the old ones, or the reverse."""
    if not accepte:
        for q in range(len(neufs)):
            remettre_un_prix(b, neufs[q], b.cout[neufs[q]])
        for q in range(len(retraits)):
            remettre_un_prix(b, b.achats[retraits[q]], 0.0)
        return
    n = b.n_achats[0]
    for q in range(len(retraits) - 1, -1, -1):
        n -= 1
        b.achats[retraits[q]] = b.achats[n]
    for q in range(len(neufs)):
        b.achats[n] = neufs[q]
        n += 1
    b.n_achats[0] = n


@njit(cache=True, nogil=True)
def un_essai(b, essais, retraits, casses, marques, neufs, copie):  # type: ignore[no-untyped-def]
    """Give back some blanks, prove what they held, keep the better of the two."""
    u = np.random.random()
    mode = 0 if u < 0.5 else 1 if u < 0.7 else 2 if u < 0.9 else 3
    nr = tirer(b, mode, retraits)
    zone = b.achats[retraits[0]] // b.strides[0]
    gain = 0.0
    n = 0
    for q in range(nr):
        x = b.achats[retraits[q]]
        gain += b.cout[x]
        remettre_un_prix(b, x, b.cout[x])
        n = casser(b, x, marques, casses, n)
    for q in range(n):
        marques[casses[q]] = False
    ordre = np.random.permutation(casses[:n])
    garder(b, ordre, copie)
    bruit = nr > 1 and np.random.random() < 0.6
    autre = b.hautes[np.random.randint(0, len(b.hautes))]
    if bruit:
        bruiter(b, zone, 0.2 + 1.3 * np.random.random())
        bruiter(b, autre, 0.2 + 1.3 * np.random.random())
    depense, k = reprouver(b, ordre, essais, gain, bruit, neufs)
    if bruit:
        bruiter(b, zone, 0.0)
        bruiter(b, autre, 0.0)
    accepte = depense <= gain + RIEN
    conclure(b, retraits[:nr], neufs[:k], accepte)
    if not accepte:
        rendre(b, ordre, copie)


@njit(cache=True, nogil=True)
def ameliorer(b, tours, essais, graine):  # type: ignore[no-untyped-def]
    """`tours` rounds of large-neighbourhood search; never dearer than before."""
    graver(graine)
    n = len(b.cibles)
    retraits = np.zeros(64, np.int64)
    casses = np.zeros(n, np.int64)
    marques = np.zeros(n, np.bool_)
    neufs = np.zeros(len(b.prix), np.int64)
    copie = (
        np.zeros(n, np.int64),
        np.zeros(b.cellules.shape, np.int32),
        np.zeros(b.pas.shape, np.int8),
    )
    for _ in range(tours):
        if b.n_achats[0] == 0:
            return
        un_essai(b, essais, retraits, casses, marques, neufs, copie)

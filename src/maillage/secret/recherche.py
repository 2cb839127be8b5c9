"""The search in one box: prove every target at the least price, then give back and prove anew."""

from __future__ import annotations

import numpy as np
from numba import njit

from maillage.secret.cycles import INFINI, RIEN
from maillage.secret.preuves import DOUX, IMPOSSIBLE, prouver


@njit(cache=True, nogil=True)
def graver(graine):
    """Seed the generator that compiled code uses in this thread."""
    np.random.seed(graine)


@njit(cache=True, nogil=True)
def remettre_un_prix(b, u, prix):
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
def delier(b, i):
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
def lier(b, i):
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
def noter(b, i, n):
    """Keep the move of `sortie` as the certificate of target i."""
    delier(b, i)
    b.longueurs[i] = n
    b.cellules[i, :n] = b.sortie_cellules[:n]
    b.pas[i, :n] = b.sortie_pas[:n]
    lier(b, i)


@njit(cache=True, nogil=True)
def acheter(b, n, liste, k):
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
def glouton(b, essais, graine):
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
def gratuits(b):
    """Prove what needs no new blank, and nothing else."""
    graver(1)
    for i in range(len(b.cibles)):
        if b.longueurs[i] == 0:
            prix, n = prouver(b, b.cibles[i], 1, False, False, RIEN)
            if n > 0 and prix < RIEN:
                noter(b, i, n)


@njit(cache=True, nogil=True)
def tirer(b, mode, retraits):
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
def distincts(rangs, n):
    """Sort the first n ranks and drop those drawn twice; how many remain."""
    rangs[:n] = np.sort(rangs[:n])
    m = 0
    for q in range(n):
        if q == 0 or rangs[q] != rangs[m - 1]:
            rangs[m] = rangs[q]
            m += 1
    return m


@njit(cache=True, nogil=True)
def casser(b, u, marques, casses, n):
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
def bruiter(b, zone, ampleur):
    """Shake the prices of what may be bought in a zone; with `ampleur` 0, put them back."""
    d = b.strides[0]
    for u in range(zone * d, (zone + 1) * d):
        if b.prix[u] > 0.0 and b.cout[u] < IMPOSSIBLE:
            remettre_un_prix(b, u, b.cout[u] * (1.0 + ampleur * (np.random.random() - 0.3)))


@njit(cache=True, nogil=True)
def reprouver(b, casses, essais, gain, bruit, neufs):
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
def garder(b, casses, copie):
    """Copy the certificates of these targets aside."""
    longueurs, cellules, pas = copie
    for q in range(len(casses)):
        n = b.longueurs[casses[q]]
        longueurs[q] = n
        cellules[q, :n] = b.cellules[casses[q], :n]
        pas[q, :n] = b.pas[casses[q], :n]


@njit(cache=True, nogil=True)
def rendre(b, casses, copie):
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
def conclure(b, retraits, neufs, accepte):
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
def un_essai(b, essais, retraits, casses, marques, neufs, copie):
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
def ameliorer(b, tours, essais, graine):
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

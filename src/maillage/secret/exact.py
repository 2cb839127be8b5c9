"""Exact cuts and general moves, by HiGHS, where a table is small enough and time is given.

A master program chooses the blanks under necessary conditions (Fischetti and Salazar-González 2001:
in each relation a blank needs another one; what protects a cell needs capacity). Its pattern is made
safe by cheapest moves of any shape, which gives a table; cells that it left open give cuts, which
raise the proven bound. Floating point decides where to look; integers decide what is kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from maillage.secret.certificats import Certificats
from maillage.secret.protection import Protection
from maillage.secret.solveur import Modele
from maillage.secret.tableau import Probleme

PAS = 50
# What a move costs through cells that are blank already: the shorter the better.
PRESQUE_RIEN = 1e-4


@dataclass(frozen=True)
class Ameliore:
    """The best protection found, and a number of secondary blanks below which none is safe."""

    protection: Protection
    borne: int


class Mouvements:
    """Cheapest integer moves over a whole table, one LP for each way of a target."""

    def __init__(self, probleme: Probleme) -> None:
        v, bas, haut = (x.reshape(-1) for x in (probleme.valeurs, probleme.bas, probleme.haut))
        self.primaire = probleme.primaire.reshape(-1)
        self.actives = np.flatnonzero(self.primaire | ((v >= bas) & (v <= haut)))
        self.rang = np.full(len(v), -1, np.int64)
        self.rang[self.actives] = np.arange(len(self.actives))
        relations = relations_de(probleme)[:, self.actives]
        self.relations = sp.csr_matrix(relations[np.diff(relations.indptr) > 0])
        self.plus = np.clip(haut - v, 0, PAS)[self.actives].astype(float)
        self.moins = np.clip(v - bas, 0, PAS)[self.actives].astype(float)
        # A cut that believed a step is at most PAS would ask for too much: it gets the true margins.
        self.loin_plus = np.clip(haut - v, 0, 10**6)[self.actives].astype(float)
        self.loin_moins = np.clip(v - bas, 0, 10**6)[self.actives].astype(float)
        nul = np.zeros(self.relations.shape[0])
        n = len(self.actives)
        self.modele = Modele(
            sp.hstack([self.relations, -self.relations]),
            (nul, nul),
            (np.zeros(2 * n), np.concatenate([self.plus, self.moins])),
        )

    def chercher(self, cible: int, couts: np.ndarray) -> dict[int, int] | None:
        """The cheapest move of this cell; `couts` by active cell. None if there is none in integers."""
        j, n = int(self.rang[cible]), len(self.actives)
        deux = np.concatenate([couts, couts])
        meilleur: tuple[float, np.ndarray] | None = None
        for ici, la, marge in ((j, j + n, self.plus[j]), (j + n, j, self.moins[j])):
            if marge < 1:
                continue
            autre = self.moins[j] if ici == j else self.plus[j]
            self.modele.borner(ici, 1.0, 1.0)
            self.modele.borner(la, 0.0, 0.0)
            reponse = self.modele.minimiser(deux)
            self.modele.borner(ici, 0.0, float(marge))
            self.modele.borner(la, 0.0, float(autre))
            if reponse.statut != "optimal":
                continue
            y = reponse.x[:n] - reponse.x[n:]
            if np.abs(y - np.round(y)).max() > 1e-6:
                continue
            if meilleur is None or reponse.objectif < meilleur[0]:
                meilleur = (reponse.objectif, np.round(y).astype(np.int64))
        if meilleur is None:
            return None
        y = meilleur[1]
        if (self.relations @ y).any():
            return None
        return {int(self.actives[i]): int(y[i]) for i in np.flatnonzero(y)}


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


class Choix:
    """Blanks and the moves that hold them: a blank is kept while a move leans on it."""

    def __init__(self, probleme: Probleme, mouvements: Mouvements) -> None:
        self.probleme, self.mouvements = probleme, mouvements
        self.preuves: dict[int, dict[int, int]] = {}
        self.appuis = np.zeros(probleme.valeurs.size, np.int64)
        valeurs = probleme.valeurs.reshape(-1)[mouvements.actives]
        self.prix = 1.0 + 0.01 * np.log2(1.0 + valeurs)

    def retenir(self, cible: int, mouvement: dict[int, int]) -> None:
        """Prove a cell by this move instead of the one it had."""
        self.oublier(cible)
        self.preuves[cible] = mouvement
        self.appuis[list(mouvement)] += 1

    def oublier(self, cible: int) -> None:
        """Take the proof of a cell back, with the blanks that it alone held."""
        ancien = self.preuves.pop(cible, None)
        if ancien:
            self.appuis[list(ancien)] -= 1

    def reprendre(self, cible: int, favoris: np.ndarray | None = None) -> bool:
        """Prove a cell anew at the least price; False, nothing changed, if it cannot be."""
        ancien = self.preuves.get(cible)
        self.oublier(cible)
        acquis = (self.appuis > 0) | self.mouvements.primaire
        couts = np.where(acquis[self.mouvements.actives], PRESQUE_RIEN, self.prix)
        if favoris is not None:
            couts = np.where(favoris[self.mouvements.actives], np.minimum(couts, 0.2), couts)
        mouvement = self.mouvements.chercher(cible, couts) or ancien
        if mouvement is None:
            return False
        self.retenir(cible, mouvement)
        return True

    @property
    def secondaires(self) -> int:
        """How many blanks the rule did not ask for."""
        return int(((self.appuis > 0) & ~self.mouvements.primaire).sum())

    def protection(self) -> Protection:
        """The same as arrays."""
        masques = (self.appuis > 0) | self.mouvements.primaire
        cibles = np.array(sorted(self.preuves), np.int64)
        pas = [list(self.preuves[int(c)].items()) for c in cibles]
        rang = np.repeat(np.arange(len(cibles)), [len(p) for p in pas])
        plat = np.array([x for p in pas for x in p], np.int64).reshape(-1, 2)
        protege = np.flatnonzero(self.probleme.protege.reshape(-1))
        return Protection(
            self.probleme,
            masques.reshape(self.probleme.valeurs.shape),
            Certificats.de_mouvements(cibles, rang, plat[:, 0], plat[:, 1]),
            np.setdiff1d(protege, cibles),
        )


def fermer(depart: Protection, secondes: float) -> Protection:
    """Prove what the search left open by moves of any shape; the blanks of others are kept."""
    choix = _reprise(depart)
    fin = time.monotonic() + secondes
    for cible in depart.ouvertes:
        if time.monotonic() < fin:
            choix.reprendre(int(cible))
    return choix.protection()


def ameliorer(depart: Protection, secondes: float, graine: int = 1) -> Ameliore:
    """Fewer blanks, within a budget of time. Only for a width of 1 (one unit is what the cuts prove)."""
    from maillage.secret.coupes import Maitre

    fin = time.monotonic() + secondes
    choix = _reprise(depart)
    rng = np.random.default_rng(graine)
    meilleur, maitre, borne = depart, Maitre(depart.probleme, choix.mouvements), 0
    compte = int(depart.secondaires.sum()) if not len(depart.ouvertes) else 10**9
    while time.monotonic() < fin:
        motif, borne_du_tour = maitre.resoudre(max(1.0, min(60.0, fin - time.monotonic())))
        borne = max(borne, borne_du_tour)
        if motif is None or borne >= compte:
            break
        essai, ouvertes = _suivre(choix, motif, rng, fin)
        if essai.secondaires < compte and not len(essai.protection().ouvertes):
            compte, meilleur = essai.secondaires, essai.protection()
        if not ouvertes or not maitre.couper(ouvertes, motif, fin):
            break
    return Ameliore(meilleur, borne)


def _reprise(depart: Protection) -> Choix:
    choix = Choix(depart.probleme, Mouvements(depart.probleme))
    certs = depart.certificats
    for i, cible in enumerate(certs.cibles):
        tranche = slice(int(certs.debut[i]), int(certs.debut[i + 1]))
        choix.retenir(
            int(cible),
            dict(zip(certs.cellules[tranche].tolist(), certs.pas[tranche].tolist(), strict=True)),
        )
    return choix


def _suivre(
    ancien: Choix, motif: np.ndarray, rng: np.random.Generator, fin: float
) -> tuple[Choix, list[int]]:
    """Proofs that keep to the pattern of the master, with what must be added; cells that asked for it."""
    choix = Choix(ancien.probleme, ancien.mouvements)
    ouvertes = []
    cibles = rng.permutation(np.flatnonzero(ancien.probleme.protege.reshape(-1)))
    permis = motif | ancien.mouvements.primaire
    for cible in cibles:
        if time.monotonic() > fin:
            break
        acquis = (choix.appuis > 0) | permis
        couts = np.where(acquis[ancien.mouvements.actives], PRESQUE_RIEN, choix.prix)
        mouvement = ancien.mouvements.chercher(int(cible), couts)
        if mouvement is None:
            continue
        choix.retenir(int(cible), mouvement)
        if not permis[list(mouvement)].all():
            ouvertes.append(int(cible))
    return choix, ouvertes

"""Moves of any shape and exact cuts, by HiGHS, where time is given.

A master program chooses the blanks under necessary conditions (Fischetti and Salazar-González 2001:
in each relation a blank needs another one; what protects a cell needs capacity). Its pattern is made
safe by cheapest moves of any shape, which gives a table; cells that it left open give cuts, which
raise the proven bound. Floating point decides where to look; integers decide what is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np
import scipy.sparse as sp

from maillage.secret.certificats import Certificats
from maillage.secret.ensemble import Ensemble
from maillage.secret.solveur import Modele

PAS = 50
# What a move costs through cells that are blank already: the shorter the better.
PRESQUE_RIEN = 1e-4
# A move that costs less than this buys no blank.
GRATUIT = 0.5
Mouvement = dict[int, int]
# For a set of blanks, moves that need no other.
Gratuites = Callable[[np.ndarray], Iterable[tuple[int, Mouvement]]]


class Mouvements:
    """Cheapest integer moves over a set of cells, one LP for each way of a target."""

    def __init__(self, ensemble: Ensemble) -> None:
        v, bas, haut = ensemble.valeurs, ensemble.bas, ensemble.haut
        self.ensemble, self.primaire = ensemble, ensemble.primaire
        possible = (v >= bas) & (v <= haut) & ~ensemble.figees
        self.actives = np.flatnonzero(self.primaire | possible)
        self.rang = np.full(len(v), -1, np.int64)
        self.rang[self.actives] = np.arange(len(self.actives))
        relations = ensemble.relations[:, self.actives]
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

    def chercher(self, cible: int, couts: np.ndarray) -> Mouvement | None:
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
            if reponse.objectif < GRATUIT:
                break
        if meilleur is None:
            return None
        y = meilleur[1]
        if (self.relations @ y).any():
            return None
        return {int(self.actives[i]): int(y[i]) for i in np.flatnonzero(y)}


class Choix:
    """Blanks and the moves that hold them: a blank is kept while a move leans on it."""

    def __init__(self, mouvements: Mouvements) -> None:
        self.mouvements = mouvements
        self.preuves: dict[int, Mouvement] = {}
        self.appuis = np.zeros(len(mouvements.rang), np.int64)
        valeurs = mouvements.ensemble.valeurs[mouvements.actives]
        self.prix = 1.0 + 0.01 * np.log2(1.0 + valeurs)

    def retenir(self, cible: int, mouvement: Mouvement) -> None:
        """Prove a cell by this move instead of the one it had."""
        self.oublier(cible)
        self.preuves[cible] = mouvement
        self.appuis[list(mouvement)] += 1

    def oublier(self, cible: int) -> None:
        """Take the proof of a cell back, with the blanks that it alone held."""
        ancien = self.preuves.pop(cible, None)
        if ancien:
            self.appuis[list(ancien)] -= 1

    def prouver(self, cible: int, permis: np.ndarray) -> bool:
        """Prove a cell at the least price, blanks held or `permis` being free; False if it cannot be."""
        acquis = (self.appuis > 0) | permis
        couts = np.where(acquis[self.mouvements.actives], PRESQUE_RIEN, self.prix)
        mouvement = self.mouvements.chercher(cible, couts)
        if mouvement is not None:
            self.retenir(cible, mouvement)
        return mouvement is not None

    @property
    def secondaires(self) -> int:
        """How many blanks the rule did not ask for."""
        return int((self.masques & ~self.mouvements.primaire).sum())

    @property
    def masques(self) -> np.ndarray:
        """The blanks."""
        return (self.appuis > 0) | self.mouvements.primaire

    @property
    def complet(self) -> bool:
        """Whether each protected cell has its proof."""
        return int(self.mouvements.ensemble.protege.sum()) == len(self.preuves)

    @property
    def rang(self) -> tuple[int, int]:
        """The more proofs the better, then the fewer blanks."""
        return -len(self.preuves), self.secondaires

    def certificats(self) -> Certificats:
        """The proofs as arrays."""
        cibles = np.array(sorted(self.preuves), np.int64)
        pas = [list(self.preuves[int(c)].items()) for c in cibles]
        rang = np.repeat(np.arange(len(cibles)), [len(p) for p in pas])
        plat = np.array([x for p in pas for x in p], np.int64).reshape(-1, 2)
        return Certificats.de_mouvements(cibles, rang, plat[:, 0], plat[:, 1])


def ameliorer(
    depart: Choix, secondes: float, graine: int = 1, gratuites: Gratuites | None = None
) -> tuple[Choix, int]:
    """Fewer blanks, within a budget of time; and a number of them below which no set is safe.

    Only for a width of 1: one unit is what the cuts prove.
    """
    from maillage.secret.coupes import Maitre

    fin = time.monotonic() + secondes
    rng = np.random.default_rng(graine)
    meilleur, borne = depart, 0
    maitre = Maitre(depart.mouvements)
    while time.monotonic() < fin:
        motif, borne_du_tour = maitre.resoudre(max(1.0, min(60.0, fin - time.monotonic())))
        borne = max(borne, borne_du_tour)
        if motif is None or (meilleur.complet and borne >= meilleur.secondaires):
            break
        essai, ouvertes = _suivre(depart, motif, rng, fin, gratuites)
        if essai.rang < meilleur.rang:
            meilleur = essai
        if not ouvertes or not maitre.couper(ouvertes, motif, fin):
            break
    return meilleur, borne


def _suivre(
    depart: Choix,
    motif: np.ndarray,
    rng: np.random.Generator,
    fin: float,
    gratuites: Gratuites | None,
) -> tuple[Choix, list[int]]:
    """Proofs that keep to the pattern of the master, with what must be added; cells that asked for it."""
    choix = Choix(depart.mouvements)
    permis = motif | depart.mouvements.primaire
    protege = depart.mouvements.ensemble.protege
    for cible, mouvement in gratuites(permis) if gratuites else ():
        if protege[cible]:
            choix.retenir(cible, mouvement)
    ouvertes, rompues = [], []
    for cible in map(int, rng.permutation(np.flatnonzero(protege))):
        if cible in choix.preuves:
            continue
        if time.monotonic() > fin:
            break
        if not choix.prouver(cible, permis):
            rompues.append(cible)
        elif not permis[list(choix.preuves[cible])].all():
            ouvertes.append(cible)
    for cible in rompues:
        # The program gave halves of steps: with other blanks it may not; else the proof it had stands.
        if not choix.prouver(cible, permis) and cible in depart.preuves:
            choix.retenir(cible, depart.preuves[cible])
    return choix, ouvertes

"""The master program of the exact cuts: which blanks, under conditions that no safe table escapes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import highspy
import numpy as np
import scipy.sparse as sp

from maillage.secret.solveur import INFINI, Modele

if TYPE_CHECKING:
    from maillage.secret.exact import Mouvements

# What a published cell is lent in the attacker's program, so that its multipliers stay few.
FILET = 2e-3


class Maitre:
    """Columns: a blank for each active cell, then for each protected one « may rise », « may fall »."""

    def __init__(self, mouvements: Mouvements) -> None:
        self.m = mouvements
        self.n = len(mouvements.actives)
        self.cibles = mouvements.rang[np.flatnonzero(mouvements.ensemble.protege)]
        self.place = {int(j): k for k, j in enumerate(self.cibles)}
        self.fixes = mouvements.primaire[mouvements.actives]
        self.lignes: tuple[list[int], list[int], list[float], list[float]] = ([], [], [], [])
        ns = len(self.cibles)
        for k in range(ns):
            self._poser([self.n + k, self.n + ns + k], [1.0, 1.0], 1.0)
        for r in range(mouvements.relations.shape[0]):
            self._conditions(r)
        valeurs = mouvements.ensemble.valeurs[mouvements.actives]
        # Less than half a blank in all: values only choose between patterns of as many cells.
        poids = np.log2(1.0 + valeurs)
        self.couts = np.where(self.fixes, 0.0, 1.0 + 0.4 * poids / max(1.0, poids.sum()))
        self.maitre = self._programme(ns)
        self.attaquant = Modele(
            mouvements.relations,
            (np.zeros(mouvements.relations.shape[0]),) * 2,
            (np.zeros(self.n), np.zeros(self.n)),
        )

    def _poser(self, colonnes: list[int], coefs: list[float], bas: float) -> None:
        rangs, cols, valeurs, termes = self.lignes
        rangs += [len(termes)] * len(colonnes)
        cols += colonnes
        valeurs += coefs
        termes.append(bas)

    def _conditions(self, r: int) -> None:
        """In a relation a blank needs another; a target that moves, one that makes room for it."""
        a = self.m.relations
        cols = a.indices[a.indptr[r] : a.indptr[r + 1]]
        signes = a.data[a.indptr[r] : a.indptr[r + 1]]
        fixe = self.fixes[cols]
        for i, j in enumerate(cols):
            if int(j) in self.place:
                self._place_pour(int(j), signes[i], cols, signes)
            elif not fixe[i] and not fixe.sum():
                autres = [int(c) for c in cols if c != j]
                self._poser([*autres, int(j)], [*[1.0] * len(autres), -1.0], 0.0)

    def _place_pour(self, j: int, signe: float, cols: np.ndarray, signes: np.ndarray) -> None:
        for sens in (0, 1):
            memes = signes == signe
            baisse = memes if sens == 0 else ~memes
            bons = np.where(baisse, self.m.moins[cols], self.m.plus[cols]) >= 1
            bons &= cols != j
            if not self.fixes[cols[bons]].any():
                colonne = self.n + sens * len(self.cibles) + self.place[j]
                self._poser([*map(int, cols[bons]), colonne], [*[1.0] * int(bons.sum()), -1.0], 0.0)

    def _programme(self, ns: int) -> Modele:
        rangs, cols, valeurs, termes = self.lignes
        n = self.n + 2 * ns
        haut = np.concatenate(
            [
                np.ones(self.n),
                self.m.plus[self.cibles] >= 1,
                self.m.moins[self.cibles] >= 1,
            ]
        ).astype(float)
        bas = np.concatenate([self.fixes.astype(float), np.zeros(2 * ns)])
        return Modele(
            sp.csr_matrix((valeurs, (rangs, cols)), shape=(len(termes), n)),
            (np.array(termes), np.full(len(termes), INFINI)),
            (bas, haut),
            np.ones(n, bool),
        )

    def resoudre(self, secondes: float) -> tuple[np.ndarray | None, int]:
        """The pattern (by cell of the table), and the number of blanks that no safe table beats."""
        self.maitre.highs.setOptionValue("mip_rel_gap", 0.002)
        couts = np.concatenate([self.couts, np.zeros(2 * len(self.cibles))])
        reponse = self.maitre.minimiser(couts, secondes)
        borne = int(np.ceil(reponse.borne - 0.4 - 1e-6)) if np.isfinite(reponse.borne) else 0
        if len(reponse.x) == 0 or not np.isfinite(reponse.objectif):
            return None, max(0, borne)
        motif = np.zeros(len(self.m.rang), bool)
        motif[self.m.actives[reponse.x[: self.n] > 0.5]] = True
        return motif, max(0, borne)

    def couper(self, ouvertes: list[int], motif: np.ndarray, fin: float) -> int:
        """Add a cut for each way of each cell that the pattern leaves open; how many were violated."""
        masque = motif[self.m.actives]
        largeur = np.where(masque, 1.0, FILET)
        highs, rang = self.attaquant.highs, np.arange(self.n, dtype=np.int32)
        haut, bas = self.m.plus * largeur, -self.m.moins * largeur
        highs.changeColsBounds(self.n, rang, bas, haut)
        ajoutees = 0
        for cible in ouvertes:
            j = int(self.m.rang[cible])
            for sens in (0, 1):
                if time.monotonic() < fin and (self.m.plus, self.m.moins)[sens][j] >= 1:
                    ajoutees += self._couper(j, sens, masque, highs)
                    highs.changeColBounds(j, bas[j], haut[j])
        return ajoutees

    def _couper(self, j: int, sens: int, masque: np.ndarray, highs: highspy.Highs) -> int:
        """The capacity cut given by the multipliers of the attacker's program."""
        highs.changeColBounds(j, -1e6, 1e6)
        couts = np.zeros(self.n)
        couts[j] = -1.0 if sens == 0 else 1.0
        self.attaquant.minimiser(couts)
        mult = np.array(highs.getSolution().row_dual)
        g = self.m.relations.T @ mult
        if abs(g[j]) < 1e-9:
            return 0
        effet = -g / g[j] * (1.0 if sens == 0 else -1.0)
        effet[j] = 0.0
        effet[np.abs(effet) < 1e-7] = 0.0
        poids = np.minimum(
            1.0, np.where(effet > 0, effet * self.m.loin_plus, -effet * self.m.loin_moins)
        )
        utiles = np.flatnonzero(poids > 1e-6)
        if poids[utiles] @ masque[utiles] >= 1 - 1e-6:
            return 0
        libres = utiles[~self.fixes[utiles]]
        donne = float(poids[utiles[self.fixes[utiles]]].sum())
        colonne = self.n + sens * len(self.cibles) + self.place[j]
        self.maitre.highs.addRow(
            -donne,
            INFINI,
            len(libres) + 1,
            np.append(libres, colonne).astype(np.int32),
            np.append(poids[libres], -1.0),
        )
        return 1

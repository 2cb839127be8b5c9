"""A thin layer over HiGHS: one model, several objectives, answers checked by whoever asks.

HiGHS computes in floating point; nothing here is a proof. Callers check in integers what they claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp

INFINI = highspy.kHighsInf
Statut = highspy.HighsModelStatus


@dataclass(frozen=True)
class Reponse:
    """`statut` is one of optimal, illimite, impossible, inacheve; `borne` bounds what can be hoped."""

    statut: str
    x: np.ndarray
    objectif: float
    borne: float


class Modele:
    """min c·x, `bas` ≤ x ≤ `haut`, row bounds, some columns in integers. One thread, no output."""

    def __init__(
        self,
        matrice: sp.spmatrix | sp.sparray,
        lignes: tuple[np.ndarray, np.ndarray],
        bornes: tuple[np.ndarray, np.ndarray],
        entieres: np.ndarray | None = None,
    ) -> None:
        self.n = matrice.shape[1]
        self.highs = highspy.Highs()
        self.highs.silent()
        for option, valeur in (
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-6),
            ("mip_feasibility_tolerance", 1e-8),
            ("primal_feasibility_tolerance", 1e-8),
            ("dual_feasibility_tolerance", 1e-8),
        ):
            self.highs.setOptionValue(option, valeur)
        lp = highspy.HighsLp()
        colonnes = sp.csc_matrix(matrice)
        lp.num_col_, lp.num_row_ = self.n, colonnes.shape[0]
        lp.col_cost_ = np.zeros(self.n)
        lp.col_lower_, lp.col_upper_ = bornes
        lp.row_lower_, lp.row_upper_ = lignes
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = colonnes.indptr
        lp.a_matrix_.index_ = colonnes.indices
        lp.a_matrix_.value_ = colonnes.data.astype(float)
        self.highs.passModel(lp)
        self._rang = np.arange(self.n, dtype=np.int32)
        if entieres is not None:
            self.integralite(entieres)

    def integralite(self, entieres: np.ndarray) -> None:
        """Say which columns are integers (boolean mask)."""
        natures = np.where(
            entieres, highspy.HighsVarType.kInteger.value, highspy.HighsVarType.kContinuous.value
        )
        self.highs.changeColsIntegrality(self.n, self._rang, natures.astype(np.uint8))

    def borner(self, colonne: int, bas: float, haut: float) -> None:
        """Change the bounds of one column."""
        self.highs.changeColBounds(colonne, bas, haut)

    def minimiser(self, couts: np.ndarray | Sequence[float], secondes: float = 60.0) -> Reponse:
        """Solve; `borne` is the proven bound of a MIP, the objective of an LP."""
        self.highs.changeColsCost(self.n, self._rang, np.asarray(couts, float))
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + secondes)
        self.highs.run()
        info = self.highs.getInfo()
        x = np.array(self.highs.getSolution().col_value)
        objectif = float(info.objective_function_value)
        entier = info.mip_node_count >= 0
        borne = float(info.mip_dual_bound) if entier else objectif
        return Reponse(self._statut(), x, objectif, borne)

    def _statut(self) -> str:
        statut = self.highs.getModelStatus()
        if statut == Statut.kOptimal:
            return "optimal"
        if statut in (Statut.kUnbounded, Statut.kUnboundedOrInfeasible):
            return "illimite"
        return "impossible" if statut == Statut.kInfeasible else "inacheve"

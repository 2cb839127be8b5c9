"""Secondary suppression of a general system: the fewest extra blanks, each sensitive cell proved.

A sensitive cell is safe when another table of integers, equal on all that is published, differs on
it: that other table, written as a move, is its certificate. Small systems are solved to optimality
by one MIP that carries a move for each cell; larger ones cell after cell, then pruned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from maillage.secret import ensemble, exact
from maillage.secret.attaque import bornes_des_lignes, matrice
from maillage.secret.solveur import INFINI, Modele
from maillage.secret.systeme import Ligne, SecretImpossible, Systeme, respecte

INCONNUES_D_UN_SEUL_MIP = 6_000
# Sensitive cells for which one MIP each is still quick.
CIBLES_D_UN_TOUR = 60
# The longest step of a cell in a certificate: where coefficients are ones, short moves nearly always do.
PAS_COURT, PAS_LONG = 8, 2_000

Mouvement = dict[int, int]


@dataclass(frozen=True)
class Protection:
    """The blank cells, and for each sensitive cell a move that proves it; `optimal` when no safe
    set of blanks is smaller; `borne`: extra blanks below which none is safe, 0 when unknown."""

    masques: frozenset[int]
    certificats: dict[int, Mouvement]
    optimal: bool
    borne: int = 0


def proteger(systeme: Systeme, budget: float = 20.0) -> Protection:
    """Blank the sensitive cells and as few others as `budget` seconds allow.

    Raises `SecretImpossible` when a cell stays open whatever is blanked.
    """
    _refuser_l_intenable(systeme)
    probleme = _Probleme(systeme)
    cibles = sorted(systeme.sensibles)
    if not cibles:
        return Protection(systeme.masques, {}, True)
    tout = ensemble.de_systeme(systeme) if len(cibles) > CIBLES_D_UN_TOUR else None
    if tout is not None:
        return _par_programmes(probleme, tout, budget)
    _refuser_l_impossible(probleme)
    # What one MIP a cell finds is kept in hand: the joint MIP may be stopped by the budget.
    tour = _cellule_apres_cellule(probleme, cibles)
    if len(cibles) * 2 * len(probleme.mobiles) <= INCONNUES_D_UN_SEUL_MIP:
        joint = probleme.mouvements(cibles, tour.masques, budget)
        if joint is not None and len(joint.masques) <= len(tour.masques):
            tour = joint
    if verifier(systeme, tour.masques, tour.certificats):
        raise RuntimeError("A protection without proof must not leave this function")
    return tour


def _par_programmes(probleme: _Probleme, tout: ensemble.Ensemble, budget: float) -> Protection:
    """Linear programs for most cells of a large system, then one MIP for each that they leave open."""
    choix, borne = exact.ameliorer(exact.Choix(exact.Mouvements(tout)), budget)
    certificats = dict(choix.preuves)
    for mouvement in certificats.values():
        probleme.masquer(mouvement)
    for cible in sorted(probleme.systeme.sensibles - certificats.keys()):
        trouve = probleme.un_mouvement(cible)
        if trouve is None:
            _refuser_l_impossible(probleme, [cible])
            raise RuntimeError("A cell that no move proves was not refused")
        certificats[cible] = trouve
        probleme.masquer(trouve)
    masques = frozenset(probleme.masques)
    if verifier(probleme.systeme, masques, certificats):
        raise RuntimeError("A protection without proof must not leave this function")
    secondaires = len(masques) - len(probleme.fixes)
    return Protection(masques, certificats, secondaires <= borne, borne)


def verifier(
    systeme: Systeme, masques: Iterable[int], certificats: dict[int, Mouvement]
) -> list[int]:
    """The sensitive cells that no certificate proves. Additions of integers, nothing else."""
    blancs = set(masques)
    return [
        cible
        for cible in sorted(systeme.sensibles)
        if cible not in blancs or not prouve(systeme, blancs, cible, certificats.get(cible, {}))
    ]


def prouve(systeme: Systeme, masques: set[int], cible: int, mouvement: Mouvement) -> bool:
    """Whether the move changes this cell, blank cells only, and gives a table that may be the true one."""
    if not mouvement.get(cible) or not masques.issuperset(i for i, y in mouvement.items() if y):
        return False
    if not all(systeme.tient(i, systeme.valeurs[i] + mouvement.get(i, 0)) for i in masques):
        return False
    # The true table respects every row: only those that a moved cell enters can change.
    touchees = {n for i in mouvement for n in systeme.lignes_de[i]}
    return all(
        respecte(
            systeme.lignes[n],
            sum(
                a * (systeme.valeurs[i] + mouvement.get(i, 0))
                for i, a in systeme.lignes[n].coefs.items()
            ),
        )
        for n in touchees
    )


def _refuser_l_intenable(systeme: Systeme) -> None:
    """A blank whose true value the attacker deems impossible would betray the rule itself."""
    for i in sorted(systeme.sensibles | systeme.masques):
        if not systeme.tient(i, systeme.valeurs[i]):
            raise SecretImpossible(
                f"La cellule « {systeme.noms[i]} » vaut {systeme.valeurs[i]}, ce que l’attaquant "
                "décrit tient pour impossible sous un blanc : corrigez « attacker ».",
                cellules=[systeme.noms[i]],
                causes=[],
            )


def _refuser_l_impossible(probleme: _Probleme, cibles: Iterable[int] | None = None) -> None:
    """Say which cells stay open when everything that can be blanked is, and what was released."""
    systeme = probleme.systeme
    cibles = sorted(systeme.sensibles) if cibles is None else cibles
    ouvertes = [i for i in cibles if probleme.un_mouvement(i, libre=True) is None]
    if not ouvertes:
        return
    causes = [i for i in sorted(systeme.diffusees) if probleme.delivre(ouvertes[0], i)]
    if not causes and systeme.diffusees:
        causes = sorted(systeme.diffusees)
    noms = ", ".join(f"« {systeme.noms[i]} »" for i in ouvertes[:5])
    suite = (
        " Des valeurs déjà diffusées en sont la cause : "
        + ", ".join(f"« {systeme.noms[i]} »" for i in causes[:10])
        + "."
        if causes
        else " Retirez du tableau l’une des relations qui les lient, ou une ligne entière."
    )
    raise SecretImpossible(
        f"Aucun ensemble de blancs ne protège {noms}.{suite}",
        cellules=[systeme.noms[i] for i in ouvertes],
        causes=[systeme.noms[i] for i in causes],
    )


def _cellule_apres_cellule(probleme: _Probleme, cibles: Sequence[int]) -> Protection:
    """Buy the cheapest move of each cell in turn, then give back the blanks that are not needed."""
    certificats: dict[int, Mouvement] = {}
    for cible in cibles:
        mouvement = probleme.un_mouvement(cible)
        if mouvement is None:
            raise RuntimeError("A cell that could be proved alone is not any more")
        certificats[cible] = mouvement
        probleme.masquer(mouvement)
    for i in sorted(probleme.masques - probleme.fixes, key=lambda i: -probleme.systeme.valeurs[i]):
        _rendre(probleme, i, certificats)
    return Protection(frozenset(probleme.masques), certificats, False)


def _rendre(probleme: _Probleme, cellule: int, certificats: dict[int, Mouvement]) -> None:
    """Publish this cell again if the certificates that leaned on it can do without."""
    probleme.masques.discard(cellule)
    nouveaux = {}
    for cible, mouvement in certificats.items():
        if mouvement.get(cellule):
            autre = probleme.un_mouvement(cible, achats=False)
            if autre is None:
                probleme.masques.add(cellule)
                return
            nouveaux[cible] = autre
    certificats.update(nouveaux)


class _Probleme:
    """The cells that may move, and the MIP that looks for moves among them."""

    def __init__(self, systeme: Systeme) -> None:
        self.systeme = systeme
        self.fixes = set(systeme.sensibles | systeme.masques)
        self.masques = set(self.fixes)
        self.mobiles = self._mobiles(systeme.diffusees)
        unitaire = all(abs(a) == 1 for ligne in systeme.lignes for a in ligne.coefs.values())
        self.pas = (PAS_COURT, PAS_LONG) if unitaire else (PAS_LONG,)

    def masquer(self, mouvement: Mouvement) -> None:
        """Blank what the move needs."""
        self.masques |= {i for i, pas in mouvement.items() if pas}

    def _mobiles(self, exclues: Iterable[int]) -> list[int]:
        """Blank cells, and those whose true value could stand under a blank, by number."""
        systeme, exclues = self.systeme, set(exclues)
        liees = {i for ligne in systeme.lignes for i in ligne.coefs} | self.fixes
        return [
            i
            for i in sorted(liees)
            if i in self.fixes or (i not in exclues and systeme.tient(i, systeme.valeurs[i]))
        ]

    def delivre(self, cible: int, diffusee: int) -> bool:
        """Whether the cell could be protected, had this other one not been released."""
        autre = _Probleme(self.systeme)
        autre.mobiles = autre._mobiles(self.systeme.diffusees - {diffusee})
        return autre.un_mouvement(cible, libre=True) is not None

    def un_mouvement(
        self, cible: int, *, libre: bool = False, achats: bool = True
    ) -> Mouvement | None:
        """The move of this cell that asks for the fewest new blanks; None if there is none."""
        mobiles = self.mobiles if achats else [i for i in self.mobiles if i in self.masques]
        if cible not in mobiles:
            return None
        gratuits = set(mobiles) if libre else self.masques
        for pas in self.pas:
            reponse = self._resoudre([cible], mobiles, gratuits=gratuits, pas=pas)
            if reponse is not None:
                return reponse[0][cible]
        return None

    def mouvements(
        self, cibles: Sequence[int], depart: frozenset[int], budget: float
    ) -> Protection | None:
        """The moves of all these cells that share the fewest blanks; None without an answer."""
        reponse = self._resoudre(
            list(cibles), self.mobiles, gratuits=self.fixes, pas=self.pas[0], budget=budget
        )
        if reponse is None:
            return None
        certificats, optimal = reponse
        masques = self.fixes.union(*(set(m) for m in certificats.values()))
        borne = len(masques) - len(self.fixes) if optimal else 0
        return Protection(frozenset(masques), certificats, optimal, borne)

    def _resoudre(
        self,
        cibles: list[int],
        mobiles: list[int],
        *,
        gratuits: set[int],
        pas: int,
        budget: float = 60.0,
    ) -> tuple[dict[int, Mouvement], bool] | None:
        """The MIP: columns are steps up and down of each cell for each target, then blanks bought."""
        achats = [i for i in mobiles if i not in gratuits]
        blocs = []
        for cible in cibles:
            bloc = _Bloc(self.systeme, mobiles, achats, cible, pas)
            if bloc.immobile:
                return None
            blocs.append(bloc)
        n, k, largeur = len(mobiles), len(achats), 2 * len(mobiles) + 1
        modele = Modele(
            sp.hstack(
                [
                    sp.block_diag([b.mouvement() for b in blocs], format="csr"),
                    sp.vstack([b.liens() for b in blocs]),
                ]
            ),
            _bout_a_bout([b.bornes_des_lignes() for b in blocs]),
            _bout_a_bout(
                [*((np.zeros(largeur), b.maxi()) for b in blocs), (np.zeros(k), np.ones(k))]
            ),
            np.ones(largeur * len(cibles) + k, bool),
        )
        tailles = np.log2(1.0 + np.abs(np.array([self.systeme.valeurs[i] for i in achats], float)))
        # Among patterns of as many cells, the one that loses the smallest values.
        couts = 1 + tailles / (64 * max(1, k))
        reponse = modele.minimiser(np.append(np.full(largeur * len(cibles), 1e-7), couts), budget)
        if reponse.statut not in ("optimal", "inacheve") or not np.isfinite(reponse.objectif):
            return None
        certificats = {}
        for r, cible in enumerate(cibles):
            x = np.round(reponse.x[r * largeur : r * largeur + 2 * n]).astype(np.int64)
            ecart = x[:n] - x[n:]
            certificats[cible] = {mobiles[j]: int(ecart[j]) for j in np.flatnonzero(ecart)}
        if not self._justes(certificats):
            return None
        return certificats, reponse.statut == "optimal"

    def _justes(self, certificats: dict[int, Mouvement]) -> bool:
        """The solver works in floating point: its moves are redone in integers before use."""
        return all(
            prouve(self.systeme, self.masques | set(m), cible, m)
            for cible, m in certificats.items()
        )


class _Bloc:
    """The part of the MIP that holds one move: steps up, steps down, and which way its target goes."""

    def __init__(
        self, systeme: Systeme, mobiles: list[int], achats: list[int], cible: int, pas: int
    ) -> None:
        self.systeme, self.mobiles = systeme, mobiles
        self.rang = {i: j for j, i in enumerate(mobiles)}
        self.cible = self.rang[cible]
        self.cols = np.array([self.rang[i] for i in achats], int)
        marges = [
            (
                _marge(systeme.haut[i], systeme.valeurs[i], 1, pas),
                _marge(systeme.bas[i], systeme.valeurs[i], -1, pas),
            )
            for i in mobiles
        ]
        self.plus, self.moins = np.array(marges, float).T
        self.immobile = self.plus[self.cible] + self.moins[self.cible] < 1

    def mouvement(self) -> sp.csr_matrix:
        """Relations, then steps of what is not blank yet, then the four rows of the target."""
        n, k = len(self.mobiles), len(self.cols)
        relations = matrice([_sur(x, self.rang) for x in self.systeme.lignes], self.rang)
        un = sp.csr_matrix((np.ones(k), (np.arange(k), self.cols)), shape=(k, n))
        e = sp.csr_matrix(([1.0], ([0], [self.cible])), shape=(1, n))
        plus, moins = self.plus[self.cible], self.moins[self.cible]
        rangs = [
            [relations, -relations, sp.csr_matrix((relations.shape[0], 1))],
            [un, 0 * un, sp.csr_matrix((k, 1))],
            [0 * un, un, sp.csr_matrix((k, 1))],
            *([e, 0 * e, sp.csr_matrix([[-m]])] for m in (1.0, plus)),
            *([0 * e, e, sp.csr_matrix([[m]])] for m in (1.0, moins)),
        ]
        return sp.vstack([sp.hstack(rang) for rang in rangs]).tocsr()

    def liens(self) -> sp.csr_matrix:
        """What the blanks bought allow: a step of at most this much."""
        m, k = len(self.systeme.lignes), len(self.cols)
        if not k:
            return sp.csr_matrix((m + 4, 0))
        return sp.vstack(
            [
                sp.csr_matrix((m, k)),
                sp.diags(-self.plus[self.cols]),
                sp.diags(-self.moins[self.cols]),
                sp.csr_matrix((4, k)),
            ]
        ).tocsr()

    def bornes_des_lignes(self) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of the same rows."""
        depart = dict(enumerate(self.systeme.valeurs))
        bas, haut = bornes_des_lignes(self.systeme.lignes, depart)
        k = 2 * len(self.cols)
        sans = np.full(k, -INFINI)
        return (
            np.concatenate([bas, sans, [0.0, -INFINI, 1.0, -INFINI]]),
            np.concatenate([haut, np.zeros(k), [INFINI, 0.0, INFINI, self.moins[self.cible]]]),
        )

    def maxi(self) -> np.ndarray:
        """The longest steps; the last column says which way the target goes."""
        return np.concatenate([self.plus, self.moins, [1.0]])


def _sur(ligne: Ligne, rang: dict[int, int]) -> Ligne:
    return Ligne({i: a for i, a in ligne.coefs.items() if i in rang}, ligne.bas, ligne.haut)


def _bout_a_bout(
    paires: Sequence[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([p[0] for p in paires]), np.concatenate([p[1] for p in paires])


def _marge(borne: int | None, valeur: int, sens: int, pas: int) -> int:
    return pas if borne is None else max(0, min(pas, sens * (borne - valeur)))

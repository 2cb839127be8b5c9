"""Secondary suppression of a dense table: boxes from the top of the forest to the communes.

The box of a zone holds its children; a child that has children moves with one leaf below it, which
carries its move down. What no child can balance is taken up to the box of the parent. Boxes of one
level share nothing: they run in parallel threads, and the result does not depend on their number.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from maillage.secret import boite as boites
from maillage.secret.certificats import Certificats, assembler
from maillage.secret.recherche import ameliorer, glouton
from maillage.secret.tableau import Probleme

IMPOSSIBLE = 1e6
# Leaves that may carry the moves of a zone down, at most.
PORTEURS = 4
Avancement = Callable[[int, int], None]


@dataclass(frozen=True)
class Objectif:
    """What a blank costs: (`cellule` + `log` × log2(1 + value)) × weight of its level + `valeur` × value.

    niveaux: weight of a level, 1 when absent. tours: rounds of improvement for each blank bought.
    """

    cellule: float = 1.0
    log: float = 0.05
    valeur: float = 0.0
    niveaux: tuple[tuple[str, float], ...] = ()
    tours: float = 20.0


@dataclass(frozen=True)
class Protection:
    """masques: (reduced zones, cells); certificats: a proof for each protected cell but `ouvertes`."""

    probleme: Probleme
    masques: np.ndarray
    certificats: Certificats
    ouvertes: np.ndarray

    @property
    def secondaires(self) -> np.ndarray:
        """The blanks that the rule did not ask for."""
        return self.masques & ~self.probleme.primaire


class Chantier:
    """The state of one protection: the forest, the prices, the blanks, the proofs."""

    def __init__(self, probleme: Probleme, objectif: Objectif, graine: int) -> None:
        self.probleme, self.objectif, self.graine = probleme, objectif, graine
        self.masques = probleme.primaire.copy()
        self.cout = _couts(probleme, objectif)
        self.enfants = _enfants(probleme.parent)
        self.noeuds = _de_haut_en_bas(probleme.parent, self.enfants)
        self.signes = _signes(probleme.formes)
        self.largeur = probleme.regle.largeur
        self.montees: dict[int, list[tuple[int, int]]] = {}
        self.preuves: list[Certificats] = []
        self.ouvertes: list[int] = []

    def mere(self, z: int) -> int:
        """The parent, −1 at a root."""
        return int(self.probleme.parent[z])

    def porteurs(self, z: int, combien: int = PORTEURS) -> list[list[int]]:
        """Chains from a zone down to a leaf that may carry its moves, the most capable first."""
        enfants = self.enfants.get(z)
        if not enfants:
            return [[z]]
        choisis = self._par_capacite(enfants)[:combien]
        sous = max(1, combien // 2)
        return [[z, *chaine] for e in choisis for chaine in self.porteurs(e, sous)]

    def _par_capacite(self, zones: list[int]) -> list[int]:
        fusion, taille = self.probleme.fusion, self.probleme.valeurs[:, 0]
        return sorted(zones, key=lambda z: (fusion[z] < 2, -taille[z], z))

    def monter(self, noeud: int, cellule: int) -> bool:
        """Ask the box of the parent for a proof; False when there is none above."""
        mere = self.mere(noeud)
        if mere < 0:
            return False
        self.montees.setdefault(mere, []).append((cellule // self.probleme.cellules, cellule))
        return True


def proteger(
    probleme: Probleme,
    objectif: Objectif | None = None,
    *,
    graine: int = 1,
    fils: int | None = None,
    avancement: Avancement | None = None,
) -> Protection:
    """Blank what is needed and prove each protected cell.

    `ouvertes` lists the cells (zone × cells + cell) left without proof: the caller must not release
    the table while it is not empty. `avancement(done, total)` is called from the calling thread.
    """
    chantier = Chantier(probleme, objectif or Objectif(), graine)
    fils = fils or len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(fils) as equipe:
        _sonder(chantier, equipe)
        _descendre(chantier, equipe, avancement)
    certificats = assembler(chantier.preuves)
    return Protection(
        probleme, chantier.masques, certificats, np.array(sorted(chantier.ouvertes), np.int64)
    )


def _sonder(chantier: Chantier, equipe: ThreadPoolExecutor) -> None:
    """Find, from the bottom, what no box can prove whatever it buys; it is asked of the box above."""
    for rang in reversed(_etages(chantier)):
        resultats = equipe.map(lambda noeud: (noeud, _insolubles(chantier, noeud)), rang)
        for noeud, cellules in list(resultats):
            restees = [c for c in cellules if not chantier.monter(noeud, c)]
            chantier.ouvertes += restees
            retirees = set(cellules)
            if noeud in chantier.montees:
                chantier.montees[noeud] = [
                    m for m in chantier.montees[noeud] if m[1] not in retirees
                ]


def _etages(chantier: Chantier) -> list[list[int]]:
    """Internal zones by depth, roots first."""
    profondeur: dict[int, int] = {}
    etages: list[list[int]] = []
    for z in chantier.noeuds:
        p = 0 if chantier.mere(z) < 0 else profondeur[chantier.mere(z)] + 1
        profondeur[z] = p
        if p == len(etages):
            etages.append([])
        etages[p].append(z)
    return etages


def _descendre(
    chantier: Chantier, equipe: ThreadPoolExecutor, avancement: Avancement | None
) -> None:
    """Solve the boxes, each after that of its parent."""
    total, faits = len(chantier.noeuds), 0
    exclues = set(chantier.ouvertes) | {
        c for montees in chantier.montees.values() for _, c in montees
    }
    internes = set(chantier.noeuds)
    en_cours: set[Future[int]] = {
        equipe.submit(_resoudre, chantier, z, exclues)
        for z in chantier.noeuds
        if chantier.mere(z) < 0
    }
    while en_cours:
        finis, en_cours = wait(en_cours, return_when=FIRST_COMPLETED)
        for fini in finis:
            noeud = fini.result()
            faits += 1
            en_cours |= {
                equipe.submit(_resoudre, chantier, z, exclues)
                for z in chantier.enfants[noeud]
                if z in internes
            }
        if avancement:
            avancement(faits, total)


def _resoudre(chantier: Chantier, noeud: int, exclues: set[int]) -> int:
    """Prove and improve one box, write its blanks and its proofs."""
    plan = _plan(chantier, noeud, exclues)
    if plan is None:
        return noeud
    b = plan.boite
    graine = (chantier.graine * 1_000_003 + noeud) % 2**31
    _prouver_tout(plan, 4, graine)
    ameliorer(b, int(chantier.objectif.tours * b.n_achats[0]), 2, graine + 1)
    achats = plan.socles[b.achats[: b.n_achats[0]]]
    chantier.masques.reshape(-1)[achats] = True
    chantier.preuves.append(plan.certificats(chantier))
    chantier.ouvertes += [int(c) for c in plan.cellules[b.longueurs == 0]]
    return noeud


def _prouver_tout(plan: Plan, essais: int, graine: int) -> None:
    """First proofs; what the first carrier of a zone cannot prove is tried with the next ones."""
    b, d = plan.boite, plan.boite.strides[0]
    glouton(b, essais, graine)
    for _ in range(len(plan.chemins)):
        manquent = np.flatnonzero(b.longueurs == 0)
        suivante = b.cibles[manquent] // d + 1
        possible = (suivante < len(b.groupe)) & (
            b.groupe[np.minimum(suivante, len(b.groupe) - 1)] == b.groupe[suivante - 1]
        )
        if not possible.any():
            return
        b.cibles[manquent[possible]] += d
        glouton(b, essais, graine)


def _insolubles(chantier: Chantier, noeud: int) -> list[int]:
    """The cells of this box that no move of the box proves, whatever its price."""
    plan = _plan(chantier, noeud, set())
    if plan is None:
        return []
    _prouver_tout(plan, 1, 1)
    return [int(c) for c in plan.cellules[plan.boite.longueurs == 0]]


@dataclass(frozen=True)
class Plan:
    """A box and what it stands for: `chemins`, zones of each row; `cellules`, cell of each target."""

    boite: boites.Boite
    chemins: list[list[int]]
    totaux: np.ndarray
    socles: np.ndarray
    cellules: np.ndarray

    def certificats(self, chantier: Chantier) -> Certificats:
        """The proofs found, in cells of the table."""
        b, d = self.boite, chantier.probleme.cellules
        prouvees = np.flatnonzero(b.longueurs > 0)
        rang = np.arange(b.cellules.shape[1])[None, :] < b.longueurs[prouvees][:, None]
        x = b.cellules[prouvees][rang].astype(np.int64)
        y = b.pas[prouvees][rang] * self.totaux[x // d] * chantier.signes[x % d]
        preuve = np.repeat(np.arange(len(prouvees)), b.longueurs[prouvees])
        socle = self.boite.socle[x]
        present = socle >= 0
        return Certificats.de_mouvements(
            self.cellules[prouvees],
            np.broadcast_to(preuve[:, None], socle.shape)[present],
            self.socles[socle[present]],
            np.broadcast_to(y[:, None], socle.shape)[present] * chantier.largeur,
        )


def _plan(chantier: Chantier, noeud: int, exclues: set[int]) -> Plan | None:
    """The box of a zone; None when nothing there is to prove."""
    p, d = chantier.probleme, chantier.probleme.cellules
    chemins, cibles, cellules = _rangees(chantier, noeud, exclues)
    if not cibles or len(chemins) < 2:
        chantier.ouvertes += cellules
        return None
    profondeur = max(map(len, chemins))
    zones = np.array([[*c, *[-1] * (profondeur - len(c))] for c in chemins], np.int64)
    uniques = np.unique(zones[zones >= 0])
    local = np.searchsorted(uniques, np.maximum(zones, 0))
    colonnes = np.arange(d)
    socle = np.where(zones[:, None, :] >= 0, local[:, None, :] * d + colonnes[None, :, None], -1)
    socles = (uniques[:, None] * d + colonnes[None, :]).reshape(-1)
    totaux = np.array([-1 if c == [noeud] else 1 for c in chemins])
    peut = _capacites(chantier, zones, totaux)
    cout = chantier.cout[uniques]
    prix = np.where(chantier.masques[uniques], 0.0, cout).reshape(-1)
    b = boites.construire(
        (len(chemins), *p.formes),
        socle.reshape(len(chemins) * d, profondeur),
        (peut[0].reshape(-1), peut[1].reshape(-1)),
        (prix, cout.reshape(-1)),
        np.repeat(np.arange(len(uniques)), d),
        np.array(cibles, np.int64),
        np.array(_partenaires(chantier, chemins), np.int64),
        zones[:, 0],
    )
    return Plan(b, chemins, totaux, socles, np.array(cellules, np.int64))


def _rangees(
    chantier: Chantier, noeud: int, exclues: set[int]
) -> tuple[list[list[int]], list[int], list[int]]:
    """Rows of the box (chains of zones), targets (ranks in the box) and their cells."""
    p, d = chantier.probleme, chantier.probleme.cellules
    chemins: list[list[int]] = [[noeud]] if chantier.mere(noeud) < 0 else []
    premiere = {noeud: 0} if chemins else {}
    for e in chantier._par_capacite(chantier.enfants[noeud]):
        premiere[e] = len(chemins)
        chemins += chantier.porteurs(e)
    cibles, cellules = [], []
    for z, rangee in premiere.items():
        for c in np.flatnonzero(p.protege[z]):
            if z * d + int(c) not in exclues:
                cibles.append(rangee * d + int(c))
                cellules.append(z * d + int(c))
    rangs: dict[int, int] = {}
    for z, cellule in chantier.montees.get(noeud, []):
        if z not in rangs:
            rangs[z] = len(chemins)
            chemins.append(_chemin(chantier, noeud, z))
        cibles.append(rangs[z] * d + cellule % d)
        cellules.append(cellule)
    return chemins, cibles, cellules


def _chemin(chantier: Chantier, noeud: int, z: int) -> list[int]:
    """The chain from a child of the zone down to z, then to a leaf."""
    montee = [z]
    while chantier.mere(montee[0]) != noeud:
        montee.insert(0, chantier.mere(montee[0]))
    return montee[:-1] + chantier.porteurs(z, 1)[0]


def _partenaires(chantier: Chantier, chemins: list[list[int]]) -> list[int]:
    """Rows in the order in which they are tried: the free ones first."""
    fusion = chantier.probleme.fusion
    return sorted(range(len(chemins)), key=lambda g: (fusion[chemins[g][-1]] < 2, g))


def _capacites(
    chantier: Chantier, zones: np.ndarray, totaux: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each cell of each row may take one step more, or less, in turned-over signs."""
    p = chantier.probleme
    achetable = chantier.masques | (chantier.cout < IMPOSSIBLE)
    libre = p.valeurs + chantier.largeur <= p.haut
    reste = p.valeurs - chantier.largeur >= p.bas
    hausse = np.ones((len(zones), p.cellules), bool)
    baisse = hausse.copy()
    for q in range(zones.shape[1]):
        la = zones[:, q] >= 0
        z = zones[la, q]
        hausse[la] &= libre[z] & achetable[z]
        baisse[la] &= reste[z] & achetable[z]
    sens = (totaux[:, None] * chantier.signes[None, :]) > 0
    return np.where(sens, hausse, baisse), np.where(sens, baisse, hausse)


def _couts(probleme: Probleme, objectif: Objectif) -> np.ndarray:
    v = probleme.valeurs.astype(float)
    poids = dict(objectif.niveaux)
    niveau = np.array([poids.get(n, 1.0) for n in probleme.niveaux])[:, None]
    cout = (objectif.cellule + objectif.log * np.log2(1.0 + v)) * niveau + objectif.valeur * v
    # A zero outside a blanked zone is published by the rule: blanking it would lie to its reader.
    cout[probleme.valeurs < probleme.bas] = 2 * IMPOSSIBLE
    cout[probleme.valeurs > probleme.haut] = 2 * IMPOSSIBLE
    return cout


def _enfants(parent: np.ndarray) -> dict[int, list[int]]:
    enfants: dict[int, list[int]] = {}
    for z in np.flatnonzero(parent >= 0):
        enfants.setdefault(int(parent[z]), []).append(int(z))
    return enfants


def _de_haut_en_bas(parent: np.ndarray, enfants: dict[int, list[int]]) -> list[int]:
    """Internal zones, each after its parent."""
    file = [int(z) for z in np.flatnonzero(parent < 0) if int(z) in enfants]
    for z in file:
        file += [e for e in enfants[z] if e in enfants]
    return file


def _signes(formes: tuple[int, ...]) -> np.ndarray:
    """−1 for each total among the indices of a cell: a total moves with its parts, not against."""
    signes = np.ones((1,), np.int64)
    for forme in formes:
        axe = np.where(np.arange(forme) == 0, -1, 1)
        signes = (signes[:, None] * axe[None, :]).reshape(-1)
    return signes

"""Secondary suppression of a dense table: boxes from the départements up to the root.

A box decides two levels of zones together: what balances a commune may be another commune of its
EPCI, or the EPCI itself against another one. What no box can prove is asked of the box above. Boxes of
one stage share nothing: they run in parallel threads, and the result does not depend on their number.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from maillage.secret import plans
from maillage.secret.certificats import Certificats, assembler
from maillage.secret.recherche import ameliorer, glouton
from maillage.secret.tableau import Probleme

IMPOSSIBLE = 1e6
# Leaves that may carry the moves of a zone down, at most.
PORTEURS = 4
# Partners tried for a first proof, once one has been found.
ESSAIS = 4
Avancement = Callable[[int, int], None]
# How the boxes of one stage are decided: their zones and the seconds of each, then for each zone the
# cells that it could not prove.
Etage = Callable[["Chantier", list[int], float], Iterable[tuple[int, list[int]]]]


@dataclass(frozen=True)
class Objectif:
    """What a blank costs: (`cellule` + `log` × log2(1 + value)) × weight of its level + `valeur` × value.

    niveaux: weight of a level, 1 when absent. reparation: how often the search
    composes several moves. tours: rounds of improvement for each blank bought,
    that go on while `secondes`, shared between the boxes, are not spent.
    """

    cellule: float = 1.0
    log: float = 0.05
    valeur: float = 0.01
    niveaux: tuple[tuple[str, float], ...] = ()
    reparation: float = 0.3
    tours: float = 20.0
    secondes: float = 0.0


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

    def __init__(
        self,
        probleme: Probleme,
        objectif: Objectif,
        graine: int,
        numeros: np.ndarray | None = None,
    ) -> None:
        self.probleme, self.objectif, self.graine, self.numeros = (
            probleme,
            objectif,
            graine,
            numeros,
        )
        self.masques = probleme.primaire.copy()
        self.cout = _couts(probleme, objectif)
        self.enfants = enfants(probleme.parent)
        self.hauteur = _hauteurs(self.enfants, len(probleme.parent))
        self.signes = _signes(probleme.formes)
        self.montees: dict[int, list[int]] = {}
        self.preuves: list[Certificats] = []

    def numero(self, z: int) -> int:
        """The number of a zone in the whole table: what is drawn at random hangs on it."""
        return z if self.numeros is None else int(self.numeros[z])

    def etages(self) -> list[list[int]]:
        """The zones that make a box, lowest first; those of one stage share nothing.

        A box holds two levels of zones together (an EPCI and its communes are decided with the
        département); above, a level at a time.
        """
        parent = self.probleme.parent
        etages: dict[int, list[int]] = {}
        for z in self.enfants:
            mere = int(parent[z])
            if self.hauteur[z] > 1 or mere < 0 or self.hauteur[mere] != 2:
                etages.setdefault(int(self.hauteur[z]), []).append(z)
        return [etages[h] for h in sorted(etages)]

    def porteurs(self, z: int, combien: int = PORTEURS) -> list[list[int]]:
        """Chains from a zone down to a leaf that may carry its moves, the most capable first."""
        dessous = self.enfants.get(z)
        if not dessous:
            return [[z]]
        choisis = self.par_capacite(dessous)[:combien]
        sous = max(1, combien // 2)
        return [[z, *chaine] for e in choisis for chaine in self.porteurs(e, sous)]

    def par_capacite(self, zones: list[int]) -> list[int]:
        """Merged zones first, then the largest."""
        fusion, taille = self.probleme.fusion, self.probleme.valeurs[:, 0]
        return sorted(zones, key=lambda z: (fusion[z] < 2, -taille[z], z))


def proteger(
    probleme: Probleme,
    objectif: Objectif | None = None,
    *,
    graine: int = 1,
    fils: int | None = None,
    avancement: Avancement | None = None,
    etage: Etage | None = None,
) -> Protection:
    """Blank what is needed and prove each protected cell.

    `ouvertes` lists the cells (zone × cells + cell) left without proof: the caller must not release
    the table while it is not empty. `avancement(done, total)` is called from the calling thread.
    `etage`: where the work is done (`repartition`); threads of this process if not said.
    """
    chantier = Chantier(probleme, objectif or Objectif(), graine)
    etages = chantier.etages()
    total, faits = sum(map(len, etages)), 0
    fils = fils or len(os.sched_getaffinity(0))
    resoudre_un_etage = etage or par_fils(fils)
    for noeuds in etages:
        part = chantier.objectif.secondes * fils / len(noeuds)
        for noeud, restees in resoudre_un_etage(chantier, noeuds, part):
            _remonter(chantier, noeud, restees)
            faits += 1
            if avancement:
                avancement(faits, total)
    certificats = assembler(chantier.preuves)
    proteges = np.flatnonzero(probleme.protege.reshape(-1))
    # A zone without parent nor child has no box: what it protects is open too.
    ouvertes = np.setdiff1d(proteges, certificats.cibles)
    return Protection(probleme, chantier.masques, certificats, ouvertes)


def par_fils(fils: int) -> Etage:
    """Boxes in threads of this process: compiled code frees the interpreter."""

    def etage(
        chantier: Chantier, noeuds: list[int], part: float
    ) -> Iterator[tuple[int, list[int]]]:
        with ThreadPoolExecutor(fils) as equipe:
            yield from equipe.map(lambda z: resoudre(chantier, z, part), noeuds)

    return etage


def _remonter(chantier: Chantier, noeud: int, cellules: list[int]) -> None:
    """Ask the box above for the proofs that this one did not find."""
    mere = int(chantier.probleme.parent[noeud])
    if mere >= 0:
        chantier.montees.setdefault(mere, []).extend(cellules)


def resoudre(chantier: Chantier, noeud: int, secondes: float) -> tuple[int, list[int]]:
    """Prove and improve one box, write its blanks and its proofs; what it could not prove."""
    plan = plans.dresser(chantier, noeud)
    if plan is None:
        return noeud, []
    b = plan.boite
    graine = (chantier.graine * 1_000_003 + chantier.numero(noeud)) % 2**31
    _prouver_tout(plan, graine)
    debut = time.monotonic()
    tours = int(chantier.objectif.tours * b.n_achats[0])
    ameliorer(b, tours, 3, graine + 1)
    while time.monotonic() - debut < secondes:
        graine += 1
        ameliorer(b, max(64, tours // 4), 3, graine + 1)
    achats = plan.socles[b.achats[: b.n_achats[0]]]
    chantier.masques.reshape(-1)[achats] = True
    chantier.preuves.append(plan.certificats())
    return noeud, [int(c) for c in plan.cellules[b.longueurs == 0]]


def _prouver_tout(plan: plans.Plan, graine: int) -> None:
    """First proofs; what the first carrier of a zone cannot prove is tried with the next ones."""
    b, d = plan.boite, plan.boite.strides[0]
    glouton(b, ESSAIS, graine)
    for _ in range(len(b.groupe)):
        manquent = np.flatnonzero(b.longueurs == 0)
        suivante = b.cibles[manquent] // d + 1
        possible = (suivante < len(b.groupe)) & (
            b.groupe[np.minimum(suivante, len(b.groupe) - 1)] == b.groupe[suivante - 1]
        )
        if not possible.any():
            return
        b.cibles[manquent[possible]] += d
        glouton(b, ESSAIS, graine)


def _couts(probleme: Probleme, objectif: Objectif) -> np.ndarray:
    v = probleme.valeurs.astype(float)
    poids = dict(objectif.niveaux)
    niveau = np.array([poids.get(n, 1.0) for n in probleme.niveaux])[:, None]
    cout = (objectif.cellule + objectif.log * np.log2(1.0 + v)) * niveau + objectif.valeur * v
    # A zero outside a blanked zone is published by the rule: blanking it would lie to its reader.
    cout[probleme.valeurs < probleme.bas] = 2 * IMPOSSIBLE
    cout[probleme.valeurs > probleme.haut] = 2 * IMPOSSIBLE
    return cout


def enfants(parent: np.ndarray) -> dict[int, list[int]]:
    """The children of each zone that has some."""
    dessous: dict[int, list[int]] = {}
    for z in np.flatnonzero(parent >= 0):
        dessous.setdefault(int(parent[z]), []).append(int(z))
    return dessous


def _hauteurs(dessous: dict[int, list[int]], n: int) -> np.ndarray:
    """How many levels each zone has below it. A child may come before its parent."""
    hauteur = np.zeros(n, np.int64)
    change = True
    while change:
        change = False
        for z, zones in dessous.items():
            h = 1 + int(hauteur[zones].max())
            if h != hauteur[z]:
                hauteur[z], change = h, True
    return hauteur


def _signes(formes: tuple[int, ...]) -> np.ndarray:
    """−1 for each total among the indices of a cell: a total moves with its parts, not against."""
    signes = np.ones((1,), np.int64)
    for forme in formes:
        axe = np.where(np.arange(forme) == 0, -1, 1)
        signes = (signes[:, None] * axe[None, :]).reshape(-1)
    return signes

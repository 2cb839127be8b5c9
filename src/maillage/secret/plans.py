"""Which moves a box allows: its rows of zones, what they stand on, and what they become in the table.

A row is a chain of zones that move together: a commune alone; an EPCI and the commune that carries its
move down; for a commune that nothing balances within its EPCI, the way out: the EPCI moves too, and
another EPCI with one of its communes moves against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from maillage.secret.boite import Boite, construire
from maillage.secret.certificats import Certificats

if TYPE_CHECKING:
    from maillage.secret.protection import Chantier

# Other EPCI that a commune may lean on: the leaves of each that may carry the move.
SORTIES = 1


@dataclass
class Rangees:
    """Rows under construction: zones and signs of each, rows of each family, targets by rank."""

    zones: list[list[int]] = field(default_factory=list)
    signes: list[list[int]] = field(default_factory=list)
    familles: list[int] = field(default_factory=list)
    premiere: dict[int, int] = field(default_factory=dict)

    def ouvrir(self) -> None:
        """Begin a family."""
        self.familles.append(0)

    def poser(self, zones: list[int], signes: list[int]) -> None:
        """Add a row to the current family."""
        if signes[0] > 0:
            self.premiere.setdefault(zones[0], len(self.zones))
        self.zones.append(zones)
        self.signes.append(signes)
        self.familles[-1] += 1


@dataclass(frozen=True)
class Plan:
    """A box and what it stands for. socles: cell of the table under each local one; signes (rows ×
    chain): which way each zone of a row moves; cellules: cell of each target."""

    boite: Boite
    signes: np.ndarray
    cases: np.ndarray
    socles: np.ndarray
    cellules: np.ndarray
    largeur: int

    def certificats(self) -> Certificats:
        """The proofs found, in cells of the table."""
        b, d = self.boite, int(self.boite.strides[0])
        prouvees = np.flatnonzero(b.longueurs > 0)
        rang = np.arange(b.cellules.shape[1])[None, :] < b.longueurs[prouvees][:, None]
        x = b.cellules[prouvees][rang].astype(np.int64)
        y = (b.pas[prouvees][rang] * self.cases[x % d])[:, None] * self.signes[x // d]
        preuve = np.repeat(np.arange(len(prouvees)), b.longueurs[prouvees])
        socle = b.socle[x]
        present = socle >= 0
        return Certificats.de_mouvements(
            self.cellules[prouvees],
            np.broadcast_to(preuve[:, None], socle.shape)[present],
            self.socles[socle[present]],
            y[present] * self.largeur,
        )


def dresser(chantier: Chantier, noeud: int) -> Plan | None:
    """The box of a zone; None when nothing there is to prove."""
    p, d = chantier.probleme, chantier.probleme.cellules
    rangees = _rangees(chantier, noeud)
    cibles, cellules = _cibles(chantier, noeud, rangees)
    if not cibles:
        return None
    profondeur = max(map(len, rangees.zones))
    zones = np.array([_borde(z, profondeur, -1) for z in rangees.zones], np.int64)
    signes = np.array([_borde(s, profondeur, 0) for s in rangees.signes], np.int64)
    uniques = np.unique(zones[zones >= 0])
    local = np.searchsorted(uniques, np.maximum(zones, 0))
    colonnes = np.arange(d)
    socle = np.where(zones[:, None, :] >= 0, local[:, None, :] * d + colonnes[None, :, None], -1)
    peut = _capacites(chantier, zones, signes)
    cout = chantier.cout[uniques]
    prix = np.where(chantier.masques[uniques], 0.0, cout).reshape(-1)
    b = construire(
        (len(zones), *p.formes),
        socle.reshape(len(zones) * d, profondeur),
        (peut[0].reshape(-1), peut[1].reshape(-1)),
        (prix, cout.reshape(-1)),
        np.array(cibles, np.int64),
        np.array(rangees.familles, np.int64),
        zones[:, 0],
        np.flatnonzero(chantier.hauteur[uniques] >= min(1, chantier.hauteur[uniques].max())),
        signes,
        chantier.objectif.reparation,
    )
    socles = (uniques[:, None] * d + colonnes[None, :]).reshape(-1)
    largeur = p.regle.largeur
    return Plan(b, signes, chantier.signes, socles, np.array(cellules, np.int64), largeur)


def _borde(liste: list[int], longueur: int, vide: int) -> list[int]:
    return liste + [vide] * (longueur - len(liste))


def _rangees(chantier: Chantier, noeud: int) -> Rangees:
    """The family of the children of a zone, then, in a box of two levels, that of each child's own."""
    rangees = Rangees()
    rangees.ouvrir()
    enfants = chantier.par_capacite(chantier.enfants[noeud])
    racine = chantier.probleme.parent[noeud] < 0
    choisies = _chaines_choisies(chantier, enfants)
    for e in enfants:
        for porteur in dict.fromkeys([*map(tuple, chantier.porteurs(e)), *choisies[e]]):
            rangees.poser(list(porteur), [1] * len(porteur))
    for cellule in chantier.montees.get(noeud, []):
        z = cellule // chantier.probleme.cellules
        if z not in rangees.premiere:
            chaine = _chaine(chantier, noeud, z)
            rangees.poser(chaine, [1] * len(chaine))
            rangees.premiere[z] = len(rangees.zones) - 1
    if racine:
        # The total of all: nothing above it ties it, and it moves with its parts.
        rangees.poser([noeud], [-1])
        rangees.premiere[noeud] = len(rangees.zones) - 1
    if chantier.hauteur[noeud] == 2:
        for e in enfants:
            if e in chantier.enfants:
                _famille(chantier, noeud, e, enfants, rangees)
    return rangees


def _chaines_choisies(chantier: Chantier, enfants: list[int]) -> dict[int, list[tuple[int, ...]]]:
    """Carriers for rare cells: a zero is published, so only those that count some can follow."""
    valeurs = chantier.probleme.valeurs
    choisies: dict[int, list[tuple[int, ...]]] = {e: [] for e in enfants}
    for e in enfants:
        if e not in chantier.enfants:
            continue
        for c in np.flatnonzero(chantier.probleme.protege[e]):
            autres = np.array([f for f in enfants if f != e], np.int64)
            for f in [e, *map(int, autres[np.argsort(-valeurs[autres, c], kind="stable")[:2]])]:
                choisies[f].append(_qui_compte(chantier, f, int(c)))
    return choisies


def _qui_compte(chantier: Chantier, z: int, cellule: int) -> tuple[int, ...]:
    """The chain down that counts the most in this cell."""
    chaine = [z]
    while chaine[-1] in chantier.enfants:
        dessous = chantier.enfants[chaine[-1]]
        chaine.append(max(dessous, key=lambda f: chantier.probleme.valeurs[f, cellule]))
    return tuple(chaine)


def _famille(chantier: Chantier, noeud: int, e: int, enfants: list[int], rangees: Rangees) -> None:
    """The leaves of one child, and its ways out."""
    rangees.ouvrir()
    for feuille in chantier.par_capacite(chantier.enfants[e]):
        rangees.poser([feuille], [1])
    if chantier.probleme.parent[noeud] < 0:
        rangees.poser([e, noeud], [-1, -1])
    for f in enfants:
        if f != e:
            for chaine in chantier.porteurs(f, SORTIES):
                rangees.poser([e, *chaine], [-1, *[1] * len(chaine)])


def _cibles(chantier: Chantier, noeud: int, rangees: Rangees) -> tuple[list[int], list[int]]:
    """Ranks in the box and cells of what is to prove: in each row, then what came up from below."""
    p, d = chantier.probleme, chantier.probleme.cellules
    montees = set(chantier.montees.get(noeud, []))
    deja = {c // d for c in montees}
    ranges, cellules = [], []
    for z, rangee in rangees.premiere.items():
        if z in deja and z not in chantier.enfants[noeud]:
            continue
        for c in np.flatnonzero(p.protege[z]):
            ranges.append(rangee * d + int(c))
            cellules.append(z * d + int(c))
    for cellule in sorted(montees - set(cellules)):
        ranges.append(rangees.premiere[cellule // d] * d + cellule % d)
        cellules.append(cellule)
    return ranges, cellules


def _chaine(chantier: Chantier, noeud: int, z: int) -> list[int]:
    """The chain from a child of the zone down to z, then to a leaf."""
    montee = [z]
    while chantier.probleme.parent[montee[0]] != noeud:
        montee.insert(0, int(chantier.probleme.parent[montee[0]]))
    return montee[:-1] + chantier.porteurs(z, 1)[0]


def _capacites(
    chantier: Chantier, zones: np.ndarray, signes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each cell of each row may take one step more, or less, in turned-over signs."""
    p, largeur = chantier.probleme, chantier.probleme.regle.largeur
    tenable = chantier.masques | (p.valeurs >= p.bas) & (p.valeurs <= p.haut)
    libre = (p.valeurs + largeur <= p.haut) & tenable
    reste = (p.valeurs - largeur >= p.bas) & tenable
    plus = np.ones((len(zones), p.cellules), bool)
    moins = plus.copy()
    for q in range(zones.shape[1]):
        la = zones[:, q] >= 0
        z = zones[la, q]
        monte = (signes[la, q][:, None] * chantier.signes[None, :]) > 0
        plus[la] &= np.where(monte, libre[z], reste[z])
        moins[la] &= np.where(monte, reste[z], libre[z])
    return plus, moins

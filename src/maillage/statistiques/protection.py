"""The blanks of one table of counts: zones that nest, one total and its parts, some of it unknown.

Pure computation over `maillage.secret`: the rule of article 7, then the secondary suppression, whose
proofs are checked before anything is believed. The same table always gives the same blanks. A cell that
no file gave (blank at the producer's, or absent) takes a stand-in that agrees with all that is known:
the reader who cannot exclude the stand-in cannot exclude another value either, and the proof holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maillage.secret import protection, verification
from maillage.secret.regle import RegleSecret
from maillage.secret.tableau import SANS_LIMITE, Probleme, Tableau, preparer

# No blank of the search may change with the machine: nothing hangs on the time it takes.
OBJECTIF = protection.Objectif(secondes=0.0)
ABSENTE, MASQUEE = -1, -2


@dataclass(frozen=True)
class Table:
    """Counts of `zones` (level, code) × columns: the total first, then its parts if it has some.

    `parent`: rank of the zone that holds this one, −1 at a root. `valeurs`: integers ≥ 0, or `ABSENTE`,
    or `MASQUEE` (blank at the producer's). `effectifs`: allocataires of each zone, −1 where unknown;
    None when the first column counts them.
    """

    zones: tuple[tuple[str, str], ...]
    parent: np.ndarray
    valeurs: np.ndarray
    effectifs: np.ndarray | None = None

    @property
    def empreinte(self) -> bytes:
        """What decides the blanks, as bytes."""
        effectifs = b"" if self.effectifs is None else self.effectifs.tobytes()
        return (
            repr(self.zones).encode() + self.parent.tobytes() + self.valeurs.tobytes() + effectifs
        )


def masquer(table: Table, regle: RegleSecret) -> np.ndarray:
    """The cells to blank (zones × columns), beside those that nobody gave.

    Where a cell cannot be proved, the whole table is blank: nothing leaves without its proof.
    """
    effectifs = _effectifs(table)
    if not _a_cacher(table, effectifs, regle).any() and not (table.valeurs == MASQUEE).any():
        return np.zeros(table.valeurs.shape, bool)
    table = _sous_une_racine(table)
    effectifs = _effectifs(table)
    inconnues = table.valeurs < 0
    pleine, reste = _completer(table)
    cube = np.concatenate([pleine, reste[:, None]], axis=1)
    # A count without parts is doubled in the array: its second column says nothing more.
    fois = 2 if table.valeurs.shape[1] == 1 else 1
    forcees = np.concatenate([inconnues.repeat(fois, axis=1), reste[:, None] > 0], axis=1)
    retenues = np.zeros(forcees.shape, bool)
    retenues[:, :-1] = (table.valeurs == MASQUEE).repeat(fois, axis=1)
    meres = _meres(table.parent)
    forcees[meres] = False
    forcees[-1] = True
    retenues[meres] = False
    probleme = preparer(
        Tableau(
            tuple(f"{niveau}:{code}" for niveau, code in table.zones),
            tuple(niveau for niveau, _ in table.zones),
            table.parent,
            cube,
        ),
        regle,
        None if table.effectifs is None else effectifs,
    )
    probleme = _forcer(probleme, forcees, retenues)
    solution = protection.proteger(probleme, OBJECTIF, fils=1)
    verdict = verification.verifier(probleme, solution.masques, solution.certificats)
    if not verdict.sur:
        return np.ones((len(table.zones) - 1, table.valeurs.shape[1]), bool)
    masques: np.ndarray = solution.masques[probleme.reduite][:-1]
    if fois == 2:
        return masques[:, :1] | masques[:, 1:2]
    return masques[:, : table.valeurs.shape[1]]


def blanchies(niveaux: Sequence[str], effectifs: np.ndarray, regle: RegleSecret) -> np.ndarray:
    """The zones that are blank whole; one whose allocataires are unknown is, below the commune too."""
    vises = np.array([niveau in regle.niveaux_zone for niveau in niveaux], bool)
    return vises & (effectifs < regle.seuil_zone)


def _sous_une_racine(table: Table) -> Table:
    """The same zones under one that nobody publishes: a zone alone has no sum to betray it."""
    n = len(table.zones)
    blanc = np.full((1, table.valeurs.shape[1]), ABSENTE, np.int64)
    return Table(
        (*table.zones, ("", "")),
        np.append(np.where(table.parent < 0, n, table.parent), -1),
        np.concatenate([table.valeurs, blanc]),
        None if table.effectifs is None else np.append(table.effectifs, -1),
    )


def _effectifs(table: Table) -> np.ndarray:
    """Allocataires by zone; the largest of its counts where nothing says them."""
    connus = table.valeurs[:, 0] if table.effectifs is None else table.effectifs
    return np.where(connus >= 0, connus, table.valeurs.max(axis=1, initial=-1))


def _a_cacher(table: Table, effectifs: np.ndarray, regle: RegleSecret) -> np.ndarray:
    v = table.valeurs
    r2 = (v > 0) & (v < regle.seuil_cellule)
    if not regle.zeros_montres:
        r2 |= v == 0
    r1 = blanchies([niveau for niveau, _ in table.zones], effectifs, regle)
    masques: np.ndarray = r2 | (r1[:, None] & (v >= 0))
    return masques


def _completer(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """A whole table that agrees with what is known, and for each zone what no part holds.

    Only the leaves are filled: a zone is then the sum of its zones, a total the sum of its parts.
    """
    v = table.valeurs.astype(np.int64)
    meres = _meres(table.parent)
    feuilles = np.flatnonzero(~meres)
    parts = v.shape[1] > 1
    if parts:
        for z in feuilles:
            _repartir(v[z, 0], v[z, 1:])
    for mere in _de_haut_en_bas(table.parent):
        dessous = np.flatnonzero(table.parent == mere)
        for c in range(v.shape[1]):
            colonne = v[dessous, c]
            _repartir(v[mere, c], colonne)
            v[dessous, c] = colonne
    v[feuilles] = np.maximum(v[feuilles], 0)
    base = v[:, 1:] if parts else v
    reste = np.zeros(len(v), np.int64)
    if parts:
        reste[feuilles] = np.maximum(v[feuilles, 0] - v[feuilles, 1:].sum(1), 0)
    base = base.copy()
    for mere in reversed(_de_haut_en_bas(table.parent)):
        dessous = table.parent == mere
        base[mere], reste[mere] = base[dessous].sum(0), reste[dessous].sum()
    total = base.sum(1) + reste
    return np.concatenate([total[:, None], base], axis=1), reste


def _repartir(total: int, parts: np.ndarray) -> None:
    """Share among the unknown parts what the known ones leave of a known total, in place."""
    inconnues = np.flatnonzero(parts < 0)
    if total < 0 or not len(inconnues):
        return
    a_placer = max(0, int(total) - int(parts[parts >= 0].sum()))
    parts[inconnues] = a_placer // len(inconnues)
    parts[inconnues[: a_placer % len(inconnues)]] += 1


def _meres(parent: np.ndarray) -> np.ndarray:
    meres = np.zeros(len(parent), bool)
    meres[parent[parent >= 0]] = True
    return meres


def _de_haut_en_bas(parent: np.ndarray) -> list[int]:
    """The zones that hold others, a parent before its children."""

    def profondeur(z: int) -> int:
        n = 0
        while parent[z] >= 0:
            z, n = int(parent[z]), n + 1
        return n

    return sorted(map(int, np.flatnonzero(_meres(parent))), key=lambda z: (profondeur(z), z))


def _forcer(probleme: Probleme, forcees: np.ndarray, retenues: np.ndarray) -> Probleme:
    """Cells that nobody publishes are blank; those that the producer holds back must stay hidden.

    Their reader knows nothing of them but that they are not negative.
    """
    forme = probleme.valeurs.shape
    blanches, gardees = np.zeros(forme, bool), np.zeros(forme, bool)
    np.logical_or.at(blanches, probleme.reduite, forcees)
    np.logical_or.at(
        gardees, probleme.reduite, retenues & (probleme.fusion[probleme.reduite] < 2)[:, None]
    )
    return replace(
        probleme,
        primaire=probleme.primaire | blanches,
        protege=probleme.protege | gardees,
        bas=np.where(blanches, 0, probleme.bas),
        haut=np.where(blanches, SANS_LIMITE, probleme.haut),
    )

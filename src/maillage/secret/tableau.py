"""A dense table: a forest of zones × crossed variables, all totals published.

Values are an integer array (zones, 1 + modalities, 1 + modalities…) where index 0 of each variable is
its total. A zone equals the sum of its children, a total the sum of its modalities: relations stay
implicit. `preparer` turns a table into what the search and the checker need, after one exact
reduction: the zones that the rule blanks whole and that share a parent become one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret.regle import RegleSecret, blanchir, zones_blanchies

SANS_LIMITE = np.int64(2**40)


@dataclass(frozen=True)
class Tableau:
    """noms, niveaux, parent: one entry a zone, parent −1 at the root; valeurs as said above."""

    noms: tuple[str, ...]
    niveaux: tuple[str, ...]
    parent: np.ndarray
    valeurs: np.ndarray

    @property
    def formes(self) -> tuple[int, ...]:
        """Modalities of each variable, total included."""
        return self.valeurs.shape[1:]


@dataclass(frozen=True)
class Probleme:
    """Reduced zones. Arrays of shape (zones, cells): valeurs, bas and haut (what the attacker knows of
    a blank), primaire (blank by the rule), protege (must not be found again). `reduite`: for each zone
    of the table, its reduced zone. `fusion`: how many zones were merged, 0 for an ordinary one."""

    tableau: Tableau
    regle: RegleSecret
    formes: tuple[int, ...]
    parent: np.ndarray
    niveaux: np.ndarray
    valeurs: np.ndarray
    bas: np.ndarray
    haut: np.ndarray
    primaire: np.ndarray
    protege: np.ndarray
    fusion: np.ndarray
    reduite: np.ndarray

    @property
    def cellules(self) -> int:
        """Cells of one zone."""
        return self.valeurs.shape[1]

    def sous(self, zones: np.ndarray) -> Probleme:
        """These zones alone, in rising order; a parent that is not among them is forgotten."""
        rang = np.full(len(self.parent) + 1, -1)
        rang[zones] = np.arange(len(zones))
        vide = Tableau((), (), np.zeros(0, np.int64), np.zeros((0, *self.formes), np.int64))
        return Probleme(
            vide,
            self.regle,
            self.formes,
            rang[self.parent[zones]],
            self.niveaux[zones],
            self.valeurs[zones],
            self.bas[zones],
            self.haut[zones],
            self.primaire[zones],
            self.protege[zones],
            self.fusion[zones],
            np.zeros(0, np.int64),
        )


def preparer(tableau: Tableau, regle: RegleSecret, effectifs: np.ndarray | None = None) -> Probleme:
    """Reduce the table and write what article 7 and its reader imply (attacker A2 of docs/secret.md).

    `effectifs`: the allocataires of each zone, where the table counts something else (children,
    beneficiaries of one benefit); its own totals are then no bound.
    """
    v = tableau.valeurs.reshape(len(tableau.noms), -1)
    r1 = zones_blanchies(tableau.niveaux, v[:, 0] if effectifs is None else effectifs, regle)
    reduite, parent, fusion = _reduire(tableau.parent, r1)
    z = len(parent)
    valeurs = np.zeros((z, v.shape[1]), np.int64)
    np.add.at(valeurs, reduite, v)
    niveaux = np.empty(z, object)
    niveaux[reduite] = np.array(tableau.niveaux, object)
    blanche = np.zeros(z, bool)
    blanche[reduite[r1]] = True
    primaire = blanchir(valeurs, blanche, regle)
    bas, haut = _savoir(niveaux, blanche, fusion, valeurs.shape, regle)
    if effectifs is not None:
        bas[:, 0] = np.where(blanche, 0, int(regle.zeros_montres))
        haut[:, 0] = SANS_LIMITE
    return Probleme(
        tableau,
        regle,
        tableau.formes,
        parent,
        niveaux,
        valeurs,
        bas,
        haut,
        primaire,
        _proteges(valeurs, primaire, blanche, fusion, regle),
        fusion,
        reduite,
    )


def _reduire(parent: np.ndarray, r1: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge the blank leaves of each parent; (reduced zone of each, parents, zones merged in each)."""
    feuille = np.ones(len(parent), bool)
    feuille[parent[parent >= 0]] = False
    fondue = r1 & feuille & (parent >= 0)
    gardees = np.flatnonzero(~fondue)
    meres, groupe = np.unique(parent[fondue], return_inverse=True)
    reduite = np.empty(len(parent), np.int64)
    reduite[gardees] = np.arange(len(gardees))
    reduite[fondue] = len(gardees) + groupe
    anciens = np.concatenate([parent[gardees], meres])
    nouveau = np.where(anciens >= 0, reduite[np.maximum(anciens, 0)], -1)
    fusion = np.zeros(len(nouveau), np.int64)
    np.add.at(fusion, reduite[fondue], 1)
    return reduite, nouveau, fusion


def _savoir(
    niveaux: np.ndarray,
    blanche: np.ndarray,
    fusion: np.ndarray,
    forme: tuple[int, ...],
    regle: RegleSecret,
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds known of a blank: at least 1 where zeros are shown, the threshold for a whole zone."""
    bas = np.full(forme, 1 if regle.zeros_montres else 0, np.int64)
    haut = np.full(forme, SANS_LIMITE, np.int64)
    vises = np.array([niveau in regle.niveaux_zone for niveau in niveaux], bool)
    bas[vises & ~blanche, 0] = regle.seuil_zone
    bas[blanche] = 0
    haut[blanche, 0] = (regle.seuil_zone - 1) * np.maximum(fusion[blanche], 1)
    return bas, haut


def _proteges(
    valeurs: np.ndarray,
    primaire: np.ndarray,
    blanche: np.ndarray,
    fusion: np.ndarray,
    regle: RegleSecret,
) -> np.ndarray:
    """What must carry a certificate.

    Outside blanked zones, all that the rule blanks. A blanked zone alone under its parent: its
    non-zero values. Several: each is hidden among the others, unless they reach together the most
    that the threshold allows, which gives each of them away.
    """
    protege = primaire.copy()
    protege[blanche] = valeurs[blanche] > 0
    groupe = fusion > 1
    plein = valeurs == ((regle.seuil_zone - 1) * fusion)[:, None]
    protege[groupe] = plein[groupe] & (valeurs[groupe] > 0)
    if regle.residu_strict:
        petit = groupe & (valeurs[:, 0] < regle.seuil_zone)
        protege[petit] = valeurs[petit] > 0
        protege[groupe] |= (valeurs[groupe] > 0) & (valeurs[groupe] < regle.seuil_cellule)
    return protege


def verifier_les_sommes(tableau: Tableau) -> None:
    """Raises `SaisieInvalide`, naming the zone, when a total is not the sum of what it covers."""
    v = tableau.valeurs
    if (v < 0).any():
        z = int(np.argwhere(v < 0)[0][0])
        raise SaisieInvalide(f"Zone « {tableau.noms[z]} » : une valeur est négative.")
    for axe in range(1, v.ndim):
        ecart = np.take(v, 0, axe) - np.take(v, range(1, v.shape[axe]), axe).sum(axe)
        if ecart.any():
            z = int(np.argwhere(ecart)[0][0])
            raise SaisieInvalide(
                f"Zone « {tableau.noms[z]} » : un total de la variable {axe} n’est pas la somme "
                "de ses modalités."
            )
    meres = tableau.parent >= 0
    sommes = np.zeros(v.shape, np.int64)
    np.add.at(sommes, tableau.parent[meres], v[meres])
    internes = np.unique(tableau.parent[meres])
    fautes = internes[(sommes[internes] != v[internes]).reshape(len(internes), -1).any(1)]
    if len(fautes):
        raise SaisieInvalide(
            f"Zone « {tableau.noms[fautes[0]]} » : ses valeurs ne sont pas la somme de ses zones."
        )

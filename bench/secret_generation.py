"""Seeded generator of tables of allocataires that look French. All of it is invented (fictif).

Zones: nation, départements, EPCI, communes. Variables: family type (6) × age (5) × quotient familial
(4), every margin published. Orders of magnitude: 350 communes and 12.5 EPCI a département, median
commune far below 100 allocataires. The draws, in this order, make the fingerprints of the reference
sizes: changing one changes all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from maillage.secret.tableau import Tableau

NIVEAUX = ("nation", "departement", "epci", "commune")
PAR_FAMILLE = np.array([0.44, 0.06, 0.19, 0.04, 0.17, 0.10])
PAR_AGE = np.array(
    [
        [0.28, 0.14, 0.15, 0.24, 0.19],
        [0.10, 0.14, 0.20, 0.22, 0.34],
        [0.06, 0.12, 0.37, 0.44, 0.01],
        [0.01, 0.07, 0.43, 0.49, 0.002],
        [0.03, 0.11, 0.48, 0.375, 0.005],
        [0.004, 0.04, 0.46, 0.49, 0.006],
    ]
)
PAR_QF = np.array(
    [
        [0.33, 0.28, 0.30, 0.09],
        [0.27, 0.25, 0.29, 0.19],
        [0.34, 0.33, 0.24, 0.09],
        [0.52, 0.31, 0.14, 0.03],
        [0.18, 0.20, 0.30, 0.32],
        [0.32, 0.28, 0.24, 0.16],
    ]
)


@dataclass(frozen=True)
class Taille:
    """One reference size."""

    departements: int
    variables: int
    communes: int = 350
    par_epci: int = 28


TAILLES = {
    "XS": Taille(1, 2, 24, 12),
    "S2": Taille(1, 2, 120, 24),
    "D2": Taille(1, 2, 400),
    "D3": Taille(1, 3, 400),
    "R3": Taille(10, 3),
    "N2": Taille(100, 2),
    "N3": Taille(100, 3),
}


@dataclass
class Foret:
    """Zones under construction, in the order of their numbers."""

    parent: list[int] = field(default_factory=lambda: [-1])
    niveau: list[int] = field(default_factory=lambda: [0])
    communes: dict[int, np.ndarray] = field(default_factory=dict)

    def planter(self, mere: int, niveau: int) -> int:
        """Add a zone; its number."""
        self.parent.append(mere)
        self.niveau.append(niveau)
        return len(self.parent) - 1


def generer(nom: str, graine: int = 1) -> Tableau:
    """The table of a reference size."""
    taille = TAILLES[nom]
    rng = np.random.default_rng(graine)
    profil = _profil(rng)
    foret = Foret()
    for _ in range(taille.departements):
        _departement(rng, foret, profil, taille)
    return _table(foret, taille)


def empreinte(tableau: Tableau) -> str:
    """What says that two runs measured the same instance."""
    condense = hashlib.sha256(np.ascontiguousarray(tableau.parent, "<i8").tobytes())
    condense.update(np.ascontiguousarray(tableau.valeurs, "<i8").tobytes())
    return condense.hexdigest()[:16]


def _profil(rng: np.random.Generator) -> np.ndarray:
    pf = PAR_FAMILLE / PAR_FAMILLE.sum()
    pa = PAR_AGE / PAR_AGE.sum(1, keepdims=True)
    pq = PAR_QF / PAR_QF.sum(1, keepdims=True)
    biais = 1 + 0.35 * rng.standard_normal((5, 4)).clip(-2, 2)
    p = pf[:, None, None] * pa[:, :, None] * pq[:, None, :] * biais[None]
    return p / p.sum()


def _tailles(rng: np.random.Generator, n: int) -> np.ndarray:
    """Allocataires of each commune: log-normal body, urban tail of Pareto."""
    population = np.exp(rng.normal(np.log(480), 1.12, n))
    ville = rng.random(n) < 0.035
    population[ville] = 5500 * (1 + rng.pareto(1.22, ville.sum()))
    population = population.clip(20, 900_000)
    part = 0.142 + 0.026 * (np.log(population) - np.log(480)) + rng.normal(0, 0.03, n)
    return np.maximum(rng.poisson(population * np.clip(part, 0.05, 0.36)), 1)


def _departement(
    rng: np.random.Generator, foret: Foret, profil: np.ndarray, taille: Taille
) -> None:
    d = foret.planter(0, 1)
    communes = max(6, int(rng.normal(taille.communes, taille.communes * 0.18)))
    epci = max(1, round(communes / taille.par_epci))
    parts = rng.dirichlet(np.full(epci, 6.0))
    effectifs = np.maximum(2, np.round(parts * communes).astype(int))
    tailles = np.sort(_tailles(rng, effectifs.sum()))[::-1]
    # Cities draw neighbours: the large ones are dealt one to an EPCI, the others at random.
    tailles = tailles[
        np.concatenate([np.arange(epci), epci + rng.permutation(len(tailles) - epci)])
    ]
    reste = list(tailles[epci:])
    lots = []
    for e in range(epci):
        lots.append([tailles[e], *reste[: effectifs[e] - 1]])
        reste = reste[effectifs[e] - 1 :]
    for lot in lots:
        e = foret.planter(d, 2)
        pe = rng.dirichlet(profil.ravel() * 900 + 1e-3)
        for effectif in lot:
            poids = rng.dirichlet(pe * 250 + 1e-4)
            foret.communes[foret.planter(e, 3)] = rng.multinomial(int(effectif), poids)


def _table(foret: Foret, taille: Taille) -> Tableau:
    parent, niveau = np.array(foret.parent), np.array(foret.niveau)
    v = np.zeros((len(parent), 7, 6, 5), np.int64)
    for z, effectifs in foret.communes.items():
        v[z, 1:, 1:, 1:] = effectifs.reshape(6, 5, 4)
    for rang in (3, 2, 1):
        zones = np.flatnonzero(niveau == rang)
        np.add.at(v, parent[zones], v[zones])
    v[:, 0] = v[:, 1:].sum(1)
    v[:, :, 0] = v[:, :, 1:].sum(2)
    v[:, :, :, 0] = v[:, :, :, 1:].sum(3)
    if taille.variables == 2:
        v = v[:, :, :, 0]
    if taille.departements == 1:  # the nation would repeat the département
        parent, niveau, v = parent[1:] - 1, niveau[1:], v[1:]
    noms = tuple(map(str, range(len(parent))))
    return Tableau(noms, tuple(NIVEAUX[n] for n in niveau), parent, np.ascontiguousarray(v))

"""Linear programs over a protected table: missing proofs, then fewer blanks, département by département.

What leans on several départements is left as it is: its blanks stay, and the rest is decided again
inside each département, whose own cells do not move. The parts share nothing: they run in parallel.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from maillage.secret import ensemble, plans
from maillage.secret.certificats import Certificats, assembler
from maillage.secret.exact import Choix, Mouvement, Mouvements
from maillage.secret.exact import ameliorer as ameliorer_un_choix
from maillage.secret.protection import Avancement, Chantier, Objectif, Protection
from maillage.secret.recherche import gratuits
from maillage.secret.tableau import Probleme

# Cells that one master program may choose from: above, an EPCI is decided at a time.
CELLULES_D_UN_MAITRE = 16_000


@dataclass(frozen=True)
class Ameliore:
    """The best protection found. borne: no safe table has fewer secondary blanks; None when the table
    was decided by parts, since what ties them was not."""

    protection: Protection
    borne: int | None


@dataclass(frozen=True)
class Morceau:
    """What is decided at once: the zone at its top, its cells (zone × cells + cell), the proofs that
    stay inside (ranks among the certificates) and the cells that others hold blank."""

    noeud: int
    cellules: np.ndarray
    internes: np.ndarray
    tenues: np.ndarray


def fermer(depart: Protection, secondes: float) -> Protection:
    """Prove what the search left open by moves of any shape; the blanks of others are kept."""
    if not len(depart.ouvertes):
        return depart
    tout = ensemble.de_probleme(depart.probleme)
    choix = Choix(Mouvements(tout))
    for cible, mouvement in mouvements_de(depart.certificats):
        choix.retenir(cible, mouvement)
    fin = time.monotonic() + secondes
    for cible in map(int, depart.ouvertes):
        if time.monotonic() < fin:
            choix.prouver(cible, tout.primaire)
    certificats = choix.certificats()
    proteges = np.flatnonzero(tout.protege)
    return replace(
        depart,
        masques=choix.masques.reshape(depart.masques.shape),
        certificats=certificats,
        ouvertes=np.setdiff1d(proteges, certificats.cibles),
    )


def ameliorer(
    depart: Protection,
    secondes: float,
    *,
    graine: int = 1,
    fils: int | None = None,
    avancement: Avancement | None = None,
) -> Ameliore:
    """Fewer blanks, within a budget of time, from a table whose every cell is proved."""
    if len(depart.ouvertes):
        return Ameliore(depart, None)
    tout = ensemble.de_probleme(depart.probleme)
    fils = fils or len(os.sched_getaffinity(0))
    morceaux = list(_morceaux(depart))
    part = secondes * min(fils, len(morceaux)) / max(1, len(morceaux))
    bornes, mieux = [], []
    with ThreadPoolExecutor(fils) as equipe:
        resolus = equipe.map(lambda m: _resoudre(depart, tout, m, part, graine), morceaux)
        for choix, borne in resolus:
            mieux.append(choix)
            bornes.append(borne)
            if avancement:
                avancement(len(mieux), len(morceaux))
    seul = len(morceaux) == 1 and depart.probleme.parent[morceaux[0].noeud] < 0
    return Ameliore(_recoller(depart, morceaux, mieux), bornes[0] if seul else None)


def mouvements_de(certificats: Certificats) -> Iterator[tuple[int, Mouvement]]:
    """Each cell proved, and its move."""
    for i, cible in enumerate(certificats.cibles.tolist()):
        tranche = slice(int(certificats.debut[i]), int(certificats.debut[i + 1]))
        yield (
            cible,
            dict(
                zip(
                    certificats.cellules[tranche].tolist(),
                    certificats.pas[tranche].tolist(),
                    strict=True,
                )
            ),
        )


def _morceaux(depart: Protection) -> Iterator[Morceau]:
    """One for each département, or the whole table when there is but one."""
    chantier = Chantier(depart.probleme, Objectif(), 1)
    d = depart.probleme.cellules
    certificats = depart.certificats
    preuve = np.repeat(np.arange(len(certificats)), np.diff(certificats.debut))
    for noeud in _noeuds(chantier):
        zones = _dessous(chantier.enfants, noeud)
        if depart.probleme.parent[noeud] < 0:
            zones = [noeud, *zones]
        cellules = (np.array(sorted(zones))[:, None] * d + np.arange(d)).reshape(-1)
        dedans = np.zeros(depart.masques.size, bool)
        dedans[cellules] = True
        la = dedans[certificats.cellules]
        entieres = np.ones(len(certificats), bool)
        entieres[preuve[~la]] = False
        tenues = np.unique(certificats.cellules[la & ~entieres[preuve]])
        yield Morceau(noeud, cellules, np.flatnonzero(entieres), tenues)


def _noeuds(chantier: Chantier) -> Iterator[int]:
    """The départements, or their EPCI where a département is too large to be decided at once."""
    d = chantier.probleme.cellules
    for noeud in (z for etage in chantier.etages() for z in etage):
        if len(_dessous(chantier.enfants, noeud)) * d <= CELLULES_D_UN_MAITRE:
            yield noeud
        elif chantier.hauteur[noeud] == 2:
            yield from (z for z in chantier.enfants[noeud] if z in chantier.enfants)


def _dessous(dessous: dict[int, list[int]], noeud: int) -> list[int]:
    zones = []
    for z in dessous.get(noeud, []):
        zones += [z, *_dessous(dessous, z)]
    return zones


def _resoudre(
    depart: Protection, tout: ensemble.Ensemble, morceau: Morceau, secondes: float, graine: int
) -> tuple[Choix, int]:
    """The best choice of blanks found for one part."""
    rang = np.full(len(tout.valeurs), -1)
    rang[morceau.cellules] = np.arange(len(morceau.cellules))
    dedans = tout.restreindre(morceau.cellules)
    proteges = morceau.cellules[dedans.protege]
    ailleurs = np.setdiff1d(proteges, depart.certificats.cibles[morceau.internes])
    partie = dedans.tenir(rang[morceau.tenues], rang[ailleurs])
    choix = Choix(Mouvements(partie))
    internes = set(morceau.internes.tolist())
    for i, (cible, mouvement) in enumerate(mouvements_de(depart.certificats)):
        if i in internes:
            choix.retenir(int(rang[cible]), {int(rang[x]): y for x, y in mouvement.items()})

    def gratuites(permis: np.ndarray) -> Iterator[tuple[int, Mouvement]]:
        masques = np.zeros(len(tout.valeurs), bool)
        masques[morceau.cellules[permis]] = True
        for cible, mouvement in _gratuites(depart.probleme, masques, morceau.noeud):
            yield int(rang[cible]), {int(rang[x]): y for x, y in mouvement.items()}

    return ameliorer_un_choix(choix, secondes, graine + morceau.noeud, gratuites)


def _gratuites(
    probleme: Probleme, masques: np.ndarray, noeud: int
) -> Iterator[tuple[int, Mouvement]]:
    """What compiled code proves under a zone with these blanks and no other."""
    chantier = Chantier(probleme, Objectif(), 1)
    chantier.masques = masques.reshape(probleme.valeurs.shape)
    plan = plans.dresser(chantier, noeud)
    if plan is not None:
        gratuits(plan.boite)
        yield from mouvements_de(plan.certificats())


def _recoller(depart: Protection, morceaux: list[Morceau], mieux: list[Choix]) -> Protection:
    """The parts together with the proofs that belong to none of them."""
    certificats = depart.certificats
    autres = np.ones(len(certificats), bool)
    nouveaux = []
    for morceau, choix in zip(morceaux, mieux, strict=True):
        autres[morceau.internes] = False
        local = choix.certificats()
        nouveaux.append(
            replace(
                local,
                cibles=morceau.cellules[local.cibles],
                cellules=morceau.cellules[local.cellules],
            )
        )
    nouveaux.append(certificats.choisir(np.flatnonzero(autres)))
    ensemble_des_preuves = assembler(nouveaux)
    masques = depart.probleme.primaire.reshape(-1).copy()
    masques[ensemble_des_preuves.cellules] = True
    return replace(
        depart, masques=masques.reshape(depart.masques.shape), certificats=ensemble_des_preuves
    )

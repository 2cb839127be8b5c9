"""The départements of a table, decided elsewhere: in other processes, or by the workers of Spark.

A département and its zones make a parcel that needs nothing else; the answer is its blanks, its proofs
and what it could not prove. The levels above are closed where the parcels come back. What is drawn at
random hangs on the number of the zone in the whole table: the result is the same wherever it is made.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maillage.secret.certificats import Certificats, assembler
from maillage.secret.protection import Chantier, Etage, Objectif, resoudre
from maillage.secret.tableau import Probleme

SCHEMA = "rang int, contenu binary"


@dataclass(frozen=True)
class Paquet:
    """A zone, all that stands under it, and its parent, which is there to be named only. `numeros`:
    what each zone is called in the whole table."""

    probleme: Probleme
    noeud: int
    numeros: np.ndarray
    objectif: Objectif
    graine: int
    secondes: float


@dataclass(frozen=True)
class Livraison:
    """What a parcel becomes. Cells are those of the whole table (zone × cells + cell)."""

    noeud: int
    blancs: np.ndarray
    certificats: Certificats
    restees: list[int]


Executeur = Callable[[Callable[[Paquet], Livraison], Iterable[Paquet]], Iterable[Livraison]]


def etage_reparti(executeur: Executeur) -> Etage:
    """How `protection.proteger` decides a stage: départements by the executor, the rest here."""

    def etage(
        chantier: Chantier, noeuds: list[int], part: float
    ) -> Iterator[tuple[int, list[int]]]:
        loin = [z for z in noeuds if _part_seul(chantier, z)]
        for livraison in executeur(traiter, (empaqueter(chantier, z, part) for z in loin)):
            chantier.masques.reshape(-1)[livraison.blancs] = True
            chantier.preuves.append(livraison.certificats)
            yield livraison.noeud, livraison.restees
        for z in noeuds:
            if z not in loin:
                yield resoudre(chantier, z, part)

    return etage


def _part_seul(chantier: Chantier, z: int) -> bool:
    """Whether this box needs nothing of the others."""
    return chantier.probleme.parent[z] >= 0 and z not in chantier.montees


def empaqueter(chantier: Chantier, noeud: int, secondes: float) -> Paquet:
    """The parcel of a zone."""
    zones, suivants = [int(chantier.probleme.parent[noeud]), noeud], [noeud]
    while suivants:
        suivants = [f for z in suivants for f in chantier.enfants.get(z, [])]
        zones.extend(suivants)
    numeros = np.unique(zones)
    sous = chantier.probleme.sous(numeros)
    rang = int(np.searchsorted(numeros, noeud))
    return Paquet(sous, rang, numeros, chantier.objectif, chantier.graine, secondes)


def traiter(paquet: Paquet) -> Livraison:
    """Decide a parcel; nothing is read but the parcel."""
    chantier = Chantier(paquet.probleme, paquet.objectif, paquet.graine, paquet.numeros)
    avant = chantier.masques.copy()
    _, restees = resoudre(chantier, paquet.noeud, paquet.secondes)
    d = paquet.probleme.cellules
    certificats = assembler(chantier.preuves)

    def ailleurs(cellules: np.ndarray) -> np.ndarray:
        return paquet.numeros[cellules // d] * d + cellules % d

    return Livraison(
        int(paquet.numeros[paquet.noeud]),
        ailleurs(np.flatnonzero((chantier.masques & ~avant).reshape(-1))),
        replace(
            certificats,
            cibles=ailleurs(certificats.cibles),
            cellules=ailleurs(certificats.cellules.astype(np.int64)),
        ),
        [int(c) for c in ailleurs(np.array(restees, np.int64))],
    )


def par_processus(combien: int) -> Executeur:
    """Parcels in this many processes of this machine."""

    def executer(
        fonction: Callable[[Paquet], Livraison], paquets: Iterable[Paquet]
    ) -> Iterator[Livraison]:
        contexte = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(combien, mp_context=contexte) as equipe:
            yield from equipe.map(fonction, paquets)

    return executer


def par_spark(session: Any) -> Executeur:
    """Parcels by the workers of a `pyspark.sql.SparkSession`, each of which has Maillage installed.

    pyspark is no dependency: whoever has a session has it (requirements/spark.txt, tested versions).
    """

    def executer(
        fonction: Callable[[Paquet], Livraison], paquets: Iterable[Paquet]
    ) -> Iterator[Livraison]:
        lignes = [(i, bytearray(pickle.dumps(paquet))) for i, paquet in enumerate(paquets)]
        if not lignes:
            return
        table = session.createDataFrame(lignes, SCHEMA).repartition(len(lignes), "rang")
        retours = table.mapInArrow(_sur_les_lots(fonction), SCHEMA).collect()
        for ligne in sorted(retours, key=lambda ligne: ligne["rang"]):
            yield pickle.loads(ligne["contenu"])  # noqa: S301 (made by our own workers)

    return executer


def _sur_les_lots(
    fonction: Callable[[Paquet], Livraison],
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """The same function over the Arrow batches that a Spark worker reads."""

    def sur_les_lots(lots: Iterator[Any]) -> Iterator[Any]:
        for lot in lots:
            colonnes = lot.to_pydict()
            paquets = map(pickle.loads, colonnes["contenu"])
            rendus = [pickle.dumps(fonction(paquet)) for paquet in paquets]
            yield type(lot).from_pydict(
                {"rang": colonnes["rang"], "contenu": rendus}, schema=lot.schema
            )

    return sur_les_lots

"""Départements decided elsewhere: the same blanks and the same proofs wherever it is done."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from maillage.secret.certificats import Certificats
from maillage.secret.protection import Objectif, Protection, proteger
from maillage.secret.regle import RegleSecret
from maillage.secret.repartition import (
    Livraison,
    Paquet,
    etage_reparti,
    par_processus,
    par_spark,
    traiter,
)
from maillage.secret.tableau import Probleme, Tableau, preparer
from maillage.secret.verification import verifier

OBJECTIF = Objectif(tours=5)


@pytest.fixture(scope="module")
def pays() -> Probleme:
    """Three départements of two EPCI of four communes, two variables."""
    rng = np.random.default_rng(3)
    parent, niveaux = [-1], ["pays"]
    for d in range(3):
        parent.append(0)
        niveaux.append("departement")
        for _ in range(2):
            parent.append(1 + 11 * d)
            niveaux.append("epci")
            parent += [len(parent) - 1] * 4
            niveaux += ["commune"] * 4
    v = np.zeros((len(parent), 4, 5), np.int64)
    feuilles = np.array([i for i, n in enumerate(niveaux) if n == "commune"])
    tailles = rng.choice([4, 30], len(feuilles))[:, None, None]
    v[feuilles, 1:, 1:] = rng.poisson(tailles, (len(feuilles), 3, 4))
    for z in range(len(parent) - 1, 0, -1):
        v[parent[z]] += v[z]
    v[:, 0] = v[:, 1:].sum(1)
    v[:, :, 0] = v[:, :, 1:].sum(2)
    noms = tuple(f"z{i}" for i in range(len(parent)))
    return preparer(Tableau(noms, tuple(niveaux), np.array(parent), v), RegleSecret())


def en_paquets(
    fonction: Callable[[Paquet], Livraison], paquets: Iterable[Paquet]
) -> Iterator[Livraison]:
    """What a network does to a parcel: it comes and goes as bytes, in another order."""
    recus = [pickle.dumps(p) for p in paquets]
    for paquet in map(pickle.loads, reversed(recus)):
        yield from map(pickle.loads, [pickle.dumps(fonction(paquet))])


def memes(a: Protection, b: Protection) -> bool:
    return (
        bool((a.masques == b.masques).all())
        and bool((a.ouvertes == b.ouvertes).all())
        and all(
            bool((getattr(a.certificats, f.name) == getattr(b.certificats, f.name)).all())
            for f in fields(Certificats)
        )
    )


def test_le_meme_resultat_en_paquets(pays: Probleme) -> None:
    ici = proteger(pays, OBJECTIF)
    assert ici.secondaires.any()
    assert memes(ici, proteger(pays, OBJECTIF, etage=etage_reparti(en_paquets)))


def test_le_meme_resultat_dans_deux_processus(pays: Probleme) -> None:
    la_bas = proteger(pays, OBJECTIF, etage=etage_reparti(par_processus(2)))
    assert memes(proteger(pays, OBJECTIF), la_bas)
    assert verifier(pays, la_bas.masques, la_bas.certificats).sur


def test_un_paquet_ne_porte_que_son_departement(pays: Probleme) -> None:
    paquets: list[Paquet] = []

    def garder(_: object, recus: Iterable[Paquet]) -> Iterator[Livraison]:
        for paquet in recus:
            paquets.append(paquet)
            yield traiter(paquet)

    proteger(pays, OBJECTIF, etage=etage_reparti(garder))
    assert [pays.niveaux[p.numeros[p.noeud]] for p in paquets] == ["departement"] * 3
    reduites = len(pays.parent)
    assert sum(len(p.numeros) - 1 for p in paquets) == reduites - 1


# py4j leaves its sockets to the garbage collector.
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
@pytest.mark.spark
def test_le_meme_resultat_sur_spark(pays: Probleme, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real cluster of two workers, each a Java process of its own (`make test-spark`)."""
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    racine = Path(__file__).resolve().parents[2] / "src"
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("maillage")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executorEnv.PYTHONPATH", f"{racine}:{os.environ.get('PYTHONPATH', '')}")
        .getOrCreate()
    )
    try:
        la_bas = proteger(pays, OBJECTIF, etage=etage_reparti(par_spark(session)))
    finally:
        session.stop()
    assert memes(proteger(pays, OBJECTIF), la_bas)

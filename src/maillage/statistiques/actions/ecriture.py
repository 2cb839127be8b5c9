"""Writes figures by blocks, ten million of them in constant memory, and keeps what they replace.

COPY on PostgreSQL, a hundred rows a statement on SQLite, in the order of the unique index, which then
grows at its end. What a figure replaces goes to a file, row by row, so that an import can be undone; where
nothing can be replaced, the table is written straight.
"""
# Every name in a statement below is that of our own table and of its columns.
# ruff: noqa: S608

from __future__ import annotations

import csv
import gzip
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

from maillage.fichiers import magasin
from maillage.statistiques.enums import Diffusion
from maillage.statistiques.models import Valeur

TABLE = Valeur._meta.db_table
LOT = "statistiques_lot"
COLONNES = (
    "indicateur_id",
    "niveau",
    "code",
    "annee",
    "periode",
    "valeur",
    "statut",
    "population_reference",
    "connues",
    "zones",
    "diffusion",
    "detenteur_id",
    "importation_id",
)
NOMS = ", ".join(COLONNES)
MEME_CLE = (
    "v.niveau = l.niveau AND v.code = l.code AND v.indicateur_id = l.indicateur_id "
    "AND v.annee = l.annee AND v.detenteur_id IS NULL"
)
CLE = ("niveau", "code", "indicateur_id", "annee")
LIGNES_D_UN_BLOC = 20_000
# SQLite notes the last key once a statement: a hundred rows cost a quarter of what they do one by one.
LIGNES_D_UN_ORDRE = 100
TAMPON_DE_SQLITE = -64_000  # kilobytes, with SQLite's sign for them
Rangee = tuple[Any, ...]


class Ecriture:
    """The open figures of one import, within the transaction of its publication.

    Use as a context: the file of what was replaced is put away at the end (`sauvegarde`, its
    fingerprint, empty where nothing was replaced; `remplacees`, how many; `remplace`, whose they were).
    """

    def __init__(
        self,
        importation: int,
        indicateurs: dict[str, int],
        *,
        niveaux: Iterable[str],
        annees: Iterable[int],
    ) -> None:
        self.importation, self.indicateurs = importation, indicateurs
        self.ecrites = self.remplacees = 0
        self.remplace: set[int] = set()
        self.sauvegarde = ""
        self._remplacement = Valeur.objects.filter(
            indicateur_id__in=indicateurs.values(),
            niveau__in=list(niveaux),
            annee__in=list(annees),
            detenteur=None,
        ).exists()
        self._copie: Any = None
        self._texte: Any = None
        self._lignes: Any = None
        self._tampon = 0

    def __enter__(self) -> Ecriture:
        if connection.vendor == "postgresql":
            # Each block is checked as it comes: ten million checks put off would be held in memory.
            _executer("SET CONSTRAINTS ALL IMMEDIATE")
        else:
            self._tampon = _elargir_le_tampon(TAMPON_DE_SQLITE)
        if self._remplacement:
            self._copie = tempfile.TemporaryFile()
            self._texte = gzip.open(self._copie, "wt", newline="", encoding="utf-8")
            self._lignes = csv.writer(self._texte)
            _creer_le_lot()
        return self

    def __exit__(self, genre: object, *_: object) -> None:
        if self._tampon:
            _elargir_le_tampon(self._tampon)
        if self._copie is None:
            return
        self._texte.close()
        if genre is None:
            if self.remplacees:
                self._copie.seek(0)
                self.sauvegarde = magasin.ranger_flux(self._copie)
            _executer(f"DROP TABLE {LOT}")
        self._copie.close()

    def ecrire(self, bloc: pl.DataFrame) -> None:
        """Write a block (columns of `lecture.series.SCHEMA`). A key that comes twice breaks the act."""
        if bloc.is_empty():
            return
        lignes = self._en_lignes(bloc)
        self.ecrites += lignes.height
        if not self._remplacement:
            _inserer(TABLE, lignes)
            return
        _inserer(LOT, lignes)
        self._mettre_de_cote()
        _executer(f"INSERT INTO {TABLE} ({NOMS}) SELECT {NOMS} FROM {LOT}")
        _executer(f"DELETE FROM {LOT}")

    def _en_lignes(self, bloc: pl.DataFrame) -> pl.DataFrame:
        return bloc.select(
            pl.col("indicateur")
            .replace_strict(self.indicateurs, return_dtype=pl.Int64)
            .alias("indicateur_id"),
            "niveau",
            "code",
            "annee",
            pl.lit("").alias("periode"),
            "valeur",
            "statut",
            pl.col("reference").alias("population_reference"),
            "connues",
            "zones",
            pl.lit(Diffusion.OUVERTE.value).alias("diffusion"),
            pl.lit(None, dtype=pl.Int64).alias("detenteur_id"),
            pl.lit(self.importation, dtype=pl.Int64).alias("importation_id"),
        ).sort(CLE)

    def _mettre_de_cote(self) -> None:
        """Copy to the file, then delete, what has the key of a row of the block."""
        lues = ", ".join(f"v.{nom}" for nom in COLONNES)
        nombre = 0
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT {lues} FROM {LOT} l JOIN {TABLE} v ON {MEME_CLE}")
            while rangees := curseur.fetchmany(LIGNES_D_UN_BLOC):
                self._lignes.writerows(rangees)
                nombre += len(rangees)
                self.remplace.update(r[-1] for r in rangees if r[-1] is not None)
        if nombre:
            _executer(
                f"DELETE FROM {TABLE} WHERE id IN (SELECT v.id FROM {LOT} l JOIN {TABLE} v ON {MEME_CLE})"
            )
        self.remplacees += nombre


def effacer(importation: int) -> int:
    """Delete the figures of an import; how many there were."""
    with connection.cursor() as curseur:
        curseur.execute(f"DELETE FROM {TABLE} WHERE importation_id = %s", [importation])
        return int(curseur.rowcount)


def rendre(sauvegarde: str) -> int:
    """Put back what an import had replaced, from its file; how many. Raises `Introuvable`."""
    nombre = 0
    for lignes in _relire(magasin.chemin_verifie(sauvegarde)):
        _inserer(TABLE, lignes)
        nombre += lignes.height
    return nombre


def _relire(chemin: Path) -> Iterator[pl.DataFrame]:
    entiers = {"indicateur_id", "annee", "population_reference", "connues", "zones"}
    entiers |= {"detenteur_id", "importation_id"}
    with gzip.open(chemin, "rt", newline="", encoding="utf-8") as texte:
        lot: list[list[str]] = []
        for rangee in csv.reader(texte):
            lot.append(rangee)
            if len(lot) == LIGNES_D_UN_BLOC:
                yield _typer(lot, entiers)
                lot = []
        if lot:
            yield _typer(lot, entiers)


def _typer(lot: list[list[str]], entiers: set[str]) -> pl.DataFrame:
    textes = pl.DataFrame(lot, schema=dict.fromkeys(COLONNES, pl.String), orient="row")
    return textes.with_columns(
        pl.when(pl.col(nom) == "").then(None).otherwise(pl.col(nom)).cast(genre).alias(nom)
        for nom in COLONNES
        if (genre := pl.Int64 if nom in entiers else pl.Float64 if nom == "valeur" else None)
    )


def _creer_le_lot() -> None:
    """A table of the session, shaped as the figures, that holds one block at a time."""
    _executer(f"CREATE TEMPORARY TABLE {LOT} AS SELECT {NOMS} FROM {TABLE} WHERE 1 = 0")
    if connection.vendor == "postgresql":
        # The planner knows nothing of a table just made, and would read all the figures for each block.
        _executer("SET LOCAL enable_hashjoin = off")
        _executer("SET LOCAL enable_mergejoin = off")


def _inserer(table: str, lignes: pl.DataFrame) -> None:
    if connection.vendor == "postgresql":
        texte = lignes.write_csv(include_header=False, float_precision=4)
        with (
            connection.cursor() as curseur,
            curseur.copy(
                f"COPY {table} ({NOMS}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (periode))"
            ) as copie,
        ):
            copie.write(texte)
        return
    for lot in lignes.iter_slices(LIGNES_D_UN_BLOC):
        rangees = lot.rows()
        pleines = len(rangees) - len(rangees) % LIGNES_D_UN_ORDRE
        _inserer_par(LIGNES_D_UN_ORDRE, table, rangees[:pleines])
        _inserer_par(1, table, rangees[pleines:])


def _inserer_par(nombre: int, table: str, rangees: list[Rangee]) -> None:
    """Insert rows, so many a statement: their number is a multiple of it."""
    places = f"({', '.join(['%s'] * len(COLONNES))})"
    requete = f"INSERT INTO {table} ({NOMS}) VALUES {', '.join([places] * nombre)}"
    paquets = [
        tuple(chain.from_iterable(rangees[rang : rang + nombre]))
        for rang in range(0, len(rangees), nombre)
    ]
    if rangees:
        with connection.cursor() as curseur:
            curseur.executemany(requete, paquets)


def _elargir_le_tampon(taille: int) -> int:
    """Set how much SQLite keeps at hand (its `cache_size`); what it was before."""
    with connection.cursor() as curseur:
        (avant,) = curseur.execute("PRAGMA cache_size").fetchone()
        curseur.execute(f"PRAGMA cache_size = {taille:d}")
        return int(avant)


def _executer(requete: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(requete)


def actualiser_les_statistiques() -> None:
    """Tell the planner of PostgreSQL that the table changed much."""
    if connection.vendor == "postgresql":
        _executer(f"ANALYZE {TABLE}")

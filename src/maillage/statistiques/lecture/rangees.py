"""From a file to its rows of texts, one after the other: CSV, XLSX, Parquet, alone or compressed.

Nothing is held but the row at hand (a workbook apart, which its reader unpacks as a whole). A row
comes with its number in the file, counted from 1, so that a problem can be named.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

import polars as pl
import python_calamine

from maillage.regles.erreurs import SaisieInvalide

BLOC = 1 << 20
SEPARATEURS = ";,\t|"
COLONNES_AU_PLUS = 2_000
# A CSV of figures packs ten to one; what announces more than this is not one.
DECOMPRESSE_AU_PLUS = 4_000_000_000
MEMBRES_AU_PLUS = 60
FEUILLES_AU_PLUS = 60
LIGNES_D_UN_LOT = 20_000

Rangee = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A sheet, a CSV, a member of an archive: its name, and what opens its rows anew each time."""

    nom: str
    rangees: Callable[[], Iterator[Rangee]]


def tables(chemin: Path, nom: str) -> list[Table]:
    """The tables of a file, read from its bytes whatever its name. Raises `SaisieInvalide`."""
    with chemin.open("rb") as flux:
        debut = flux.read(8)
    if debut.startswith(b"PK\x03\x04"):
        return _de_l_archive(chemin, nom)
    if debut.startswith(b"PAR1"):
        return [Table(nom, lambda: _parquet(chemin))]
    if debut.startswith(b"\x1f\x8b"):
        return [
            Table(
                nom.removesuffix(".gz"),
                lambda: _csv(lambda: cast(IO[bytes], gzip.open(chemin, "rb"))),
            )
        ]
    if debut.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refus(
            "Ce fichier est un ancien classeur (.xls), ou il est protégé par un mot de passe. "
            "Enregistrez-le en .xlsx sans protection, puis recommencez."
        )
    return [Table(nom, lambda: _csv(lambda: chemin.open("rb")))]


# --- CSV ------------------------------------------------------------------------------------------


def _csv(ouvrir: Callable[[], IO[bytes]]) -> Iterator[Rangee]:
    """The rows of a CSV that are not empty, without their empty cells at the end.

    A cell over the limit of `csv` (131 072 characters) is a file whose quotes have no end; the limit is
    the whole process's, and is nobody's to move.
    """
    with _degats(), ouvrir() as octets:
        encodage = _encodage(octets)
        octets.seek(0)
        with TextIOWrapper(octets, encodage, errors="strict", newline="") as texte:
            separateur = _separateur(texte.read(64_000))
            texte.seek(0)
            lecteur = csv.reader(texte, delimiter=separateur)
            for rangee in lecteur:
                propre = _sans_fin_vide(rangee)
                if propre:
                    yield lecteur.line_num, propre


@contextmanager
def _degats() -> Iterator[None]:
    """What a broken file raises, in French."""
    try:
        yield
    except csv.Error as erreur:
        raise _refus(
            "Ce fichier CSV est abîmé : une cellule n’y a pas de fin, ou elle est démesurée. "
            "Téléchargez-le de nouveau chez son producteur."
        ) from erreur
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, RuntimeError) as erreur:
        raise _refus(
            "Ce fichier compressé est tronqué ou abîmé. Téléchargez-le de nouveau chez son producteur."
        ) from erreur


def _encodage(octets: IO[bytes]) -> str:
    """UTF-8 or UTF-16 by their mark, UTF-8 if all of it reads so, or what Windows wrote."""
    debut = octets.read(4)
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    octets.seek(0)
    decodeur = codecs.getincrementaldecoder("utf-8")()
    lus = 0
    try:
        while bloc := octets.read(BLOC):
            lus += len(bloc)
            if lus > DECOMPRESSE_AU_PLUS:
                raise _demesure()
            if b"\0" in bloc:
                raise _refus("Ce fichier n’est pas un texte CSV, malgré son nom.")
            decodeur.decode(bloc)
        decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        octets.seek(0)
        return "cp1252" if _se_lit(octets, "cp1252") else "iso-8859-1"
    return "utf-8-sig"


def _se_lit(octets: IO[bytes], encodage: str) -> bool:
    """Whether every byte means something (five bytes mean nothing to Windows)."""
    try:
        while bloc := octets.read(BLOC):
            bloc.decode(encodage)
    except UnicodeDecodeError:
        return False
    return True


def _separateur(debut: str) -> str:
    """The sign that cuts the first rows into the same number of cells, and the most of them."""

    def note(separateur: str) -> tuple[int, int]:
        try:
            lignes = list(csv.reader(debut.splitlines()[:30], delimiter=separateur))
        except csv.Error:
            return (0, 0)
        tailles = [len(ligne) for ligne in lignes if any(ligne)]
        plus_courante = max(set(tailles), key=tailles.count, default=1)
        return (tailles.count(plus_courante) if plus_courante > 1 else 0, plus_courante)

    return max(SEPARATEURS, key=note)


def _sans_fin_vide(rangee: list[str]) -> list[str]:
    fin = len(rangee)
    while fin and not rangee[fin - 1].strip():
        fin -= 1
    if fin > COLONNES_AU_PLUS:
        raise _refus(
            f"Ce fichier a plus de {COLONNES_AU_PLUS} colonnes : ce n’est pas un fichier de la source."
        )
    return rangee[:fin]


# --- archives and workbooks -----------------------------------------------------------------------


def _de_l_archive(chemin: Path, nom: str) -> list[Table]:
    with _degats(), zipfile.ZipFile(chemin) as archive:
        entrees = [e for e in archive.infolist() if not e.is_dir()]
    if any(e.filename == "xl/workbook.xml" for e in entrees):
        return _classeur(chemin, entrees)
    textes = [e for e in entrees if e.filename.lower().endswith((".csv", ".txt"))]
    if not textes or len(textes) > MEMBRES_AU_PLUS:
        raise _refus(f"L’archive « {nom} » ne contient pas de fichier CSV que la source connaisse.")
    if any(e.flag_bits & 1 for e in textes):
        raise _refus("Cette archive est protégée par un mot de passe. Retirez la protection.")
    if sum(e.file_size for e in textes) > DECOMPRESSE_AU_PLUS:
        raise _demesure()
    # The figures are in the largest one; what describes the columns comes beside it.
    textes.sort(key=lambda e: -e.file_size)
    return [Table(e.filename, _membre(chemin, e.filename)) for e in textes]


def _membre(chemin: Path, nom: str) -> Callable[[], Iterator[Rangee]]:
    def rangees() -> Iterator[Rangee]:
        with _degats(), zipfile.ZipFile(chemin) as archive:
            yield from _csv(lambda: archive.open(nom))

    return rangees


def _classeur(chemin: Path, entrees: list[zipfile.ZipInfo]) -> list[Table]:
    if sum(e.file_size for e in entrees) > DECOMPRESSE_AU_PLUS // 4:
        raise _demesure()
    try:
        with python_calamine.CalamineWorkbook.from_path(chemin) as classeur:
            noms = classeur.sheet_names[:FEUILLES_AU_PLUS]
    except (python_calamine.CalamineError, ValueError) as erreur:
        raise _refus(
            "Ce classeur ne s’ouvre pas : il est abîmé ou protégé. Téléchargez-le de nouveau."
        ) from erreur
    return [Table(feuille, _feuille(chemin, feuille)) for feuille in noms]


def _feuille(chemin: Path, feuille: str) -> Callable[[], Iterator[Rangee]]:
    """The rows of a sheet, unpacked once: calamine reads a workbook as a whole each time it opens it."""
    lues: list[Rangee] = []

    def rangees() -> Iterator[Rangee]:
        if not lues:
            with python_calamine.CalamineWorkbook.from_path(chemin) as classeur:
                ouverte = classeur.get_sheet_by_name(feuille)
                premiere = (ouverte.start or (0, 0))[0]
                for numero, cellules in enumerate(ouverte.iter_rows(), 1 + premiere):
                    propre = _sans_fin_vide([_en_texte(v) for v in cellules])
                    if propre:
                        lues.append((numero, propre))
        yield from lues

    return rangees


def _parquet(chemin: Path) -> Iterator[Rangee]:
    """The rows of a Parquet file; the first one is its headings, as in a CSV."""
    try:
        table = pl.scan_parquet(chemin)
        entetes = table.collect_schema().names()
        yield 1, entetes
        numero, debut = 2, 0
        while True:
            lot = table.slice(debut, LIGNES_D_UN_LOT).collect()
            for rangee in lot.iter_rows():
                yield numero, [_en_texte(v) for v in rangee]
                numero += 1
            debut += LIGNES_D_UN_LOT
            if lot.height < LIGNES_D_UN_LOT:
                return
    except pl.exceptions.PolarsError as erreur:
        raise _refus("Ce fichier Parquet est abîmé. Demandez-le de nouveau.") from erreur


def _en_texte(valeur: Any) -> str:
    """A typed cell as its producer would have written it: a whole number without its « .0 »."""
    if valeur is None:
        return ""
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() else repr(valeur)
    return str(valeur)


def _demesure() -> SaisieInvalide:
    return _refus(
        "Le contenu de ce fichier est démesuré une fois décompressé : il n’est pas ouvert."
    )


def _refus(message: str) -> SaisieInvalide:
    return SaisieInvalide(message, champ="fichier")

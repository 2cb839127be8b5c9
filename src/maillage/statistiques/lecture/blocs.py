"""The rows of a table under its headings, by blocks: what every layout has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from maillage.statistiques.lecture.constats import Constats, Gravite
from maillage.statistiques.lecture.rangees import Rangee, Table
from maillage.statistiques.lecture.reconnaissance import Entetes

LIGNES_D_UN_BLOC = 2_500
Avancement = Callable[[int, int], None]


def rangees(table: Table, entetes: Entetes, constats: Constats | None = None) -> Iterator[Rangee]:
    """The rows below the headings, those that repeat them told and left out."""
    memes = [texte.casefold() for texte in entetes.textes]
    largeur = len(memes)
    for ligne, cellules in table.rangees():
        if ligne <= entetes.ligne:
            continue
        if cellules[0].strip().casefold() == memes[0] and _est_un_entete(cellules, memes):
            if constats:
                constats.ajouter(
                    Gravite.ALERTE, "Ligne d’en-têtes répétée : elle est écartée.", ligne=ligne
                )
            continue
        if constats and len(cellules) > largeur:
            constats.ajouter(
                Gravite.ALERTE,
                f"Cette ligne a {len(cellules)} cellules pour {largeur} en-têtes : un séparateur de trop ?",
                ligne=ligne,
            )
        yield ligne, cellules


def _est_un_entete(cellules: list[str], memes: list[str]) -> bool:
    return [cellule.strip().casefold() for cellule in cellules] == memes


def blocs(
    table: Table, entetes: Entetes, constats: Constats, avancer: Callable[[int], None]
) -> Iterator[pl.DataFrame]:
    """Frames of texts, one column a declared heading, and `ligne`."""
    lot: list[Rangee] = []
    for rangee in rangees(table, entetes, constats):
        lot.append(rangee)
        if len(lot) == LIGNES_D_UN_BLOC:
            yield _cadre(lot, entetes)
            avancer(len(lot))
            lot = []
    if lot:
        yield _cadre(lot, entetes)
        avancer(len(lot))


def _cadre(lot: list[Rangee], entetes: Entetes) -> pl.DataFrame:
    colonnes: dict[str, pl.Series] = {
        "ligne": pl.Series([ligne for ligne, _ in lot], dtype=pl.Int64)
    }
    for nom, rang in entetes.places.items():
        colonnes[nom] = pl.Series(
            [cellules[rang] if rang < len(cellules) else "" for _, cellules in lot], dtype=pl.String
        )
    return pl.DataFrame(colonnes)


@dataclass(frozen=True)
class Inventaire:
    """What a first pass finds: how many rows, and the texts of two columns."""

    lignes: int
    codes: frozenset[str]
    annees: frozenset[str]


def inventorier(table: Table, entetes: Entetes, code: str, annee: str) -> Inventaire:
    """Read the table once for its codes and its years, which decide how the rest is read."""
    rang_code, rang_annee = entetes.places.get(code), entetes.places.get(annee)
    codes: set[str] = set()
    annees: set[str] = set()
    nombre = 0
    for _, cellules in rangees(table, entetes):
        nombre += 1
        if rang_code is not None and rang_code < len(cellules):
            codes.add(cellules[rang_code])
        if rang_annee is not None and rang_annee < len(cellules):
            annees.add(cellules[rang_annee])
    return Inventaire(nombre, frozenset(codes), frozenset(annees))

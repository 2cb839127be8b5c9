"""Rows that come twice: the same is kept once and told, another one contradicts and forbids."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from maillage.statistiques.lecture.constats import Constats, Gravite

CLES_AU_PLUS = 3_000_000  # beyond, only the database will say


@dataclass(slots=True)
class Vues:
    """What each key said first, and where."""

    constats: Constats
    connues: dict[int, tuple[int, int]] = field(default_factory=dict)

    def retirer(self, bloc: pl.DataFrame, cle: list[str], contenu: list[str]) -> pl.DataFrame:
        """The rows that come for the first time. `cle` is what must be unique, `contenu` all that is read."""
        if len(self.connues) > CLES_AU_PLUS or bloc.is_empty():
            return bloc
        cles = bloc.select(cle).hash_rows(seed=7).to_list()
        contenus = bloc.select(contenu).hash_rows(seed=7).to_list()
        lignes = bloc["ligne"].to_list()
        gardees = [
            self._premiere(c, dit, ligne)
            for c, dit, ligne in zip(cles, contenus, lignes, strict=True)
        ]
        return bloc if all(gardees) else bloc.filter(pl.Series(gardees))

    def _premiere(self, cle: int, contenu: int, ligne: int) -> bool:
        vue = self.connues.setdefault(cle, (ligne, contenu))
        if vue[0] == ligne:
            return True
        if vue[1] == contenu:
            self.constats.ajouter(
                Gravite.ALERTE,
                f"Ligne identique à la ligne {vue[0]} : elle est gardée une fois.",
                ligne=ligne,
            )
        else:
            self.constats.ajouter(
                Gravite.BLOQUANT,
                f"Cette ligne contredit la ligne {vue[0]}, pour le même territoire et la même année.",
                ligne=ligne,
            )
        return False

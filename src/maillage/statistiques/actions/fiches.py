"""Writes what a file lists that is no series: points of service, quartiers, entries of reference."""

from __future__ import annotations

from typing import Any

import polars as pl

from maillage.statistiques.catalogue import FormeDeFichier
from maillage.statistiques.models import EntreeReference, Importation, PointOffre, Quartier

MODELES: dict[str, type[PointOffre] | type[Quartier] | type[EntreeReference]] = {
    "points": PointOffre,
    "quartiers": Quartier,
    "reference": EntreeReference,
}
LOT = 2_000
PRECISION = "precision_"


def ecrire(importation: Importation, forme: FormeDeFichier, bloc: pl.DataFrame) -> int:
    """Write a block of rows of `lecture.fiches`; how many."""
    modele = MODELES[forme.nature]
    fixes = {"genre": forme.genre} if forme.genre else {}
    lignes = [
        modele(importation=importation, **fixes, **_champs(modele, rangee))
        for rangee in bloc.drop("ligne").iter_rows(named=True)
    ]
    modele._default_manager.bulk_create(lignes, batch_size=LOT)  # type: ignore[arg-type]
    return len(lignes)


def effacer(importation: Importation) -> int:
    """Delete all that the import listed; how many rows."""
    return sum(
        modele._default_manager.filter(importation=importation).delete()[0]
        for modele in MODELES.values()
    )


def _champs(modele: Any, rangee: dict[str, Any]) -> dict[str, Any]:
    """The fields of one row, cut to what the model holds; precisions that say something."""
    champs: dict[str, Any] = {}
    precisions: dict[str, str] = {}
    for nom, valeur in rangee.items():
        if nom.startswith(PRECISION):
            if valeur:
                precisions[nom.removeprefix(PRECISION)] = valeur[:300]
            continue
        longueur = getattr(modele._meta.get_field(nom), "max_length", None)
        champs[nom] = valeur[:longueur] if isinstance(valeur, str) and longueur else valeur
    return {**champs, "precisions": precisions} if precisions else champs

"""Reads the catalogue of indicators, `donnees/indicateurs.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from maillage.statistiques.enums import NiveauStatistique

FICHIER = Path(__file__).parent / "donnees" / "indicateurs.yaml"
NIVEAUX = {
    "I": NiveauStatistique.IRIS,
    "Q": NiveauStatistique.QPV,
    "C": NiveauStatistique.COMMUNE,
    "E": NiveauStatistique.EPCI,
    "D": NiveauStatistique.DEPARTEMENT,
    "R": NiveauStatistique.REGION,
    "F": NiveauStatistique.FRANCE,
}


@cache
def champs_des_indicateurs() -> tuple[dict[str, Any], ...]:
    """The fields of each declared indicator, in the order of the file; `rang` follows it."""
    groupes = yaml.safe_load(FICHIER.read_text("utf-8"))["groupes"]
    return tuple(
        {**champs, "rang": rang} for rang, champs in enumerate(_declares(groupes), start=1)
    )


def _declares(groupes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for groupe in groupes:
        communs = {cle: dit for cle, dit in groupe.items() if cle != "indicateurs"}
        for indicateur in groupe["indicateurs"]:
            champs = communs | indicateur
            champs["niveaux"] = [NIVEAUX[lettre].value for lettre in champs["niveaux"]]
            champs["compte_des_personnes"] = champs.pop("personnes", False)
            champs["calcule"] = "formule" in champs
            yield champs

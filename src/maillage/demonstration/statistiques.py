"""Writes the public figures of the territories of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from maillage.demonstration.annuaire import Annuaire
from maillage.statistiques.actions import catalogue, valeurs
from maillage.statistiques.actions.valeurs import ChiffreTape
from maillage.statistiques.enums import NiveauStatistique

FICHIER = Path(__file__).parent / "donnees" / "statistiques.yaml"
MASQUE = "s"
ANNEE_DES_SEMBLABLES = 2023


def inscrire(annuaire: Annuaire) -> int:
    """The typed figures, each once; how many were written."""
    catalogue.charger()
    lus = yaml.safe_load(FICHIER.read_text("utf-8"))
    return valeurs.inscrire(chiffres=chiffres(lus), par=annuaire.par, le=annuaire.le)


def chiffres(lus: dict[str, Any]) -> Iterator[ChiffreTape]:
    """Every figure of the file."""
    for aire in lus["aires"]:
        for indicateur, annees in aire["valeurs"].items():
            for annee, valeur in annees.items():
                yield _chiffre(indicateur, aire["niveau"], aire["code"], annee, valeur)
    for proche in lus["semblables"]:
        zone = proche["niveau"], proche["code"]
        for indicateur, valeur in proche.items():
            if indicateur not in ("niveau", "code", "nom"):
                yield _chiffre(indicateur, *zone, ANNEE_DES_SEMBLABLES, valeur)
    colonnes = lus["communes"]["colonnes"]
    for code, rangee in lus["communes"]["lignes"].items():
        for colonne, valeur in zip(colonnes, rangee, strict=True):
            yield _chiffre(
                colonne["indicateur"],
                NiveauStatistique.COMMUNE.value,
                code,
                colonne["annee"],
                valeur,
            )


def _chiffre(indicateur: str, niveau: str, code: str, annee: int, valeur: Any) -> ChiffreTape:
    exacte = None if valeur == MASQUE else Decimal(str(valeur))
    return ChiffreTape(indicateur, niveau, code, annee, exacte)

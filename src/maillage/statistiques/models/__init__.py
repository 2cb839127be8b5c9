"""What the statistics keep: the indicators of the catalogue and their values."""

from maillage.statistiques.models.importation import (
    EntreeReference,
    Importation,
    PointOffre,
    Quartier,
)
from maillage.statistiques.models.indicateur import Indicateur
from maillage.statistiques.models.valeur import Valeur

__all__ = [
    "EntreeReference",
    "Importation",
    "Indicateur",
    "PointOffre",
    "Quartier",
    "Valeur",
]

"""What the statistics keep: the indicators of the catalogue and their values."""

from maillage.statistiques.models.importation import (
    EntreeReference,
    Importation,
    PointOffre,
    Quartier,
)
from maillage.statistiques.models.indicateur import Indicateur
from maillage.statistiques.models.secret import AccesStatistique, ReglageSecret
from maillage.statistiques.models.valeur import Valeur

__all__ = [
    "AccesStatistique",
    "EntreeReference",
    "Importation",
    "Indicateur",
    "PointOffre",
    "Quartier",
    "ReglageSecret",
    "Valeur",
]

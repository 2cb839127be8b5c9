"""What the statistics keep: the indicators of the catalogue and their values."""

from maillage.statistiques.models.indicateur import Indicateur
from maillage.statistiques.models.valeur import Valeur

__all__ = ["Indicateur", "Valeur"]

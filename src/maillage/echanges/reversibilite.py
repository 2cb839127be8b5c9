"""The requests for data of a démarche."""

from maillage.archives.registre import emporter
from maillage.echanges.models import DemandeDonnees

emporter(DemandeDonnees, "demarche")

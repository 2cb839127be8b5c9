"""The indicators of a plan, with their values."""

from maillage.archives.registre import emporter, nommer
from maillage.indicateurs.models import Indicateur, ValeurIndicateur

emporter(Indicateur, "demarche")
emporter(ValeurIndicateur, "indicateur__demarche")
nommer("indicateur", Indicateur)
nommer("rattachement", Indicateur)

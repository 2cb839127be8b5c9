"""The documents of the gouvernance: annexe 4 and annexe 5 of the convention."""

from maillage.documents.pieces import Piece, enregistrer
from maillage.gouvernance.pieces.annexe_pilotage import annexe_pilotage, instances_de_l_annexe_4

__all__ = ["annexe_pilotage", "instances_de_l_annexe_4"]

enregistrer(Piece("annexe_pilotage", "Annexe 4 : instances et pilotage", annexe_pilotage))

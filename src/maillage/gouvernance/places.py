"""The gouvernance in the documents of lower folders: annexe 4 of the convention, the launch of an accord."""

from maillage.documents.places import enregistrer
from maillage.gouvernance.pieces import instances_de_l_annexe_4
from maillage.gouvernance.pieces.lancement import decisions_de_lancement

enregistrer("instances", instances_de_l_annexe_4)
enregistrer("decisions_de_lancement", decisions_de_lancement)

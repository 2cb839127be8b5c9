"""The gouvernance in the documents of lower folders: it fills annexe 4 of the convention."""

from maillage.documents.places import enregistrer
from maillage.gouvernance.pieces import instances_de_l_annexe_4

enregistrer("instances", instances_de_l_annexe_4)

"""The money in the documents of lower folders: it fills the annexe of supported services."""

from maillage.documents.places import enregistrer
from maillage.financements.annexe import PLACE
from maillage.financements.pieces.services_soutenus import services_de_l_annexe

enregistrer(PLACE, services_de_l_annexe)

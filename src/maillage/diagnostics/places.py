"""The diagnosis in the documents of lower folders: the offer of services of an accord-cadre."""

from maillage.diagnostics.pieces.offre import offre
from maillage.documents.places import enregistrer

enregistrer("offre_de_services", offre)

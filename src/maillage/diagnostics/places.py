"""The diagnosis in the documents: the offer of services of an accord-cadre, the portrait."""

from maillage.diagnostics.pieces.offre import offre
from maillage.diagnostics.portraits import blocs_du_portrait
from maillage.documents.places import enregistrer

enregistrer("offre_de_services", offre)
enregistrer("portrait", blocs_du_portrait)

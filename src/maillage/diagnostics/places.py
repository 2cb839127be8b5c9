"""The diagnosis in the documents: the offer of services, offer against need, the portrait."""

from maillage.diagnostics.offre_et_besoins.blocs import offre_au_regard_des_besoins
from maillage.diagnostics.pieces.offre import offre
from maillage.diagnostics.portraits import blocs_du_portrait
from maillage.documents.places import enregistrer

enregistrer("offre_de_services", offre)
enregistrer("offre_et_besoins", offre_au_regard_des_besoins)
enregistrer("portrait", blocs_du_portrait)

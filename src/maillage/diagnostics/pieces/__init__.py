"""The documents of the diagnosis: what is asked of it, and what it says."""

from maillage.diagnostics.pieces import cahier_des_charges as cahier
from maillage.diagnostics.pieces import diagnostic as partage
from maillage.diagnostics.portraits import manque_au_portrait, piece_portrait
from maillage.documents.pieces import Piece, enregistrer

enregistrer(
    Piece(
        "cahier_des_charges",
        "Cahier des charges du diagnostic",
        cahier.cahier_des_charges,
        manque=cahier.manque,
    )
)
enregistrer(Piece("diagnostic", "Diagnostic partagé", partage.diagnostic, manque=partage.manque))
enregistrer(Piece("portrait", "Portrait de territoire", piece_portrait, manque=manque_au_portrait))

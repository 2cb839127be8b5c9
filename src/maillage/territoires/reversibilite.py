"""The official geographic code is not taken: its rows are named by their codes, and found there."""

from typing import Any

from maillage.archives.registre import Reference, laisser, referencer
from maillage.territoires.models import (
    AncienCode,
    CodePostal,
    Contour,
    LotDeContours,
    Millesime,
    Territoire,
)


def meme_code(territoire: Territoire) -> Any:
    """The territory of that level and code."""
    return Territoire.objects.filter(niveau=territoire.niveau, code=territoire.code)


DU_REFERENTIEL = "Vient du code officiel géographique, que chaque instance charge."
NOMMENT = {"niveau", "code", "nom"}  # enough to find it, and to say which one is not there

referencer(
    Reference(
        Territoire,
        cle=lambda territoire: (territoire.niveau, territoire.code),
        retrouver=meme_code,
        creer=False,
        sans={
            champ.name: DU_REFERENTIEL
            for champ in Territoire._meta.concrete_fields
            if champ.name not in NOMMENT and not champ.primary_key
        },
    )
)
for modele in (Millesime, CodePostal, AncienCode):
    laisser(modele, DU_REFERENTIEL)
DES_CARTES = "Les contours des cartes se chargent d’un fichier officiel."
laisser(LotDeContours, DES_CARTES)
laisser(Contour, DES_CARTES)

"""What the gouvernance keeps; one module a subject."""

from maillage.gouvernance.models.dossier import DossierCopil, DossierFige, RubriqueDuDossier
from maillage.gouvernance.models.instance import Instance, MembreInstance
from maillage.gouvernance.models.poste import (
    AvisRecrutement,
    IndicateurDeLaFonction,
    LigneActivite,
    OccupationPoste,
    PosteCooperation,
)
from maillage.gouvernance.models.reunion import (
    DocumentJoint,
    Invitation,
    PointOrdreDuJour,
    Pouvoir,
    Presence,
    Reunion,
)

__all__ = [
    "AvisRecrutement",
    "DocumentJoint",
    "DossierCopil",
    "DossierFige",
    "IndicateurDeLaFonction",
    "Instance",
    "Invitation",
    "LigneActivite",
    "MembreInstance",
    "OccupationPoste",
    "PointOrdreDuJour",
    "PosteCooperation",
    "Pouvoir",
    "Presence",
    "Reunion",
    "RubriqueDuDossier",
]

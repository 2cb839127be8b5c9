"""What the gouvernance keeps; one module a subject."""

from maillage.gouvernance.models.decision import Decision, Suite
from maillage.gouvernance.models.dossier import DossierCopil, DossierFige, RubriqueDuDossier
from maillage.gouvernance.models.instance import Instance, MembreInstance
from maillage.gouvernance.models.poste import (
    AvisRecrutement,
    IndicateurDeLaFonction,
    LigneActivite,
    OccupationPoste,
    PosteCooperation,
)
from maillage.gouvernance.models.releve import FichierReleve, Releve, ValidationReleve
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
    "Decision",
    "DocumentJoint",
    "DossierCopil",
    "DossierFige",
    "FichierReleve",
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
    "Releve",
    "Reunion",
    "RubriqueDuDossier",
    "Suite",
    "ValidationReleve",
]

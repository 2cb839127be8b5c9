"""The models of the conventions, one file a noun."""

from maillage.conventions.models.acte import Acte, Signature
from maillage.conventions.models.confidentialite import EngagementConfidentialite
from maillage.conventions.models.deliberation import CitationDeliberation, Deliberation
from maillage.conventions.models.demarche import (
    Demarche,
    Habilitation,
    Partie,
    Referent,
    Signataire,
    SousObjectifRetenu,
    Thematique,
    ThematiqueRetenue,
)
from maillage.conventions.models.feuille import EtapeFeuille, FeuilleDeRoute
from maillage.conventions.models.fin import Resiliation
from maillage.conventions.models.page_signee import PageSignee
from maillage.conventions.models.parcours import Dispense
from maillage.conventions.models.perimetre import DecisionPerimetre, Perimetre
from maillage.conventions.models.reecriture import Reecriture
from maillage.conventions.models.sceau import (
    DemandeDeSceau,
    ProcedureDeSignature,
    RappelRecu,
    Sceau,
    SignataireDeProcedure,
)
from maillage.conventions.models.seance import (
    AbsenceTemporaire,
    MembreEnExercice,
    SeanceDeliberante,
)
from maillage.conventions.models.texte import TexteActe
from maillage.conventions.models.tirage import Tirage
from maillage.conventions.models.version import FichierFige, VersionFigee

__all__ = [
    "AbsenceTemporaire",
    "Acte",
    "CitationDeliberation",
    "DecisionPerimetre",
    "Deliberation",
    "DemandeDeSceau",
    "Demarche",
    "Dispense",
    "EngagementConfidentialite",
    "EtapeFeuille",
    "FeuilleDeRoute",
    "FichierFige",
    "Habilitation",
    "MembreEnExercice",
    "PageSignee",
    "Partie",
    "Perimetre",
    "ProcedureDeSignature",
    "RappelRecu",
    "Reecriture",
    "Referent",
    "Resiliation",
    "Sceau",
    "SeanceDeliberante",
    "Signataire",
    "SignataireDeProcedure",
    "Signature",
    "SousObjectifRetenu",
    "TexteActe",
    "Thematique",
    "ThematiqueRetenue",
    "Tirage",
    "VersionFigee",
]

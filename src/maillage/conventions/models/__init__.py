"""The models of the conventions, one file a noun."""

from maillage.conventions.models.acte import Acte, Signature
from maillage.conventions.models.deliberation import CitationDeliberation, Deliberation
from maillage.conventions.models.demarche import (
    Demarche,
    Habilitation,
    Partie,
    Perimetre,
    Referent,
    Signataire,
    SousObjectifRetenu,
    Thematique,
    ThematiqueRetenue,
)
from maillage.conventions.models.seance import (
    AbsenceTemporaire,
    MembreEnExercice,
    SeanceDeliberante,
)

__all__ = [
    "AbsenceTemporaire",
    "Acte",
    "CitationDeliberation",
    "Deliberation",
    "Demarche",
    "Habilitation",
    "MembreEnExercice",
    "Partie",
    "Perimetre",
    "Referent",
    "SeanceDeliberante",
    "Signataire",
    "Signature",
    "SousObjectifRetenu",
    "Thematique",
    "ThematiqueRetenue",
]

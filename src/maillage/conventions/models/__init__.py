"""The models of the conventions, one file a noun."""

from maillage.conventions.models.acte import Acte, Deliberation, Signature
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

__all__ = [
    "Acte",
    "Deliberation",
    "Demarche",
    "Habilitation",
    "Partie",
    "Perimetre",
    "Referent",
    "Signataire",
    "Signature",
    "SousObjectifRetenu",
    "Thematique",
    "ThematiqueRetenue",
]

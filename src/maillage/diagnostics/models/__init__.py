"""The tables of the diagnosis; one module a subject."""

from maillage.diagnostics.models.atelier import (
    LONGUEUR,
    Atelier,
    Contribution,
    DevenirContribution,
    GroupeContributions,
    Participant,
    VoixContribution,
)
from maillage.diagnostics.models.chiffre import ChiffreCite
from maillage.diagnostics.models.constat import ConstatPartage
from maillage.diagnostics.models.portrait import LONGUEUR_D_UN_TEXTE, TextePortrait
from maillage.diagnostics.models.structure import EtatStructure, Structure

__all__ = [
    "LONGUEUR",
    "LONGUEUR_D_UN_TEXTE",
    "Atelier",
    "ChiffreCite",
    "ConstatPartage",
    "Contribution",
    "DevenirContribution",
    "EtatStructure",
    "GroupeContributions",
    "Participant",
    "Structure",
    "TextePortrait",
    "VoixContribution",
]

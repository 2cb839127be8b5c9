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
from maillage.diagnostics.models.diagnostic import (
    LONGUEUR_D_UNE_SECTION,
    LONGUEUR_DE_LA_PORTEE,
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.diagnostics.models.portrait import LONGUEUR_D_UN_TEXTE, TextePortrait
from maillage.diagnostics.models.recensement import AnnuairePublic, RecensementPublie
from maillage.diagnostics.models.structure import EtatStructure, Structure

__all__ = [
    "LONGUEUR",
    "LONGUEUR_DE_LA_PORTEE",
    "LONGUEUR_D_UNE_SECTION",
    "LONGUEUR_D_UN_TEXTE",
    "AnnuairePublic",
    "Atelier",
    "ChiffreCite",
    "ConstatPartage",
    "Contribution",
    "DevenirContribution",
    "Diagnostic",
    "EtapeDiagnostic",
    "EtatStructure",
    "GroupeContributions",
    "Participant",
    "RecensementPublie",
    "SectionDiagnostic",
    "Structure",
    "TextePortrait",
    "VersionDiagnostic",
    "VoixContribution",
]

"""The checker of a text: what a convention or a deliberation says, read line by line.

Pure: a text goes in, findings with their line numbers come out. It finds what the five source
documents got wrong (process A.15), under the identifiers of the rules (process D.6).
"""

from maillage.regles.textes import annexes, decisions, grandeurs, mentions, periodes, redaction
from maillage.regles.textes.cadre import (
    ConstatDeTexte,
    RegleDeTexte,
    examiner_texte,
    regles_de_texte,
)
from maillage.regles.textes.lecture import Extrait, lignes_du_texte

__all__ = [
    "ConstatDeTexte",
    "Extrait",
    "RegleDeTexte",
    "annexes",
    "decisions",
    "examiner_texte",
    "grandeurs",
    "lignes_du_texte",
    "mentions",
    "periodes",
    "redaction",
    "regles_de_texte",
]

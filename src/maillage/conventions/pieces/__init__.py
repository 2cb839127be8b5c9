"""The documents of a convention, one module a document."""

from maillage.conventions.pieces import accords, avenant, deliberation, feuille_de_route, fin
from maillage.conventions.pieces.convention import MODELE, composer, convention, modele, valeurs

__all__ = [
    "MODELE",
    "accords",
    "avenant",
    "composer",
    "convention",
    "deliberation",
    "feuille_de_route",
    "fin",
    "modele",
    "valeurs",
]

"""What may be read of the diagnosis, one file a subject."""

from maillage.diagnostics.queries.structures import (
    avec_etats,
    chercher_des_structures,
    retirees,
    structure_visible,
    structures,
    structures_au,
)

__all__ = [
    "avec_etats",
    "chercher_des_structures",
    "retirees",
    "structure_visible",
    "structures",
    "structures_au",
]

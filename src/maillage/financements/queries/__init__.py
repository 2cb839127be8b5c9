"""What may be read of the money, one file a subject."""

from maillage.financements.queries.baremes import baremes_de, caf_de, lignes_de, tenues

__all__ = ["baremes_de", "caf_de", "lignes_de", "tenues"]

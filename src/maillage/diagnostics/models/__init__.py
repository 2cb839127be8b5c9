"""The tables of the diagnosis."""

from maillage.diagnostics.models.structure import EtatStructure, Structure

__all__ = ["EtatStructure", "Structure"]

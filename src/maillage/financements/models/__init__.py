"""The tables of the money; one module a subject."""

from maillage.financements.models.bareme import LigneBareme

__all__ = ["LigneBareme"]

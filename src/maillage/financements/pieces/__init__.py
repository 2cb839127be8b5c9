"""The documents of the money, one module a document."""

from maillage.financements.pieces import services_soutenus

__all__ = ["services_soutenus"]

"""The documents of the money, one module a document."""

from maillage.financements.pieces import note_synthese, services_soutenus

__all__ = ["note_synthese", "services_soutenus"]

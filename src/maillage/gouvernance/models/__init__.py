"""What the gouvernance keeps; one module a subject."""

from maillage.gouvernance.models.instance import Instance, MembreInstance

__all__ = ["Instance", "MembreInstance"]

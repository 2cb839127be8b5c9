"""What the gouvernance keeps; one module a subject."""

from maillage.gouvernance.models.instance import Instance, MembreInstance
from maillage.gouvernance.models.reunion import (
    DocumentJoint,
    Invitation,
    PointOrdreDuJour,
    Pouvoir,
    Presence,
    Reunion,
)

__all__ = [
    "DocumentJoint",
    "Instance",
    "Invitation",
    "MembreInstance",
    "PointOrdreDuJour",
    "Pouvoir",
    "Presence",
    "Reunion",
]

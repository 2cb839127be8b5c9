"""The deliberations of a démarche."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import (
    Deliberation,
    Demarche,
)
from maillage.conventions.queries.une_ligne import une_ligne


def deliberation(demarche: Demarche, cle: int) -> Deliberation:
    """A deliberation of this démarche (`Introuvable` otherwise)."""
    return une_ligne(deliberations(demarche), cle, "Cette délibération")


def deliberations(demarche: Demarche) -> QuerySet[Deliberation]:
    """The deliberations in order, with who votes and what they authorise."""
    return demarche.deliberations.select_related("organisation__territoire").prefetch_related(
        "actes"
    )

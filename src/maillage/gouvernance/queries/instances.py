"""The instances of a démarche."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.gouvernance.models import Instance


def instances(demarche: Demarche) -> QuerySet[Instance]:
    """Every instance of the démarche, closed ones last."""
    lignes = Instance.objects.filter(demarche=demarche)
    return lignes.select_related("secretariat", "rattachee_a").order_by(
        "close_le", "ouverte_le", "pk"
    )

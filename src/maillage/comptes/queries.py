"""Finds accounts."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from maillage.comptes import demonstration
from maillage.comptes.models import Utilisateur


def comptes_de_demonstration() -> QuerySet[Utilisateur]:
    """The open accounts of the demo; none where the instance is not a demo."""
    if not settings.DEMONSTRATION:
        return Utilisateur.objects.none()
    return Utilisateur.objects.filter(is_active=True, email__endswith=f"@{demonstration.DOMAINE}")


def par_adresse(email: str) -> Utilisateur | None:
    """The account of this address, whatever its case."""
    return Utilisateur.objects.filter(email=email.strip().lower()).first()

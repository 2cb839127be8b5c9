"""What the head of every page says: how many conversations hold something new."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from maillage.conversations.queries import nombre_de_non_lues


def conversations(request: HttpRequest) -> dict[str, Any]:
    """Context processor: counted only where the page shows it."""
    return {"conversations_non_lues": SimpleLazyObject(lambda: _compter(request))}


def _compter(request: HttpRequest) -> int:
    utilisateur = getattr(request, "user", None)
    if utilisateur is None or utilisateur.pk is None:  # nobody is logged in
        return 0
    return nombre_de_non_lues(utilisateur, timezone.localdate())

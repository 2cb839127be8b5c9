"""Slows down who asks too much: the same brake as that of logins, for pages without account."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse


def trop(
    request: HttpRequest, action: str, cadences: str, *, cle: str = "", essai: bool = False
) -> HttpResponse | None:
    """The page 429 when `action` was done more often than `cadences` allow, or nothing.

    `cadences` are « 120/m/ip,30/m/key », the key being `cle`. `essai`: look without counting.
    """
    permis = ratelimit.consume(
        request,
        app="maillage",
        action=action,
        config={action: cadences},
        key=cle,
        dry_run=essai,
        limit_get=True,
    )
    return None if permis else ratelimit.handler429(request)

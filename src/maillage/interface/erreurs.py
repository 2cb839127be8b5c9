"""The pages of Django's own errors, in our shell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def refus(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "erreurs/403.html", status=403)


def introuvable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "erreurs/404.html", status=404)


def panne(request: HttpRequest) -> HttpResponse:
    """500, without context: the database may be what is down."""
    return HttpResponseServerError(render_to_string("erreurs/500.html"))

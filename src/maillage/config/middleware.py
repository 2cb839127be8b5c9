"""What a page answers when the domain refuses: 403 with the reason, 404, or 422."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable, PrealableRequis

STATUTS: list[tuple[type[ErreurMetier], int, str]] = [
    (ActeRefuse, 403, "erreurs/403.html"),
    (Introuvable, 404, "erreurs/404.html"),
    (ErreurMetier, 422, "erreurs/422.html"),
]


class ErreursMetier:
    """Turns the family `ErreurMetier`, raised by a view, into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PrealableRequis):
            return _y_mener(request, exception.adresse)
        for famille, statut, gabarit in STATUTS:
            if isinstance(exception, famille):
                return render(request, gabarit, {"erreur": exception}, status=statut)
        return None


def _y_mener(request: HttpRequest, adresse: str) -> HttpResponse:
    """To the page where what comes first is done; it leads back to what was asked to be read."""
    if request.method == "GET" and not request.htmx:  # type: ignore[attr-defined]
        adresse = f"{adresse}?{urlencode({'suite': request.get_full_path()})}"
    return HttpResponseClientRedirect(adresse) if request.htmx else redirect(adresse)  # type: ignore[attr-defined]

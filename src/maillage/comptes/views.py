"""Login, password and « Mon compte »; the mechanics are allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from maillage.comptes import demonstration, forms, queries


class ConnexionView(allauth.LoginView):
    """The login page, which lists the accounts of a demo instance."""

    form_class = forms.ConnexionForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the demo accounts (none elsewhere) and their password."""
        return {
            **super().get_context_data(**kwargs),
            "comptes_de_demonstration": queries.comptes_de_demonstration(),
            "mot_de_passe_de_demonstration": demonstration.MOT_DE_PASSE,
        }


class ChangementView(allauth.PasswordChangeView):
    """Comes back to the account once the password is changed."""

    form_class = forms.ChangementForm
    success_url = reverse_lazy("comptes:compte")


class OubliView(allauth.PasswordResetView):
    """Asks for the link by mail."""

    form_class = forms.OubliForm


class NouveauMotDePasseView(allauth.PasswordResetFromKeyView):
    """Behind the link: the new password."""

    form_class = forms.NouveauMotDePasseForm


class IdentiteView(allauth.ReauthenticateView):
    """Asks for the password once more."""

    form_class = forms.IdentiteForm


@require_safe
def compte(request: HttpRequest) -> HttpResponse:
    """What the instance knows of the person, and what they may change."""
    return render(request, "comptes/compte.html")

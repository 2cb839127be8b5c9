"""Login, password and « Mon compte »; the mechanics are allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes import demonstration, forms, queries
from maillage.comptes.actions import comptes as actes
from maillage.comptes.requetes import Requete
from maillage.regles.erreurs import SaisieInvalide

PAR_PAGE = 50


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
def compte(request: Requete) -> HttpResponse:
    """What the instance knows of the person, and what they may change."""
    return render(request, "comptes/compte.html")


@require_safe
def comptes(request: Requete) -> HttpResponse:
    """Every account of the instance, for who administers it."""
    actes.exiger(request.user)
    form = forms.FiltreForm(request.GET)
    texte = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(queries.comptes(texte), PAR_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "comptes/comptes.html",
        {"form": form, "page": page},
        status=200 if form.is_valid() else 422,
    )


@require_http_methods(["GET", "POST"])
def ouvrir(request: Requete) -> HttpResponse:
    """Open an account."""
    actes.exiger(request.user)
    form = forms.OuvertureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actes.ouvrir(**form.cleaned_data, mot_de_passe=None, par=request.user, le=now())
        except SaisieInvalide as erreur:
            form.add_error(erreur.champ or None, erreur.message)
        else:
            messages.success(
                request,
                f"Le compte de {form.cleaned_data['email']} est ouvert. La personne choisit son mot "
                "de passe par « Mot de passe oublié », sur la page de connexion.",
            )
            return redirect("comptes:comptes")
    return render(
        request, "comptes/ouvrir.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
def fermer(request: Requete, pk: int) -> HttpResponse:
    """Close an account."""
    actes.fermer(utilisateur=queries.compte(pk), par=request.user, le=now())
    messages.success(request, "Le compte est fermé. Ce qu’il a fait reste à son nom.")
    return redirect("comptes:comptes")


@require_POST
def rouvrir(request: Requete, pk: int) -> HttpResponse:
    """Open a closed account again."""
    actes.rouvrir(utilisateur=queries.compte(pk), par=request.user, le=now())
    messages.success(request, "Le compte est rouvert.")
    return redirect("comptes:comptes")

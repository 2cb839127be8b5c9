"""One's own conversations, across the démarches, and how one wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conversations import queries
from maillage.conversations.actions import avis, fils
from maillage.conversations.forms import PreferencesForm

PAR_PAGE = 20


@require_safe
def liste(request: Requete) -> HttpResponse:
    """Where one wrote, is named or follows; the filter is in the address."""
    choix = request.GET.get("voir", "")
    filtre = choix if choix in queries.FILTRES else ""
    trouves = queries.mes_fils(request.user, filtre, timezone.localdate())
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "fils": queries.avec_leurs_objets(page.object_list, request.user),
        "filtre": filtre,
        "filtres": [
            (libelle, f"?voir={cle}" if cle else "?", cle == filtre)
            for cle, libelle in queries.FILTRES.items()
        ],
    }
    return render(request, "conversations/miennes.html", contexte)


@require_POST
def tout_lire(request: Requete) -> HttpResponse:
    """Everything is read."""
    fils.tout_lire(par=request.user, le=timezone.now())
    messages.success(request, "Toutes vos conversations sont marquées comme lues.")
    return redirect("mes_conversations:liste")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Requete) -> HttpResponse:
    """By which way one is told, for each reason."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        initial=queries.voies_de(request.user),
    )
    if form.is_valid():
        avis.preferer(voies=form.cleaned_data, par=request.user, le=timezone.now())
        messages.success(request, "Vos préférences sont enregistrées.")
        return redirect("mes_conversations:preferences")
    return render(
        request,
        "conversations/preferences.html",
        {"form": form},
        status=422 if form.errors else 200,
    )

"""Who may act in a démarche."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import habilitations
from maillage.conventions.forms.habilitations import FermetureForm, HabilitationForm
from maillage.conventions.forms.saisie import recu


@require_http_methods(["GET", "POST"])
def liste(request: Requete, slug: str) -> HttpResponse:
    """Who may do what, until when; the form opens the démarche to one more account."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    refus = permissions.refus_habiliter(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = HabilitationForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: habilitations.accorder(
            demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"La démarche est ouverte à {form.cleaned_data['email']}.")
        return redirect("conventions:habilitations", slug)
    contexte = {
        "demarche": demarche,
        "le": le,
        "lignes": queries.habilitations_datees(demarche, le),
        "par_la_caf": queries.habilitations_par_la_caf(demarche, le),
        "peut_habiliter": refus is None,
        "form": form,
    }
    return render(request, "conventions/habilitations.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def fermer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """End a role, after saying what that does."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    habilitation = queries.habilitation(demarche, cle)
    permissions.exiger(permissions.refus_fermer(request.user, habilitation, le))
    form = FermetureForm(recu(request), le=le)
    if form.is_valid() and form.tenter(
        lambda: habilitations.fermer(
            habilitation=habilitation, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"L’habilitation de {habilitation.utilisateur} prend fin.")
        return redirect("conventions:habilitations", slug)
    contexte = {"demarche": demarche, "habilitation": habilitation, "form": form}
    return render(request, "conventions/habilitation_fermer.html", contexte, status=form.statut)

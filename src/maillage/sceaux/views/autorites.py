"""The authorities that the instance believes: the page of its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.sceaux import queries
from maillage.sceaux.actions import autorites as actes
from maillage.sceaux.forms import AutoriteForm, RevocationsForm
from maillage.sceaux.horodatage import horodateur
from maillage.sceaux.permissions import exiger, refus_tenir_les_autorites


@require_http_methods(["GET", "HEAD", "POST"])
def liste(request: Requete) -> HttpResponse:
    """The authorities; a POST recognises one more."""
    exiger(refus_tenir_les_autorites(request.user))
    recu = request.POST if request.method == "POST" else None
    form = AutoriteForm(recu, request.FILES or None)
    if form.is_valid() and form.tenter(
        lambda: actes.reconnaitre(
            octets=form.cleaned_data["fichier"].read(),
            pour_les_sceaux=form.cleaned_data["pour_les_sceaux"],
            pour_l_horodatage=form.cleaned_data["pour_l_horodatage"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’autorité est reconnue.")
        return redirect("sceaux:autorites")
    contexte = {
        "form": form,
        "autorites": queries.autorites(),
        "revocations": RevocationsForm(),
        "horodatage": horodateur() is not None,
    }
    return render(request, "sceaux/autorites.html", contexte, status=form.statut)


@require_POST
def revocations(request: Requete, cle: int) -> HttpResponse:
    """Keep the list of certificates that an authority revoked."""
    exiger(refus_tenir_les_autorites(request.user))
    autorite = queries.autorite(cle)
    form = RevocationsForm(request.POST, request.FILES)
    if form.is_valid() and form.tenter(
        lambda: actes.lire_les_revocations(
            autorite=autorite,
            octets=form.cleaned_data["revocations"].read(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"La liste de révocation de « {autorite} » est lue.")
    else:
        messages.error(request, " ".join(str(e) for liste in form.errors.values() for e in liste))
    return redirect("sceaux:autorites")


@require_POST
def retirer(request: Requete, cle: int) -> HttpResponse:
    """Believe an authority no more."""
    exiger(refus_tenir_les_autorites(request.user))
    autorite = actes.retirer(autorite=queries.autorite(cle), par=request.user, le=timezone.now())
    messages.success(request, f"« {autorite} » n’est plus reconnue.")
    return redirect("sceaux:autorites")

"""Where a démarche stands, gate by gate, and what it was exempted from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import dispenses as actes_des_dispenses
from maillage.conventions.forms.parcours import DispenseForm, LeveeForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.queries import du_parcours


@require_http_methods(["GET", "POST"])
def parcours(request: Requete, slug: str) -> HttpResponse:
    """The twelve stages with what opens each; posting accords an exemption."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    refus = permissions.refus_dispenser(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = DispenseForm(recu(request), initial={"objet": request.GET.get("objet", "")})
    if form.is_valid() and form.tenter(
        lambda: actes_des_dispenses.accorder(
            demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "La dispense est accordée.")
        return redirect("conventions:parcours", slug)
    contexte = {
        "demarche": demarche,
        "etapes": du_parcours.parcours(demarche, le),
        "dispenses": [(d, d.vaut(le)) for d in du_parcours.dispenses(demarche)],
        "peut_dispenser": refus is None,
        "form": form,
        "le": le,
    }
    return render(request, "conventions/parcours.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def lever(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Put an end to an exemption, after saying what that does."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_dispenser(request.user, demarche, le))
    dispense = du_parcours.dispense(demarche, cle)
    form = LeveeForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes_des_dispenses.lever(
            dispense=dispense,
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La dispense est levée.")
        return redirect("conventions:parcours", slug)
    contexte = {"demarche": demarche, "dispense": dispense, "form": form}
    return render(request, "conventions/dispense_lever.html", contexte, status=form.statut)

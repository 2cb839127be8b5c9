"""The deliberations: what was voted, and what the figures say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import deliberations
from maillage.conventions.forms.actes import DeliberationForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.lecture import calculs, lire
from maillage.conventions.models import Deliberation


@require_safe
def deliberation(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One deliberation, with the computed delay, quorum and voters."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.deliberation(demarche, cle)
    contexte = {
        "demarche": demarche,
        "deliberation": choisie,
        "calculs": calculs(lire(choisie)),
        "peut_deliberer": permissions.refus_deliberer(request.user, demarche, le) is None,
    }
    return render(request, "conventions/deliberation.html", contexte)


@require_http_methods(["GET", "POST"])
def enregistrer(request: Requete, slug: str) -> HttpResponse:
    """Record a deliberation; `?acte=` ticks the act that it authorises."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    acte = request.GET.get("acte", "")
    form = DeliberationForm(
        recu(request),
        demarche=demarche,
        initial={
            "periode_debut": demarche.debut,
            "periode_fin": demarche.fin,
            "actes": [acte] if acte.isdecimal() else [],
        },
    )
    creees: list[Deliberation] = []
    if form.is_valid() and form.tenter(
        lambda: creees.append(
            deliberations.enregistrer(
                demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, "La délibération est enregistrée.")
        return redirect("conventions:deliberation", slug, creees[0].pk)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "conventions/deliberation_modifier.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Correct or complete a deliberation."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.deliberation(demarche, cle)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    form = DeliberationForm(recu(request), demarche=demarche, instance=choisie)
    if form.is_valid():
        champs = form.champs()
        autorises = champs.pop("actes")
        if form.tenter(
            lambda: deliberations.modifier(
                deliberation=choisie,
                version=form.cleaned_data["version"],
                champs=champs,
                actes=autorises,
                par=request.user,
                le=timezone.now(),
            )
        ):
            messages.success(request, "La délibération est enregistrée.")
            return redirect("conventions:deliberation", slug, cle)
    contexte: dict[str, Any] = {"demarche": demarche, "deliberation": choisie, "form": form}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.deliberation(demarche, cle))
    return render(request, "conventions/deliberation_modifier.html", contexte, status=form.statut)

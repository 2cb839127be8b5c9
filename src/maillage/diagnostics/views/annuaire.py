"""The directory of the services: what all may read, and the decision to open it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.diagnostics import annuaire, permissions
from maillage.diagnostics.actions import annuaire as actes
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.queries import annuaire as lus
from maillage.documents.telechargement import tableau


@login_not_required
@require_safe
def public(request: HttpRequest, slug: str) -> HttpResponse:
    """The open services of a territory, for all; 404 as long as nobody decided to publish them."""
    le = timezone.localdate()
    demarche = lus.demarche_de_l_annuaire(slug)
    contexte = _contexte(request, demarche, le)
    choix = request.GET.get("format")
    if choix == "json":
        donnees = annuaire.en_donnees(
            contexte["services"],
            territoire=str(contexte["territoire"]),
            signataires=contexte["signataires"],
            le=le,
        )
        return JsonResponse(
            donnees,
            json_dumps_params={"ensure_ascii": False, "indent": 2},
            headers={"Content-Disposition": f'attachment; filename="services-{slug}.json"'},
        )
    if choix:
        return tableau(annuaire.feuille(contexte["services"]), format=choix, nom=f"services-{slug}")
    return render(request, "diagnostics/annuaire/public.html", contexte)


@require_safe
def apercu(request: Requete, slug: str) -> HttpResponse:
    """What all would read, and whether it is published; who may, decides."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    contexte = {
        **_contexte(request, demarche, le),
        "decide": lus.annuaire_public(demarche),
        "refus": permissions.refus_publier_l_annuaire(request.user, demarche, le),
    }
    return render(request, "diagnostics/annuaire/apercu.html", contexte)


@require_POST
def publier(request: Requete, slug: str) -> HttpResponse:
    """Open the directory to all."""
    demarche = demarche_visible(request.user, slug, timezone.localdate())
    actes.publier(demarche=demarche, par=request.user, le=timezone.now())
    messages.success(request, "L’annuaire est publié : chacun peut le lire sans compte.")
    return redirect("diagnostics:annuaire", slug)


@require_POST
def fermer(request: Requete, slug: str) -> HttpResponse:
    """Close the directory: its address answers as if it had never been."""
    demarche = demarche_visible(request.user, slug, timezone.localdate())
    actes.fermer(demarche=demarche, par=request.user, le=timezone.now())
    messages.success(request, "L’annuaire n’est plus publié.")
    return redirect("diagnostics:annuaire", slug)


def _contexte(request: HttpRequest, demarche: Demarche, le: dt.date) -> dict[str, Any]:
    demande = annuaire.demande(request.GET)
    lues = lus.de_l_annuaire(demarche, le)
    par_type = annuaire.entrees(lues, demande)
    presents = {t for s, _ in lues for t in (s.type, *s.autres_types)}
    return {
        "demarche": demarche,
        "territoire": demarche.territoire.nom if demarche.territoire else demarche.nom,
        "demande": demande,
        "par_type": par_type,
        "services": annuaire.uniques(par_type),
        "types": [(t.value, t.label) for t in TypeStructure if t in presents],
        "communes": annuaire.communes(lues),
        "signataires": lus.signataires_nommes(demarche),
        "le": le,
    }

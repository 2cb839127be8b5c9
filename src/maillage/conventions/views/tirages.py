"""The series of documents: asked for, followed, downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import tirages
from maillage.conventions.models import Demarche
from maillage.documents.production import formats
from maillage.fichiers import magasin
from maillage.regles.erreurs import EtatIncompatible


@require_http_methods(["GET", "POST"])
def liste(request: Requete, slug: str) -> HttpResponse:
    """What may be asked for, and how far what was asked for has come."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return render(request, "conventions/_tirages.html", _demandes(demarche))
    refus = permissions.refus_tirer(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
        return _demander(request, demarche)
    contexte = {
        **_demandes(demarche),
        "series": [(serie, formats(serie.piece)) for serie in queries.series(demarche)],
        "refus": refus,
    }
    return render(request, "conventions/tirages.html", contexte)


def _demander(request: Requete, demarche: Demarche) -> HttpResponse:
    tirages.demander(
        demarche=demarche,
        piece=request.POST.get("piece", ""),
        format=request.POST.get("format", ""),
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, "La série est demandée : son avancement s’affiche sur cette page.")
    return redirect("conventions:tirages", demarche.slug)


def _demandes(demarche: Demarche) -> dict[str, Any]:
    demandes = list(queries.tirages(demarche))
    return {
        "demarche": demarche,
        "tirages": demandes,
        "en_cours": any(tirage.est_ouvert for tirage in demandes),
    }


@require_safe
def archive(request: Requete, slug: str, cle: int) -> HttpResponse:
    """The archive of a series that is written."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    tirage = queries.tirage(demarche, cle)
    if not tirage.empreinte:
        raise EtatIncompatible(
            "Cette série n’est pas encore écrite. Revenez à la liste et attendez."
        )
    return HttpResponse(
        magasin.relire(tirage.empreinte),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{tirage.nom_de_l_archive}"',
            "Cache-Control": "private, no-store",
        },
    )

"""What leaves as an archive: a frozen act at once, a whole démarche once a task has written it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.archives import queries as des_archives
from maillage.archives import registre
from maillage.archives.actions.exportations import JOURS_GARDES, fichier_de
from maillage.archives.enums import EN_CHEMIN
from maillage.comptes.requetes import Requete
from maillage.conventions import paquet, permissions, queries
from maillage.conventions.actions import archivage
from maillage.conventions.models import Demarche


@require_http_methods(["GET", "POST"])
def exportations(request: Requete, slug: str) -> HttpResponse:
    """Ask for the whole démarche, and follow what was asked for."""
    demarche = _exportable(request, slug)
    if request.method == "POST":
        archivage.demander(demarche=demarche, par=request.user, le=timezone.now())
        messages.success(
            request, "L’exportation est demandée : son avancement s’affiche sur cette page."
        )
        return redirect("conventions:exportations", demarche.slug)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "conventions/_exportations.html", _demandees(demarche))
    contexte = {**_demandees(demarche), "laisse": _laisse()}
    return render(request, "conventions/exportations.html", contexte)


@require_safe
def fichier(request: Requete, slug: str, cle: int) -> HttpResponseBase:
    """The archive of a démarche, once it is written."""
    demarche = _exportable(request, slug)
    demandee = des_archives.exportation(demarche.slug, cle)
    jour = timezone.localdate(demandee.demandee_le)
    return FileResponse(
        fichier_de(demandee).open("rb"),
        as_attachment=True,
        filename=f"{demarche.slug}-{jour:%Y-%m-%d}.zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


@require_safe
def acte(request: Requete, slug: str, cle: int) -> HttpResponse:
    """A frozen act as one ZIP for an archive service."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    choisi = queries.acte(demarche, cle)
    return HttpResponse(
        paquet.ecrire(choisi),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{paquet.nom_du_zip(choisi)}"',
            "Cache-Control": "private, no-store",
        },
    )


def _exportable(request: Requete, slug: str) -> Demarche:
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_exporter(request.user, demarche, le))
    return demarche


def _demandees(demarche: Demarche) -> dict[str, Any]:
    demandees = des_archives.exportations(demarche.slug)
    return {
        "demarche": demarche,
        "exportations": demandees,
        "jours": JOURS_GARDES,
        "en_cours": any(demandee.etat in EN_CHEMIN for demandee in demandees),
    }


def _laisse() -> list[str]:
    """Why some things stay, each reason once."""
    return sorted({raison for _, raison in registre.laisses()})

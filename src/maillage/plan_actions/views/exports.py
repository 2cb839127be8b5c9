"""The export of a plan: what one wants, and its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.plan_actions import queries
from maillage.plan_actions.exports.classeur import porteurs_dans_l_ordre
from maillage.plan_actions.exports.fichiers import exporter
from maillage.plan_actions.saisies_fichiers import ExportForm
from maillage.plan_actions.views.acces import lire


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The formats and the fiches; with `?format=`, the file."""
    demarche, peut_modifier = lire(request, slug)
    racines = queries.arbre(demarche)
    fiches = [fiche for _, _, siennes in porteurs_dans_l_ordre(racines) for fiche in siennes]
    form = ExportForm(request.GET if "format" in request.GET else None, fiches=fiches)
    if form.is_valid():
        fichier = exporter(
            demarche, form.cleaned_data["format"], form.cleaned_data["fiches"] or None
        )
        reponse = HttpResponse(fichier.octets, content_type=fichier.type_mime)
        reponse["Content-Disposition"] = f'attachment; filename="{fichier.nom}"'
        return reponse
    return render(
        request,
        "plan_actions/exporter.html",
        {
            "demarche": demarche,
            "form": form,
            "nombre_fiches": len(fiches),
            "peut_modifier": peut_modifier,
        },
        status=422 if form.errors else 200,
    )

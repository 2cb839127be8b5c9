"""The portrait of a territory, or of communes that somebody chooses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.documents.telechargement import FABRIQUES, tableau
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.portraits import assemblage, document, export
from maillage.statistiques.portraits.composition import Portrait
from maillage.statistiques.portraits.presentation import reperes, sections_a_montrer
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire
from maillage.territoires.queries import communes_de, par_code


@require_safe
def territoire(request: Requete, niveau: str, code: str) -> HttpResponse:
    """The portrait of a territory, open data only. `?format=` gives a file; 404 if unknown."""
    lu = par_code(niveau, code)
    portrait = assemblage.portrait_du_territoire(lu, regard=regards.public())
    choix = request.GET.get("format")
    if choix:
        theme = request.GET.get("theme", "")
        return fichier(portrait, format=choix, theme=theme, nom=f"portrait-{lu.code}")
    contexte = {
        **contexte_du_portrait(portrait),
        "territoire": lu,
        "adresse": reverse("statistiques:portrait", args=[lu.niveau.lower(), lu.code]),
        "communes": _communes(lu),
        "fil": [
            ("Territoires", reverse("territoires:recherche")),
            (lu.nom, lu.get_absolute_url()),
            ("Portrait", ""),
        ],
    }
    return render(request, "statistiques/portrait/territoire.html", contexte)


@require_safe
def ensemble(request: Requete) -> HttpResponse:
    """The portrait of the communes of `?communes=` (codes, one or several times); the form without."""
    codes = [code for dit in request.GET.getlist("communes") for code in dit.split(",")]
    contexte: dict[str, Any] = {
        "saisie": ", ".join(code.strip() for code in codes if code.strip()),
        "fil": [("Territoires", reverse("territoires:recherche")), ("Portrait", "")],
    }
    if not contexte["saisie"]:
        return render(request, "statistiques/portrait/ensemble.html", contexte)
    try:
        portrait = assemblage.portrait_des_communes(codes, regard=regards.public())
    except SaisieInvalide as refus:
        contexte["refus"] = refus.message
        return render(request, "statistiques/portrait/ensemble.html", contexte, status=422)
    if portrait.aire.niveau == Niveau.COMMUNE:
        return redirect("statistiques:portrait", "commune", portrait.aire.code)
    choix = request.GET.get("format")
    if choix:
        theme = request.GET.get("theme", "")
        return fichier(portrait, format=choix, theme=theme, nom="portrait-communes")
    retenues = "%2C".join(portrait.aire.communes)
    adresse = f"{reverse('statistiques:portrait_ensemble')}?communes={retenues}"
    contexte |= {**contexte_du_portrait(portrait), "adresse": adresse}
    return render(request, "statistiques/portrait/ensemble.html", contexte)


def fichier(portrait: Portrait, *, format: str, theme: str, nom: str) -> HttpResponse:
    """The portrait as a file: a table, or a document. Raises `Introuvable` for another format."""
    if format in FABRIQUES or format not in FORMATS:
        return tableau(export.feuille(portrait, theme=theme), format=format, nom=nom)
    contenu = produire(document.portrait_en_document(portrait), format=format, final=True)
    return HttpResponse(
        contenu,
        content_type=FORMATS[format].type_mime,
        headers={
            "Content-Disposition": f'attachment; filename="{nom}.{FORMATS[format].extension}"'
        },
    )


def contexte_du_portrait(portrait: Portrait) -> dict[str, Any]:
    """What the template of a portrait reads."""
    return {
        "portrait": portrait,
        "sections": sections_a_montrer(portrait),
        "reperes": reperes(portrait),
        "explications": document.EXPLICATIONS,
        "sources": [document.dire_la_source(source) for source in portrait.sources],
        "formats": [(f.identifiant, f.intitule) for f in FORMATS.values()],
    }


def _communes(lu: Territoire) -> list[Territoire]:
    """Those of an EPCI, to choose some of them."""
    return list(communes_de(lu)) if lu.niveau == Niveau.EPCI else []

"""Pages of the official geographic code: search, and one page a territory."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.territoires import queries
from maillage.territoires.enums import Niveau
from maillage.territoires.forms import RechercheForm

RESULTATS_PAR_PAGE = 20
COMMUNES_PAR_PAGE = 100
COLONNES = [("nom", "Nom"), ("code", "Code Insee"), ("population", "Population")]


@require_safe
def recherche(request: HttpRequest) -> HttpResponse:
    """Search by GET (`q`, `niveau`); a level alone lists it all. 422 if it cannot be read."""
    form = RechercheForm(request.GET)
    contexte: dict[str, Any] = {"form": form, "millesime": queries.millesime_courant()}
    if not form.is_valid():
        return render(request, "territoires/recherche.html", contexte, status=422)
    texte, niveau = form.cleaned_data["q"], form.cleaned_data["niveau"]
    if texte or niveau:
        trouves = queries.classer(texte, niveau=niveau) if texte else queries.parcourir(niveau)
        page = Paginator(trouves, RESULTATS_PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {"page": page, "trouvailles": queries.expliquer(page.object_list, texte)}
    return render(request, "territoires/recherche.html", contexte)


@require_safe
def fiche(request: HttpRequest, niveau: str, code: str) -> HttpResponse:
    """One territory: codes, population, neighbours, communes (`tri`, `page`). 404 if unknown."""
    territoire = queries.par_code(niveau, code)
    contexte: dict[str, Any] = {
        "territoire": territoire,
        "millesime": queries.millesime_courant(),
        "fil": [("Territoires", reverse("territoires:recherche")), (territoire.nom, "")],
    }
    if territoire.niveau != Niveau.COMMUNE:
        tri = request.GET.get("tri", "nom")
        communes = queries.communes_de(territoire, tri=tri)
        contexte["page"] = Paginator(communes, COMMUNES_PAR_PAGE).get_page(request.GET.get("page"))
        contexte["colonnes"] = [_colonne(cle, libelle, tri) for cle, libelle in COLONNES]
    if territoire.niveau == Niveau.DEPARTEMENT:
        contexte["intercommunalites"] = queries.epci_de(territoire)
    elif territoire.niveau != Niveau.COMMUNE:
        contexte["departements"] = queries.departements_de(territoire)
    return render(request, "territoires/fiche.html", contexte)


def _colonne(cle: str, libelle: str, tri: str) -> dict[str, str]:
    """A sortable column: its present order for screen readers, the order its link asks for."""
    ordre = {cle: "ascending", f"-{cle}": "descending"}.get(tri, "")
    # The first click on a figure asks for the largest.
    premier = f"-{cle}" if cle == "population" else cle
    suivant = {cle: f"-{cle}", f"-{cle}": cle}.get(tri, premier)
    return {
        "libelle": libelle,
        "ordre": ordre,
        "tri": suivant,
        "classe": "nombre" if cle == "population" else "",
    }

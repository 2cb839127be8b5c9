"""Pages of the official geographic code: search, and one page a territory."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.territoires import queries
from maillage.territoires.enums import Niveau
from maillage.territoires.forms import RechercheForm
from maillage.territoires.models import Territoire

RESULTATS_PAR_PAGE = 20
COMMUNES_PAR_PAGE = 100


@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Search by GET (`q`, `niveau`); a level alone lists it all. 422 if it cannot be read."""
    form = RechercheForm(request.GET)
    contexte: dict[str, Any] = {"form": form, "millesime": queries.millesime_courant()}
    if not form.is_valid():
        return render(request, "territoires/liste.html", contexte, status=422)
    texte, niveau = form.cleaned_data["q"], form.cleaned_data["niveau"]
    if texte or niveau:
        trouves = queries.classer(texte, niveau=niveau) if texte else queries.parcourir(niveau)
        page = Paginator(trouves, RESULTATS_PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {"page": page, "trouvailles": queries.expliquer(page.object_list, texte)}
    return render(request, "territoires/liste.html", contexte)


@require_safe
def fiche(request: HttpRequest, niveau: str, code: str) -> HttpResponse:
    """One territory: codes, population, neighbours, communes (`tri`, `page`). 404 if unknown."""
    territoire = queries.par_code(niveau, code)
    tri = request.GET.get("tri", "nom")
    contexte: dict[str, Any] = {
        "territoire": territoire,
        "millesime": queries.millesime_courant(),
        "tri": tri,
    }
    if territoire.niveau != Niveau.COMMUNE:
        communes = queries.communes_de(territoire, tri=tri)
        page = Paginator(communes, COMMUNES_PAR_PAGE).get_page(request.GET.get("page"))
        contexte |= {"page": page, **_niveaux_intermediaires(territoire)}
    return render(request, "territoires/fiche.html", contexte)


def _niveaux_intermediaires(territoire: Territoire) -> dict[str, Any]:
    if territoire.niveau == Niveau.DEPARTEMENT:
        return {"intercommunalites": queries.epci_de(territoire)}
    return {"departements": queries.departements_de(territoire)}

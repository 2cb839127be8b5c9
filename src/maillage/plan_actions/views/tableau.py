"""The fiches in a table, filtered and sorted by the address; the same rows as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.documents.telechargement import tableau as telecharger
from maillage.plan_actions.enums import EcranDuPlan
from maillage.plan_actions.export import feuille
from maillage.plan_actions.filtres import requete_gardee
from maillage.plan_actions.queries.avancement import mesures_des_fiches
from maillage.plan_actions.views.filtrees import onglets, ouvrir

PAR_PAGE = 30
COLONNES = (
    ("fiche", "Fiche"),
    ("etat", "État"),
    ("", "Avancement"),
    ("", "Axe"),
    ("pilote", "Pilote"),
    ("echeance", "Échéance"),
    ("priorite", "Priorité"),
    ("", "Thématiques"),
)


@require_safe
def tableau(request: HttpRequest, slug: str) -> HttpResponse:
    """The table; `?format=` gives all its rows, whatever the page, as a file."""
    ouverte = ouvrir(request, slug, EcranDuPlan.TABLEAU)
    contexte = ouverte.contexte | {"onglets": onglets(ouverte.demarche, "fiches")}
    if not ouverte.form.is_valid():
        return render(request, "plan_actions/tableau.html", contexte, status=422)
    if request.GET.get("format"):
        return telecharger(
            feuille(ouverte.fiches(ouverte.cles)),
            format=request.GET["format"],
            nom=f"fiches-{slug}",
        )
    page = ouverte.page(request, PAR_PAGE)
    fiches = ouverte.fiches(list(page))
    contexte |= ouverte.contexte | {
        "fiches": fiches,
        "mesures": mesures_des_fiches((fiche.pk, fiche.etat) for fiche in fiches),
        "patron_du_calcul": reverse("plan_actions:fiche_avancement", args=[slug, 0]),
        "colonnes": [_entete(request, cle, nom) for cle, nom in COLONNES],
    }
    return render(request, "plan_actions/tableau.html", contexte)


def _entete(request: HttpRequest, cle: str, nom: str) -> dict[str, str]:
    """The head of a column: its link sorts, then reverses; `sens` is what the reader is told."""
    if not cle:
        return {"nom": nom}
    tri = request.GET.get("tri", "")
    voulu = f"-{cle}" if tri == cle else cle
    lue = request.GET.copy()
    lue["tri"] = voulu
    sens = {cle: "ascending", f"-{cle}": "descending"}.get(tri, "")
    return {"nom": nom, "adresse": f"?{requete_gardee(lue)}", "sens": sens}

"""Pages of one import: its report, its publication, its undoing, how far its work is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.documents.tableur import Feuille
from maillage.documents.telechargement import tableau
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide
from maillage.statistiques import catalogue
from maillage.statistiques.enums import EtatImportation
from maillage.statistiques.forms.sources import VersionForm
from maillage.statistiques.models import Importation
from maillage.statistiques.permissions import exiger, refus_importer
from maillage.statistiques.queries import importations as queries
from maillage.statistiques.travaux import annuler_maintenant_ou_plus_tard as annuler_l_import
from maillage.statistiques.travaux import publier_maintenant_ou_plus_tard as publier_l_import

MONTRES = 200
COLONNES = ("Ligne", "Colonne", "Gravité", "Constat", "Valeur")


@require_safe
def importation(request: Requete, pk: int) -> HttpResponse:
    """The report of the reading, and what can be done next."""
    exiger(refus_importer(request.user, localdate()))
    lue = queries.importation(pk)
    if format_demande := request.GET.get("format"):
        lignes = tuple(
            (c["ligne"] or None, c["colonne"], c["gravite"], c["message"], c["valeur"])
            for c in lue.constats
        )
        return tableau(
            Feuille("Constats", COLONNES, lignes), format=format_demande, nom=f"constats-{pk}"
        )
    return render(request, "statistiques/sources/importation.html", _contexte(lue))


@require_safe
def avancement(request: Requete, pk: int) -> HttpResponse:
    """How far the work is: a fragment that the page asks again while there is a work."""
    exiger(refus_importer(request.user, localdate()))
    lue = queries.importation(pk)
    reponse = render(request, "statistiques/sources/_avancement.html", _contexte(lue))
    if not lue.travail:
        reponse.headers["HX-Refresh"] = "true"
    return reponse


@require_POST
def publier(request: Requete, pk: int) -> HttpResponse:
    """Publish, here or by a worker."""
    lue, form = queries.importation(pk), VersionForm(request.POST)
    if not form.is_valid():
        raise SaisieInvalide("Cette page est incomplète. Rechargez-la, puis recommencez.")
    try:
        faite = publier_l_import(lue, form.cleaned_data["version"], request.user, now())
    except SaisieInvalide as erreur:
        messages.error(request, erreur.message)
    else:
        if faite.etat == EtatImportation.PUBLIEE:
            messages.success(request, "Publié : ces chiffres sont dans les portraits.")
    return redirect("sources:importation", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def annuler(request: Requete, pk: int) -> HttpResponse:
    """Say what undoing does, then undo."""
    exiger(refus_importer(request.user, localdate()))
    lue = queries.importation(pk)
    form = VersionForm(request.POST or None, initial={"version": lue.version})
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            annuler_l_import(lue, form.cleaned_data["version"], request.user, now())
        except ErreurMetier as erreur:
            refus = erreur.message
        else:
            messages.success(request, "Import annulé.")
            return redirect("sources:importation", pk)
    return render(
        request,
        "statistiques/sources/annuler.html",
        {**_contexte(lue), "form": form, "refus": refus},
        status=409 if refus else 200,
    )


def _contexte(lue: Importation) -> dict[str, Any]:
    pourcent, arrete = queries.avancement(lue)
    source = catalogue.source(lue.source)
    forme = next((f for f in source.formes if f.identifiant == lue.forme), None)
    comptes = lue.bilan.get("constats", {})
    return {
        "importation": lue,
        "source": source,
        "forme": forme,
        "comptes": comptes,
        "valeurs": queries.valeurs_par_statut(lue),
        "constats": lue.constats[:MONTRES],
        "nombre_de_constats": sum(comptes.values()) or len(lue.constats),
        "form": VersionForm(initial={"version": lue.version}),
        "pourcent": pourcent,
        "arrete": arrete,
    }

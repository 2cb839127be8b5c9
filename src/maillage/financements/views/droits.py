"""The rights: the table of a year, one amount explained, and what a line is computed from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.diagnostics.queries import structure_visible
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.documents.telechargement import tableau
from maillage.financements.actions import assiettes as actes
from maillage.financements.forms.assiettes import AssietteForm
from maillage.financements.pieces.explication import explication
from maillage.financements.queries import droits as lecture
from maillage.financements.queries.scenarios import scenario_visible, simuler
from maillage.financements.tableau_des_droits import feuille, grille, manques
from maillage.financements.views.acces import annee_demandee, ecrire, lire
from maillage.regles.erreurs import Introuvable
from maillage.regles.financements.comparaison import budgets
from maillage.regles.financements.entrees import CHAMPS
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.territoire import LIGNES_DE_DROIT, Droit, Droits


@require_safe
def droits(request: Requete, slug: str) -> HttpResponse:
    """The rights of a year by structure and line, with totals; `?format=` gives them as a file."""
    demarche, peut_tenir = lire(request, slug)
    le = timezone.localdate()
    annee = annee_demandee(request, lecture.annee_proposee(demarche, le))
    lus = lecture.droits(demarche, annee, le)
    if request.GET.get("format"):
        return tableau(feuille(lus), format=request.GET["format"], nom=f"droits-{slug}-{annee}")
    contexte = {
        "demarche": demarche,
        "rubrique": "droits",
        "annee": annee,
        "annees": lecture.annees(demarche, le),
        "droits": lus,
        "grille": grille(lus),
        "manques": manques(lus),
        "budgets": budgets(lus),
        "peut_tenir": peut_tenir,
    }
    return render(request, "financements/droits/droits.html", contexte)


@require_safe
def montant(request: Requete, slug: str, structure: str, ligne: str) -> HttpResponse:
    """« Comment ce montant est-il calculé ? »; `?format=` gives the explanation as a document."""
    demarche, peut_tenir = lire(request, slug)
    annee = annee_demandee(request, lecture.annee_proposee(demarche, timezone.localdate()))
    lus, scenario = _droits(request, demarche, annee)
    droit = lus.droit(structure, ligne)
    if droit is None:
        raise Introuvable(
            "Cette structure ne demande rien sur cette ligne cette année-là. Revenez au tableau des "
            "droits, ou choisissez une autre année."
        )
    if request.GET.get("format"):
        return _document(demarche, droit, request.GET["format"])
    contexte = {
        "demarche": demarche,
        "rubrique": "droits",
        "annee": annee,
        "annees": lecture.annees(demarche, timezone.localdate()),
        "droit": droit,
        "resultat": droit.resultat,
        "ligne": LIGNES[ligne],
        "scenario": scenario,
        "peut_tenir": peut_tenir and structure.isdecimal() and not scenario,
        "formats": FORMATS.values(),
    }
    return render(request, "financements/droits/montant.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def assiette(request: Requete, slug: str, structure: int, ligne: str) -> HttpResponse:
    """What the line of a structure is computed from, for a year."""
    demarche = ecrire(request, slug)
    lue = structure_visible(demarche, structure)
    annee = annee_demandee(request, lecture.annee_proposee(demarche, timezone.localdate()))
    if ligne not in LIGNES_DE_DROIT or ligne not in CHAMPS:
        raise Introuvable("Cette ligne de financement n’existe pas. Revenez au tableau des droits.")
    actuelle = lecture.assiette_de(lue.pk, ligne, annee)
    form = AssietteForm(recu(request), ligne=ligne, assiette=actuelle)
    if form.is_valid() and form.tenter(
        lambda: actes.enregistrer(
            structure=lue,
            ligne=ligne,
            annee=annee,
            entrees=form.entrees(),
            source=form.cleaned_data["source"],
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"Les quantités de {annee} sont enregistrées.")
        adresse = reverse("financements:montant", args=[slug, lue.pk, ligne])
        return redirect(f"{adresse}?annee={annee}")
    contexte = {
        "demarche": demarche,
        "rubrique": "droits",
        "annee": annee,
        "structure": lue,
        "ligne": LIGNES[ligne],
        "assiette": actuelle,
        "form": form,
    }
    return render(request, "financements/droits/assiette.html", contexte, status=form.statut)


def _droits(request: Requete, demarche: Demarche, annee: int) -> tuple[Droits, Any]:
    """The rights of the year, or those of the scenario that the address names."""
    pk = request.GET.get("scenario", "")
    if not pk:
        return lecture.droits(demarche, annee, timezone.localdate()), None
    if not pk.isascii() or not pk.isdecimal() or len(pk) > 12:
        raise Introuvable("Ce scénario n’existe pas.")
    scenario = scenario_visible(demarche, int(pk))
    return simuler(scenario, annee, timezone.localdate()).simule, scenario


def _document(demarche: Demarche, droit: Droit, choix: str) -> HttpResponse:
    contenu = produire(explication(demarche, droit), format=choix, final=False)
    nom = f"calcul-{demarche.slug}-{droit.ligne.lower().replace('_', '-')}-{droit.annee}"
    return HttpResponse(
        contenu,
        content_type=FORMATS[choix].type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}.{FORMATS[choix].extension}"'},
    )

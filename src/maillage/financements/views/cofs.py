"""The register of the COF with their coverage by year, and the co-financings with their evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau
from maillage.fichiers.telechargement import repondre
from maillage.financements import queries
from maillage.financements.actions import cofinancements as soutiens
from maillage.financements.actions import cofs as actes
from maillage.financements.export_des_services import (
    tableau_des_cofinancements,
    tableau_des_cofs,
)
from maillage.financements.forms.services import CofForm, CofinancementForm, ExemplaireForm
from maillage.financements.views.acces import ecrire, lire
from maillage.financements.views.services import tenter
from maillage.regles.erreurs import Introuvable

RUBRIQUE = "cofs"


@require_safe
def cofs(request: Requete, slug: str) -> HttpResponse:
    """Each structure and line over the years of the convention, then the supports; `?format=` downloads.

    `?tableau=cofinancements` chooses the second table.
    """
    demarche, peut_tenir = lire(request, slug)
    le = timezone.localdate()
    registre = list(queries.cofs(demarche))
    annees = queries.annees_du_registre(demarche, le)
    couvertures = queries.couvertures(demarche, list(queries.services(demarche)), registre, le)
    donnes = list(queries.cofinancements(demarche))
    format_ = request.GET.get("format", "")
    if format_ in TYPES_MIME and request.GET.get("tableau") == "cofinancements":
        feuille = tableau_des_cofinancements(donnes)
        return tableau(feuille, format=format_, nom=f"cofinancements-{slug}")
    if format_ in TYPES_MIME:
        return tableau(tableau_des_cofs(couvertures, annees), format=format_, nom=f"cof-{slug}")
    contexte = {
        "demarche": demarche,
        "rubrique": RUBRIQUE,
        "annees": annees,
        "couvertures": [(c, [_case(c, annee) for annee in annees]) for c in couvertures],
        "a_renouveler": queries.cofs_a_renouveler(registre, le),
        "decouvertes": [c for c in couvertures if c.decouvertes],
        "cofinancements": donnes,
        "peut_tenir": peut_tenir,
        "le": le,
    }
    return render(request, "financements/services/cofs.html", contexte)


@require_http_methods(["GET", "POST"])
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more COF."""
    demarche = ecrire(request, slug)
    form = CofForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.enregistrer(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"La COF {form.cleaned_data['numero']} est dans le registre.")
        return redirect("financements:cofs", slug)
    contexte = _contexte(demarche, form, "Enregistrer une COF")
    return render(request, "financements/services/cof.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def cof(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change a COF."""
    demarche = ecrire(request, slug)
    connue = queries.cof(demarche, cle)
    form = CofForm(recu(request), instance=connue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            cof=connue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"La COF {form.cleaned_data['numero']} est enregistrée.")
        return redirect("financements:cofs", slug)
    contexte = _contexte(demarche, form, str(connue)) | {
        "cof": connue,
        "exemplaire": ExemplaireForm(),
        "ecarts": form.ecarts(queries.cof(demarche, cle)) if form.conflit else [],
    }
    return render(request, "financements/services/cof.html", contexte, status=form.statut)


@require_POST
def joindre(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Keep the signed copy of a COF."""
    demarche = ecrire(request, slug)
    connue = queries.cof(demarche, cle)
    form = ExemplaireForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Choisissez le fichier de l’exemplaire signé.")
        return redirect("financements:cof", slug, cle)
    fichier = form.cleaned_data["fichier"]
    fait = tenter(
        request,
        lambda: actes.joindre(
            cof=connue,
            nom=fichier.name or "",
            octets=fichier.read(),
            par=request.user,
            le=timezone.now(),
        ),
    )
    if fait:
        messages.success(request, "L’exemplaire signé est joint.")
    return redirect("financements:cof", slug, cle)


@require_safe
def exemplaire(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Give the signed copy back, to whoever reads the démarche."""
    demarche, _ = lire(request, slug)
    connue = queries.cof(demarche, cle)
    if connue.fichier is None:
        raise Introuvable(f"L’exemplaire signé de la {connue} n’a pas été joint.")
    return repondre(connue.fichier)


@require_POST
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a COF out of the register."""
    demarche = ecrire(request, slug)
    connue = queries.cof(demarche, cle)
    if tenter(request, lambda: actes.retirer(cof=connue, par=request.user, le=timezone.now())):
        messages.success(
            request, "La COF n’est plus dans le registre ; le journal en garde la trace."
        )
    return redirect("financements:cofs", slug)


# --- co-financings -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def cofinancement_ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more support."""
    demarche = ecrire(request, slug)
    form = CofinancementForm(recu(request), files=request.FILES or None, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: soutiens.enregistrer(
            demarche=demarche,
            champs=form.champs(),
            justificatif=form.justificatif(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le cofinancement est enregistré avec son justificatif.")
        return redirect("financements:cofs", slug)
    contexte = _contexte(demarche, form, "Enregistrer un cofinancement")
    return render(request, "financements/services/cofinancement.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def cofinancement(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change a support."""
    demarche = ecrire(request, slug)
    connu = queries.cofinancement(demarche, cle)
    form = CofinancementForm(
        recu(request), files=request.FILES or None, instance=connu, demarche=demarche
    )
    if form.is_valid() and form.tenter(
        lambda: soutiens.modifier(
            cofinancement=connu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            justificatif=form.justificatif(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le cofinancement est enregistré.")
        return redirect("financements:cofs", slug)
    contexte = _contexte(demarche, form, str(connu)) | {
        "cofinancement": connu,
        "ecarts": form.ecarts(queries.cofinancement(demarche, cle)) if form.conflit else [],
    }
    return render(request, "financements/services/cofinancement.html", contexte, status=form.statut)


@require_safe
def justificatif(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Give the evidence back, to whoever reads the démarche."""
    demarche, _ = lire(request, slug)
    return repondre(queries.cofinancement(demarche, cle).justificatif)


@require_POST
def cofinancement_retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a support away."""
    demarche = ecrire(request, slug)
    connu = queries.cofinancement(demarche, cle)
    fait = tenter(
        request,
        lambda: soutiens.retirer(cofinancement=connu, par=request.user, le=timezone.now()),
    )
    if fait:
        messages.success(request, "Le cofinancement est retiré ; le journal en garde la trace.")
    return redirect("financements:cofs", slug)


def _case(couverture: Any, annee: int) -> dict[str, Any]:
    """One cell of the coverage: the COF of the year, or whether one is awaited."""
    return {
        "annee": annee,
        "cof": couverture.cof_de(annee),
        "manque": annee in couverture.decouvertes,
        "attendue": annee in couverture.attendues,
    }


def _contexte(demarche: Any, form: Any, titre: str) -> dict[str, Any]:
    return {"demarche": demarche, "rubrique": RUBRIQUE, "form": form, "titre": titre}

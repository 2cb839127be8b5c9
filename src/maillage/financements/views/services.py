"""The annexe of supported services: its rows by line, the amounts of N-1, and their split."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.queries import avenant_en_preparation, version_de_reference
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau
from maillage.financements import annexe, queries
from maillage.financements.actions import services as actes
from maillage.financements.export_des_services import tableau_des_services
from maillage.financements.forms.services import ReferenceForm, ServiceForm
from maillage.financements.pieces.services_soutenus import en_mots
from maillage.financements.views.acces import ecrire, lire
from maillage.interface.typographie import accorde
from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable

RUBRIQUE = "services"


@require_safe
def services(request: Requete, slug: str) -> HttpResponse:
    """The rows by line of financing with their sums; `?format=` downloads them."""
    demarche, peut_tenir = lire(request, slug)
    lue = annexe.lire(demarche)
    if request.GET.get("format") in TYPES_MIME:
        feuille = tableau_des_services(lue)
        return tableau(feuille, format=request.GET["format"], nom=f"services-soutenus-{slug}")
    figee = version_de_reference(demarche)
    contexte = {
        "demarche": demarche,
        "rubrique": RUBRIQUE,
        "annexe": lue,
        "ecart_en_mots": en_mots(lue),
        "peut_tenir": peut_tenir,
        "figee": figee,
        "avenant": avenant_en_preparation(demarche) if figee else None,
        "inventaire_vide": not queries.structures_possibles(demarche).exists(),
    }
    return render(request, "financements/services/services.html", contexte)


@require_http_methods(["GET", "POST"])
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more row."""
    demarche = ecrire(request, slug)
    form = ServiceForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"« {form.cleaned_data['structure']} » est dans l’annexe.")
        return redirect("financements:services", slug)
    contexte = _contexte(demarche, form, "Ajouter un service soutenu")
    return render(request, "financements/services/service.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def service(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change a row."""
    demarche = ecrire(request, slug)
    ligne = queries.service(demarche, cle)
    form = ServiceForm(recu(request), instance=ligne, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            service=ligne,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {ligne} » est enregistré.")
        return redirect("financements:services", slug)
    contexte = _contexte(demarche, form, str(ligne)) | {
        "service": ligne,
        "ecarts": form.ecarts(queries.service(demarche, cle)) if form.conflit else [],
    }
    return render(request, "financements/services/service.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a row out."""
    demarche = ecrire(request, slug)
    ligne = queries.service(demarche, cle)
    nom = str(ligne)
    fait = tenter(
        request, lambda: actes.retirer(service=ligne, par=request.user, le=timezone.now())
    )
    if fait:
        messages.success(
            request, f"« {nom} » n’est plus dans l’annexe ; le journal en garde la trace."
        )
    return redirect("financements:services", slug)


@require_http_methods(["GET", "POST"])
def fixer_reference(request: Requete, slug: str) -> HttpResponse:
    """Record the amount of N-1 of a collectivité."""
    demarche = ecrire(request, slug)
    form = ReferenceForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.fixer_la_reference(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le montant de référence est enregistré.")
        return redirect("financements:services", slug)
    contexte = _contexte(demarche, form, "Enregistrer un montant de référence")
    return render(request, "financements/services/reference.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def reference(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change an amount of N-1."""
    demarche = ecrire(request, slug)
    connue = queries.reference(demarche, cle)
    form = ReferenceForm(recu(request), instance=connue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.fixer_la_reference(
            demarche=demarche,
            reference=connue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le montant de référence est enregistré.")
        return redirect("financements:services", slug)
    contexte = _contexte(demarche, form, "Montant de référence") | {
        "reference": connue,
        "ecarts": form.ecarts(queries.reference(demarche, cle)) if form.conflit else [],
    }
    return render(request, "financements/services/reference.html", contexte, status=form.statut)


@require_POST
def retirer_reference(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Forget an amount of N-1."""
    demarche = ecrire(request, slug)
    connue = queries.reference(demarche, cle)
    fait = tenter(
        request,
        lambda: actes.retirer_la_reference(reference=connue, par=request.user, le=timezone.now()),
    )
    if fait:
        messages.success(
            request, "Le montant de référence est retiré ; le journal en garde la trace."
        )
    return redirect("financements:services", slug)


@require_POST
def repartir(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Spread an amount of N-1 in proportion to the quantities of reference."""
    demarche = ecrire(request, slug)
    connue = queries.reference(demarche, cle)
    changees: list[Any] = []
    fait = tenter(
        request,
        lambda: changees.extend(
            actes.repartir(
                reference=connue, version=connue.version, par=request.user, le=timezone.now()
            )
        ),
    )
    if fait:
        dites = accorde(len(changees), "part calculée", "parts calculées")
        messages.success(request, f"{dites} : leur somme fait le montant notifié, au centime.")
    return redirect("financements:services", slug)


def tenter(request: Requete, acte: Any) -> bool:
    """Do it, or say above the page why not; who may not, or finds nothing, gets the 403 or 404 page."""
    try:
        acte()
    except (ActeRefuse, Introuvable):
        raise
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return False
    return True


def _contexte(demarche: Any, form: Any, titre: str) -> dict[str, Any]:
    return {"demarche": demarche, "rubrique": RUBRIQUE, "form": form, "titre": titre}

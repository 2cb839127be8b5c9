"""Annexe 3: the structures supported, their COF, and how the amount of N-1 is spread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import annexe3
from maillage.conventions.export import tableau_de_l_annexe_3
from maillage.conventions.forms.annexe3 import EquipementForm, ReferenceForm, RepartitionForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau
from maillage.interface.typographie import accorde


@require_safe
def annexe_3(request: Requete, slug: str) -> HttpResponse:
    """The structures by collectivité, against its amount of N-1; `?format=` downloads the rows."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    lignes = list(queries.equipements(demarche))
    if request.GET.get("format") in TYPES_MIME:
        return tableau(
            tableau_de_l_annexe_3(lignes), format=request.GET["format"], nom=f"annexe-3-{slug}"
        )
    references = list(queries.montants_de_reference(demarche))
    refus = permissions.refus_tenir_l_annexe_3(request.user, demarche, le)
    contexte = {
        "demarche": demarche,
        "lignes": lignes,
        "parts": queries.parts_des_collectivites(lignes, references),
        "peut_tenir": refus is None,
    }
    return render(request, "conventions/annexe_3.html", contexte)


@require_http_methods(["GET", "POST"])
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more structure."""
    demarche = _pour_tenir(request, slug)
    form = EquipementForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: annexe3.ajouter(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"« {form.cleaned_data['nom']} » est dans l’annexe 3.")
        return redirect("conventions:annexe_3", slug)
    contexte = {"demarche": demarche, "form": form, "titre": "Ajouter un équipement"}
    return render(request, "conventions/equipement.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def equipement(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change a structure."""
    demarche = _pour_tenir(request, slug)
    ligne = queries.equipement(demarche, cle)
    form = EquipementForm(recu(request), instance=ligne, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: annexe3.modifier(
            equipement=ligne,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {form.cleaned_data['nom']} » est enregistré.")
        return redirect("conventions:annexe_3", slug)
    contexte = {
        "demarche": demarche,
        "form": form,
        "titre": ligne.nom,
        "equipement": ligne,
        "ecarts": form.ecarts(queries.equipement(demarche, cle)) if form.conflit else [],
    }
    return render(request, "conventions/equipement.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a structure out."""
    demarche = _pour_tenir(request, slug)
    ligne = queries.equipement(demarche, cle)
    nom = ligne.nom
    annexe3.retirer(equipement=ligne, par=request.user, le=timezone.now())
    messages.success(
        request, f"« {nom} » n’est plus dans l’annexe 3 ; le journal en garde la trace."
    )
    return redirect("conventions:annexe_3", slug)


@require_http_methods(["GET", "POST"])
def fixer_reference(request: Requete, slug: str) -> HttpResponse:
    """Record the amount of N-1 of a collectivité."""
    demarche = _pour_tenir(request, slug)
    form = ReferenceForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: annexe3.fixer_la_reference(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le montant de référence est enregistré.")
        return redirect("conventions:annexe_3", slug)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "conventions/reference.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def reference(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change the amount of N-1 of a collectivité."""
    demarche = _pour_tenir(request, slug)
    connue = queries.montant_de_reference(demarche, cle)
    form = ReferenceForm(recu(request), instance=connue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: annexe3.fixer_la_reference(
            demarche=demarche,
            reference=connue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le montant de référence est enregistré.")
        return redirect("conventions:annexe_3", slug)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "form": form,
        "reference": connue,
        "ecarts": form.ecarts(queries.montant_de_reference(demarche, cle)) if form.conflit else [],
    }
    return render(request, "conventions/reference.html", contexte, status=form.statut)


@require_POST
def retirer_reference(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Forget an amount of N-1."""
    demarche = _pour_tenir(request, slug)
    connue = queries.montant_de_reference(demarche, cle)
    annexe3.retirer_la_reference(reference=connue, par=request.user, le=timezone.now())
    messages.success(request, "Le montant de référence est retiré ; le journal en garde la trace.")
    return redirect("conventions:annexe_3", slug)


@require_http_methods(["GET", "POST"])
def repartir(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Spread the amount of N-1 in proportion to the units of each structure."""
    demarche = _pour_tenir(request, slug)
    connue = queries.montant_de_reference(demarche, cle)
    lignes = list(queries.equipements(demarche))
    (part,) = [p for p in queries.parts_des_collectivites(lignes, [connue]) if p.reference]
    form = RepartitionForm(recu(request), reference=connue, concernes=part.concernes)
    changees: list[Any] = []
    if form.is_valid() and form.tenter(
        lambda: changees.extend(
            annexe3.repartir(
                reference=connue,
                version=form.cleaned_data["version"],
                unites=form.unites(),
                par=request.user,
                le=timezone.now(),
            )
        )
    ):
        messages.success(request, f"{accorde(len(changees), 'part calculée', 'parts calculées')}.")
        return redirect("conventions:annexe_3", slug)
    contexte = {"demarche": demarche, "form": form, "reference": connue, "part": part}
    return render(request, "conventions/repartir.html", contexte, status=form.statut)


def _pour_tenir(request: Requete, slug: str) -> Demarche:
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_l_annexe_3(request.user, demarche, le))
    return demarche

"""The inventory in figures, and the published counts beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.diagnostics import comptes, filtres, permissions, recensements
from maillage.diagnostics.actions import recensements as actes
from maillage.diagnostics.forms.recensements import RecensementForm
from maillage.diagnostics.queries import structures
from maillage.diagnostics.queries.recensements import recensement_visible
from maillage.diagnostics.queries.recensements import recensements as publies
from maillage.documents.telechargement import tableau

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def totaux(request: Requete, slug: str) -> HttpResponse:
    """The counts of a day beside those of another, then what was published; `?format=` gives a file."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    annee, comparee = (filtres.annee(request.GET.get(nom, "")) for nom in ("annee", "comparer"))
    lues = list(structures(demarche))
    inventaire = comptes.compter_l_inventaire(
        lues,
        comptes.jour_de(annee, le),
        None if comparee is None else comptes.jour_de(comparee, le),
    )
    des_publies = recensements.lire(publies(demarche), lues, le)
    choix = request.GET.get("format")
    if choix and request.GET.get("table") == "publies":
        return tableau(
            recensements.feuille(des_publies), format=choix, nom=f"totaux-publies-{slug}"
        )
    if choix:
        return tableau(comptes.feuille(inventaire), format=choix, nom=f"inventaire-{slug}")
    contexte = {
        "demarche": demarche,
        "annee": annee,
        "comparee": comparee,
        "inventaire": inventaire,
        "publies": des_publies,
        "ensembles": recensements.ensembles(des_publies),
        "peut_tenir": permissions.refus_tenir_l_inventaire(request.user, demarche, le) is None,
    }
    return render(request, "diagnostics/structures/totaux.html", contexte)


@page_et_envoi
def noter(request: Requete, slug: str) -> HttpResponse:
    """A published count, as it is printed."""
    demarche = _ecrire(request, slug)
    form = RecensementForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes.noter(
            demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le total publié est noté, tel qu’il est imprimé.")
        return redirect("diagnostics:totaux", slug)
    return _formulaire(request, demarche, form)


@page_et_envoi
def modifier(request: Requete, slug: str, recensement: int) -> HttpResponse:
    """Explain the gap of a published count, or correct what was copied wrong."""
    demarche = _ecrire(request, slug)
    lu = recensement_visible(demarche, recensement)
    form = RecensementForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            recensement=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le total publié est enregistré.")
        return redirect("diagnostics:totaux", slug)
    return _formulaire(request, demarche, form, recensement=lu)


@require_POST
def retirer(request: Requete, slug: str, recensement: int) -> HttpResponse:
    """Take away a count noted by mistake."""
    demarche = _ecrire(request, slug)
    lu = recensement_visible(demarche, recensement)
    version = request.POST.get("version", "")
    actes.retirer(
        recensement=lu,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, f"« {lu} » est retiré ; le journal garde ce qu’il disait.")
    return redirect("diagnostics:totaux", slug)


def _ecrire(request: Requete, slug: str) -> Demarche:
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_l_inventaire(request.user, demarche, le))
    return demarche


def _formulaire(
    request: Requete, demarche: Demarche, form: RecensementForm, **suite: Any
) -> HttpResponse:
    contexte = {"demarche": demarche, "form": form, **suite}
    return render(request, "diagnostics/structures/recensement.html", contexte, status=form.statut)

"""The list of the démarches, the opening of one, and its description."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import demarches
from maillage.conventions.export import tableau_des_demarches
from maillage.conventions.forms.demarches import FiltresForm, IdentiteForm, OuvertureForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau

PAR_PAGE = 25


@require_safe
def liste(request: Requete) -> HttpResponse:
    """The démarches open to this person, with filters; `?format=xlsx|ods|csv` downloads them all."""
    le = timezone.localdate()
    filtres = FiltresForm(request.GET, par=request.user, le=le)
    valides = filtres.is_valid()
    lignes = queries.lister(request.user, le, **(filtres.filtres() if valides else {}))
    if valides and (format := request.GET.get("format")) in TYPES_MIME:
        return tableau(tableau_des_demarches(lignes), format=format, nom="demarches")
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtres": filtres,
        "page": page,
        "filtree": any(request.GET.get(nom) for nom in filtres.fields),
        "peut_ouvrir": permissions.refus_ouvrir_une_demarche(request.user, le) is None,
    }
    return render(request, "conventions/demarches.html", contexte, status=200 if valides else 422)


@require_http_methods(["GET", "POST"])
def nouvelle(request: Requete) -> HttpResponse:
    """Open a démarche."""
    permissions.exiger(permissions.refus_ouvrir_une_demarche(request.user, timezone.localdate()))
    form = OuvertureForm(recu(request))
    if request.method == "POST" and form.is_valid():
        creees: list[Demarche] = []
        if form.tenter(
            lambda: creees.append(
                demarches.creer(**form.champs(), par=request.user, le=timezone.now())
            )
        ):
            messages.success(request, f"La démarche « {creees[0]} » est ouverte.")
            return redirect("conventions:parties", creees[0].slug)
    return render(request, "conventions/nouvelle.html", {"form": form}, status=form.statut)


@require_http_methods(["GET", "POST"])
def identite(request: Requete, slug: str) -> HttpResponse:
    """The description: a form for those who keep it, a sheet for the others."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    refus = permissions.refus_modifier(request.user, demarche, timezone.localdate())
    contexte: dict[str, Any] = {"demarche": demarche, "refus": refus}
    if request.method == "GET" and refus:
        contexte["groupes"] = _lecture(demarche)
        return render(request, "conventions/identite.html", contexte)
    permissions.exiger(refus)
    form = IdentiteForm(recu(request), instance=demarche)
    if form.is_valid() and form.tenter(
        lambda: demarches.modifier(
            demarche=demarche,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La description de la démarche est enregistrée.")
        return redirect("conventions:identite", slug)
    if form.conflit:
        contexte["ecarts"] = form.ecarts(
            queries.demarche_visible(request.user, slug, timezone.localdate())
        )
    return render(
        request, "conventions/identite.html", {**contexte, "form": form}, status=form.statut
    )


def _lecture(demarche: Demarche) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The description by group, for those who only read it."""
    form = IdentiteForm(instance=demarche)
    choix = {"hypothese": demarche.get_hypothese_display()}
    return [
        (titre, [(str(c.label), choix.get(c.name, getattr(demarche, c.name))) for c in champs])
        for titre, champs in form.groupes()
    ]

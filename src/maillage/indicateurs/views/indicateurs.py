"""The pages of the indicators: list, one of them, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.views.acces import ecrire, lire
from maillage.documents.telechargement import tableau
from maillage.indicateurs import export, porteurs, queries
from maillage.indicateurs.actions import indicateurs as actes
from maillage.indicateurs.forms import IndicateurForm
from maillage.indicateurs.models import Indicateur
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Every indicator of the démarche with what it hangs on; `?format=` gives the same as a file."""
    demarche, peut_modifier = lire(request, slug)
    lus, poses = list(queries.indicateurs(demarche)), porteurs.porteurs(demarche)
    choix = request.GET.get("format")
    if choix:
        return tableau(export.feuille(lus, poses), format=choix, nom=f"indicateurs-{slug}")
    contexte = {
        "demarche": demarche,
        "indicateurs": lus,
        "porteurs": poses,
        "retires": queries.retires(demarche) if peut_modifier else [],
        "peut_modifier": peut_modifier,
    }
    return render(request, "indicateurs/liste.html", contexte)


@require_safe
def indicateur(request: Requete, slug: str, indicateur: int) -> HttpResponse:
    """One indicator: its definition, its chart with its table, its history."""
    demarche, peut_modifier = lire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    choix = request.GET.get("format")
    if choix:
        return tableau(export.feuille_des_valeurs(lu), format=choix, nom=f"indicateur-{lu.pk}")
    contexte = {
        "demarche": demarche,
        "indicateur": lu,
        "porteurs": porteurs.de_l_indicateur(lu),
        "evenements": de_l_objet(lu)[:EVENEMENTS_EN_VUE],
        "peut_modifier": peut_modifier,
    }
    return render(request, "indicateurs/indicateur.html", contexte)


@page_et_envoi
def definir(request: Requete, slug: str) -> HttpResponse:
    """A new indicator, of the démarche; one of a fiche is defined from its page."""
    demarche = ecrire(request, slug)
    form = IndicateurForm(recu(request))
    crees: list[Indicateur] = []
    if form.is_valid() and form.tenter(
        lambda: crees.append(
            actes.definir(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"L’indicateur « {crees[0]} » est défini.")
        return redirect("indicateurs:indicateur", slug, crees[0].pk)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "indicateurs/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, indicateur: int) -> HttpResponse:
    """Change a definition; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    form = IndicateurForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            indicateur=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’indicateur est enregistré.")
        return redirect("indicateurs:indicateur", slug, indicateur)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "indicateur": lu}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.indicateur_visible(demarche, indicateur))
    return render(request, "indicateurs/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def retirer(request: Requete, slug: str, indicateur: int) -> HttpResponse:
    """Take an indicator away, after saying what goes with it."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur)
    if request.method == "POST":
        version = request.POST.get("version", "")
        actes.retirer(
            indicateur=lu,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            par=request.user,
            le=timezone.now(),
        )
        messages.success(request, f"« {lu} » est retiré ; vous pouvez le remettre depuis la liste.")
        return redirect("indicateurs:liste", slug)
    contexte = {
        "demarche": demarche,
        "indicateur": lu,
        "porteurs": porteurs.de_l_indicateur(lu),
    }
    return render(request, "indicateurs/retrait.html", contexte)


@require_POST
def remettre(request: Requete, slug: str, indicateur: int) -> HttpResponse:
    """Put back an indicator that was taken away."""
    demarche = ecrire(request, slug)
    lu = queries.indicateur_visible(demarche, indicateur, retire=True)
    actes.remettre(indicateur=lu, par=request.user, le=timezone.now())
    messages.success(request, f"« {lu} » est de nouveau suivi.")
    return redirect("indicateurs:indicateur", slug, indicateur)

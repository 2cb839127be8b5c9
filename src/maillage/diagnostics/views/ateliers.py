"""The pages of the workshops, for who prepares and runs them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.diagnostics import export_des_ateliers as export
from maillage.diagnostics.actions import ateliers as actes
from maillage.diagnostics.actions import contributions as idees
from maillage.diagnostics.devenirs_possibles import possibles, possibles_pour
from maillage.diagnostics.enums import TRANSITIONS_D_ATELIER, EtatAtelier, SortContribution
from maillage.diagnostics.forms.ateliers import AtelierForm, PapierForm, TriForm
from maillage.diagnostics.models import Atelier, Contribution
from maillage.diagnostics.queries import ateliers as lus
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.documents.dessins import code_qr_d_adresse
from maillage.documents.telechargement import tableau
from maillage.regles.erreurs import SaisieInvalide

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Every workshop of the démarche, latest first."""
    demarche, peut_modifier = lire(request, slug)
    contexte = {
        "demarche": demarche,
        "ateliers": lus.ateliers(demarche),
        "peut_modifier": peut_modifier,
    }
    return render(request, "diagnostics/ateliers/liste.html", contexte)


@page_et_envoi
def preparer(request: Requete, slug: str) -> HttpResponse:
    """A new workshop: its question, its day."""
    demarche = ecrire(request, slug)
    form = AtelierForm(recu(request))
    prepares: list[Atelier] = []
    if form.is_valid() and form.tenter(
        lambda: prepares.append(
            actes.preparer(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"L’atelier « {prepares[0]} » est prêt.")
        return redirect("diagnostics:atelier", slug, prepares[0].pk)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "diagnostics/ateliers/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, atelier: int) -> HttpResponse:
    """Change a workshop; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = lus.atelier_visible(demarche, atelier)
    form = AtelierForm(recu(request), instance=lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            atelier=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’atelier est enregistré.")
        return redirect("diagnostics:atelier", slug, atelier)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "atelier": lu}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.atelier_visible(demarche, atelier))
    return render(request, "diagnostics/ateliers/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def atelier(request: Requete, slug: str, atelier: int) -> HttpResponse:
    """One workshop: how to join it, its ideas by group, and ideas typed from paper."""
    demarche, peut_modifier = lire(request, slug)
    lu = lus.atelier_visible(demarche, atelier)
    choix = request.GET.get("format")
    if choix:
        return tableau(
            export.feuille_de_l_atelier(lus.groupes(lu)), format=choix, nom=f"atelier-{lu.pk}"
        )
    form = PapierForm(recu(request), initial={"cle": uuid.uuid4().hex})
    if request.method == "POST":
        demarche = ecrire(request, slug)
        if form.is_valid() and form.tenter(
            lambda: idees.recopier(
                atelier=lu,
                textes=form.lignes(),
                cle=form.cleaned_data["cle"],
                par=request.user,
                le=timezone.now(),
            )
        ):
            messages.success(request, "Les idées sont ajoutées.")
            return redirect("diagnostics:atelier", slug, atelier)
    contexte = {
        "demarche": demarche,
        "atelier": lu,
        "groupes": lus.groupes(lu),
        "participants": lus.participants(lu),
        "adresse": _adresse(request, lu),
        "suites": TRANSITIONS_D_ATELIER[EtatAtelier(lu.etat)],
        "form": form,
        "peut_modifier": peut_modifier,
    }
    return render(request, "diagnostics/ateliers/atelier.html", contexte, status=form.statut)


@require_POST
def passer(request: Requete, slug: str, atelier: int) -> HttpResponse:
    """Open the workshop, put it to the vote, close it."""
    demarche = ecrire(request, slug)
    lu = lus.atelier_visible(demarche, atelier)
    vers = request.POST.get("vers", "")
    if vers in EtatAtelier.values:
        actes.passer(atelier=lu, vers=vers, par=request.user, le=timezone.now())
        messages.success(request, f"L’atelier est : {EtatAtelier(vers).label.lower()}.")
    return redirect("diagnostics:atelier", slug, atelier)


@never_cache
@require_safe
def ecran(request: Requete, slug: str, atelier: int) -> HttpResponse:
    """What is projected: the question, the code, the ideas as they come.

    `?marque=` is what the page already shows: nothing is sent again when nothing changed.
    """
    demarche, _ = lire(request, slug)
    lu = lus.atelier_visible(demarche, atelier)
    marque = lus.marque(lu)
    if request.GET.get("marque") == marque:
        return HttpResponse(status=204)
    adresse = _adresse(request, lu)
    contexte = {
        "demarche": demarche,
        "atelier": lu,
        "groupes": lus.groupes(lu),
        "participants": lus.participants(lu),
        "adresse": adresse,
        "qr": code_qr_d_adresse(adresse),
        "marque": marque,
    }
    page = "_idees_projetees" if "marque" in request.GET else "ecran"
    return render(request, f"diagnostics/ateliers/{page}.html", contexte)


@page_et_envoi
def idee(request: Requete, slug: str, atelier: int, contribution: int) -> HttpResponse:
    """One idea: its group, its sort, what it becomes."""
    demarche = ecrire(request, slug)
    lu = lus.atelier_visible(demarche, atelier)
    lue = lus.contribution_visible(lu, contribution)
    autres = [
        autre.contribution
        for groupe in lus.groupes(lu)
        for autre in groupe.idees
        if autre.contribution != lue and autre.contribution.sort != SortContribution.LAISSEE
    ]
    form = TriForm(recu(request), contribution=lue, autres=autres)
    if form.is_valid() and form.tenter(lambda: _geste(request, form, lue)):
        messages.success(request, "C’est fait.")
        return redirect("diagnostics:atelier", slug, atelier)
    contexte = {
        "demarche": demarche,
        "atelier": lu,
        "contribution": lue,
        "devenus": [lus.devenu(lu, devenir) for devenir in lue.devenirs.all()],
        "possibles": [
            (p, p.destinations(demarche))
            for p in possibles_pour(request.user, demarche, timezone.localdate())
        ],
        "groupes": sorted(groupe.intitule for groupe in lu.groupes.all()),
        "form": form,
    }
    return render(request, "diagnostics/ateliers/idee.html", contexte, status=form.statut)


def _geste(request: Requete, form: TriForm, lue: Contribution) -> object:
    """The one act that the button asks for; an unknown button does nothing."""
    saisi, geste = form.cleaned_data, request.POST.get("geste", "")
    qui: dict[str, Any] = {"contribution": lue, "par": request.user, "le": timezone.now()}
    gestes: dict[str, Callable[[], object]] = {
        "grouper": lambda: idees.grouper(intitule=saisi["groupe"], **qui),
        "garder": lambda: idees.garder(**qui),
        "laisser": lambda: idees.laisser(mot=saisi["mot"], **qui),
        "fusionner": lambda: idees.fusionner(dans=saisi["dans"] or 0, **qui),
    }
    if geste in gestes:
        return gestes[geste]()
    if geste not in {possible.genre for possible in possibles()}:
        raise SaisieInvalide("Choisissez ce qu’il faut faire de cette idée, avec l’un des boutons.")
    return idees.transformer(
        genre=geste, destination=saisi["destination"], intitule=saisi["intitule"], **qui
    )


def _adresse(request: Requete, atelier: Atelier) -> str:
    """The address that phones open, whole."""
    return request.build_absolute_uri(reverse("atelier:participer", args=[atelier.code]))

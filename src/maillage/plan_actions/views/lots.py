"""Changing many fiches at once: choose, see what it would do, apply, and undo."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import lots
from maillage.plan_actions.actions.lots import LigneDeLot
from maillage.plan_actions.enums import EcranDuPlan
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.saisies import LotForm
from maillage.plan_actions.views.acces import ecrire, lire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple
from maillage.plan_actions.views.filtrees import ouvrir
from maillage.regles.erreurs import SaisieInvalide

CLE = re.compile(r"[0-9]{1,15}")
LIGNE = re.compile(r"([0-9]{1,15}):([0-9]{1,9})")


@formulaire_simple
def lot(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the change (GET: `fiche`, or `tout` with filters), preview it, or apply it (POST).

    « Appliquer » sends the fiches of the preview with their versions (`ligne`): if one moved
    meanwhile, nothing is written and the preview is made again.
    """
    demarche = ecrire(request, slug)
    versions = dict(_lignes(request)) if "appliquer" in request.POST else {}
    choisies = queries.fiches_choisies(demarche, list(versions) or _cles(request, slug))
    form = LotForm(saisie(request), demarche=demarche)
    lignes: list[LigneDeLot] = []
    if form.is_valid():
        if versions:
            fait = tenter(
                form,
                lambda: lots.appliquer(
                    demarche=demarche,
                    choisies=choisies,
                    versions=versions,
                    changements=form.changements(),
                    par=qui(request),
                    le=timezone.now(),
                ),
            )
            if fait is not None:
                messages.success(request, f"{fait.resume}.")
                return redirect("plan_actions:lot_fait", slug, fait.pk)
        lignes = _apercu(demarche, choisies, form, request)
    return render(
        request,
        "plan_actions/lot.html",
        {"demarche": demarche, "form": form, "choisies": choisies, "peut_modifier": True}
        | _partagees(lignes),
        status=422 if form.errors else 200,
    )


def _apercu(
    demarche: Demarche, choisies: list[FicheAction], form: LotForm, request: HttpRequest
) -> list[LigneDeLot]:
    """What the change would do; also after a refusal, whose reason stays in the form."""
    try:
        return lots.simuler(
            demarche=demarche,
            choisies=choisies,
            changements=form.changements(),
            par=qui(request),
            le=timezone.now(),
        )
    except SaisieInvalide as erreur:
        form.add_error(None, erreur.message)
        return []


def _partagees(lignes: list[LigneDeLot]) -> dict[str, list[LigneDeLot]]:
    """The lines of the preview: what changes, what is refused, what is so already."""
    return {
        "changees": [ligne for ligne in lignes if ligne.dits],
        "refusees": [ligne for ligne in lignes if ligne.refus],
        "pareilles": [ligne for ligne in lignes if not ligne.dits and not ligne.refus],
    }


def _cles(request: HttpRequest, slug: str) -> list[int]:
    """The fiches ticked, or all those of the filters."""
    if request.method != "POST" and "tout" in request.GET:
        return ouvrir(request, slug, EcranDuPlan.TABLEAU).cles
    envoyees = (request.POST if request.method == "POST" else request.GET).getlist("fiche")
    return [int(cle) for cle in envoyees if CLE.fullmatch(cle)]


def _lignes(request: HttpRequest) -> list[tuple[int, int]]:
    lues = (LIGNE.fullmatch(ligne) for ligne in request.POST.getlist("ligne"))
    return [(int(lue[1]), int(lue[2])) for lue in lues if lue]


@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The bulk changes of this plan, latest first."""
    demarche, peut_modifier = lire(request, slug)
    return render(
        request,
        "plan_actions/lots.html",
        {
            "demarche": demarche,
            "peut_modifier": peut_modifier,
            "lots": queries.lots(demarche)[:100],
        },
    )


@require_safe
def fait(request: HttpRequest, slug: str, lot: int) -> HttpResponse:
    """What a bulk change did, and whether it may still be undone."""
    demarche, peut_modifier = lire(request, slug)
    lu = queries.lot(demarche, lot)
    return render(
        request,
        "plan_actions/lot_fait.html",
        {
            "demarche": demarche,
            "peut_modifier": peut_modifier,
            "lot": lu,
            "changees": [] if lu.annule_le else queries.fiches_changees_depuis(lu),
        },
    )


@require_POST
def annuler(request: HttpRequest, slug: str, lot: int) -> HttpResponse:
    """Undo the whole of it."""
    demarche = ecrire(request, slug)
    lu = queries.lot(demarche, lot)
    annule = lots.annuler(lot=lu, par=qui(request), le=timezone.now())
    messages.success(request, f"La modification groupée « {annule.resume} » est annulée.")
    return redirect("plan_actions:lot_fait", slug, lot)

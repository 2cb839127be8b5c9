"""The page of the enjeux, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.diagnostics.queries.constats import constat_visible, constats
from maillage.interface.saisie import recu
from maillage.plan_actions.actions import enjeux as actes
from maillage.plan_actions.cotations import MAXIMUM
from maillage.plan_actions.forms.enjeux import EnjeuForm, LaisserForm
from maillage.plan_actions.queries import enjeux as lus
from maillage.plan_actions.views.acces import ecrire, lire, qui

formulaire = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The enjeux by rank with what grounds them, and the constats that wait for an answer."""
    demarche, peut_modifier = lire(request, slug)
    contexte = {
        "demarche": demarche,
        "peut_modifier": peut_modifier,
        "enjeux": lus.enjeux(demarche),
        "a_suivre": lus.constats_a_suivre(demarche),
        "laisses": lus.constats_laisses(demarche),
        "maximum": MAXIMUM,
    }
    return render(request, "plan_actions/enjeux/liste.html", contexte)


@formulaire
def ajouter(request: HttpRequest, slug: str) -> HttpResponse:
    """A new enjeu, from the constats ticked; `?constat=` starts from one of them."""
    demarche = ecrire(request, slug)
    choisis = list(constats(demarche))
    depuis = [c for c in choisis if str(c.pk) == request.GET.get("constat")]
    form = EnjeuForm(
        recu(request),
        constats=choisis,
        nouveau=True,
        initial={"constats": [c.pk for c in depuis], "version": 0},
    )
    if form.is_valid() and form.tenter(
        lambda: actes.formuler(
            demarche=demarche, **form.champs(), par=qui(request), le=timezone.now()
        )
    ):
        messages.success(request, "L’enjeu est dans le plan, avec les constats qui le fondent.")
        return redirect("plan_actions:enjeux", slug)
    return _page(request, {"demarche": demarche, "form": form, "depuis": depuis})


@formulaire
def prioriser(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """What grounds an enjeu, and its criteria."""
    demarche = ecrire(request, slug)
    lu = lus.enjeu_visible(demarche, element)
    priorite = lu.priorite
    form = EnjeuForm(
        recu(request),
        constats=list(constats(demarche)),
        nouveau=False,
        initial={
            "version": priorite.version if priorite else 0,
            "constats": [c.pk for c in lu.constats],
            **{nom: getattr(priorite, nom, None) for nom in actes.CHAMPS},
        },
    )
    if form.is_valid() and form.tenter(
        lambda: actes.prioriser(
            element=lu.element,
            version=form.cleaned_data["version"] or 0,
            **form.champs(),
            par=qui(request),
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’enjeu est enregistré.")
        return redirect("plan_actions:enjeux", slug)
    return _page(request, {"demarche": demarche, "form": form, "enjeu": lu})


@formulaire
def laisser(request: HttpRequest, slug: str, constat: int) -> HttpResponse:
    """Leave a constat without enjeu, with a word."""
    demarche = ecrire(request, slug)
    lu = constat_visible(demarche, constat)
    form = LaisserForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes.laisser(
            constat=lu, mot=form.cleaned_data["mot"], par=qui(request), le=timezone.now()
        )
    ):
        messages.success(request, "Le constat est laissé de côté, avec votre mot.")
        return redirect("plan_actions:enjeux", slug)
    contexte = {"demarche": demarche, "form": form, "constat": lu}
    return render(request, "plan_actions/enjeux/laisser.html", contexte, status=form.statut)


@require_POST
def reprendre(request: HttpRequest, slug: str, constat: int) -> HttpResponse:
    """Take up again a constat that was left aside."""
    demarche = ecrire(request, slug)
    lu = constat_visible(demarche, constat)
    actes.reprendre(constat=lu, par=qui(request), le=timezone.now())
    messages.success(request, "Le constat attend de nouveau un enjeu.")
    return redirect("plan_actions:enjeux", slug)


def _page(request: HttpRequest, contexte: dict[str, Any]) -> HttpResponse:
    statut = contexte["form"].statut
    return render(request, "plan_actions/enjeux/formulaire.html", contexte, status=statut)

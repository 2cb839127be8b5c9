"""Copying a fiche or a branch, and taking a fiche out of the views."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.plan_actions import queries
from maillage.plan_actions.actions import archives, copies
from maillage.plan_actions.forms import VersionForm
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.saisies import BrancheForm
from maillage.plan_actions.views.acces import ecrire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple


@require_POST
def dupliquer(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """A copy of the fiche, opened to be changed."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    copie = copies.dupliquer(fiche=lue, par=qui(request), le=timezone.now())
    messages.success(request, f"« {copie} » est dans le plan, sous le même objectif. Complétez-la.")
    return redirect("plan_actions:fiche_modifier", slug, copie.pk)


@formulaire_simple
def branche(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """How the copy of a branch is called, then the copy."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element)
    form = BrancheForm(
        saisie(request),
        initial={"intitule": f"Copie de « {lu.intitule} »", "avec_les_fiches": True},
    )
    if form.is_valid():
        copie = tenter(
            form,
            lambda: copies.dupliquer_la_branche(
                element=lu, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if copie is not None:
            messages.success(
                request, f"« {copie} » est dans le plan, avec ce que porte l’original."
            )
            plan = reverse("plan_actions:plan", args=[slug])
            return redirect(f"{plan}#element-{copie.pk}")
    return render(
        request,
        "plan_actions/element_dupliquer.html",
        {"demarche": demarche, "element": lu, "noeud": queries.contenu(lu), "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def archiver(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Take the fiche out of the views."""
    return _ranger(request, slug, fiche, archives.archiver, "n’est plus dans les vues du plan.")


@require_POST
def desarchiver(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Bring the fiche back in the views."""
    return _ranger(request, slug, fiche, archives.desarchiver, "est de nouveau dans le plan.")


def _ranger(
    request: HttpRequest, slug: str, fiche: int, acte: Callable[..., FicheAction], suite: str
) -> HttpResponse:
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    form = VersionForm(request.POST)
    if form.is_valid():
        rangee = tenter(
            form,
            lambda: acte(
                fiche=lue,
                version=form.cleaned_data["version"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if rangee is not None:
            messages.success(request, f"« {rangee} » {suite}")
            return redirect("plan_actions:fiche", slug, fiche)
    messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("plan_actions:fiche", slug, fiche)

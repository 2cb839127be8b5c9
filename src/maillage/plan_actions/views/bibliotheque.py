"""The library as everybody reads it, and the copy of a model into a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.conventions.permissions import exiger
from maillage.plan_actions import permissions
from maillage.plan_actions.actions import bibliotheque as actes
from maillage.plan_actions.queries import bibliotheque
from maillage.plan_actions.saisies import ElementForm, RechercheForm
from maillage.plan_actions.views.acces import ecrire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple

PAR_PAGE = 20


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The published models, searched by words and by thématique."""
    exiger(permissions.refus_lire_la_bibliotheque(qui(request), timezone.localdate()))
    form = RechercheForm(request.GET)
    contexte: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "plan_actions/bibliotheque.html", contexte, status=422)
    theme = form.cleaned_data["thematique"]
    trouves = bibliotheque.publies(texte=form.cleaned_data["texte"], thematique=theme and theme.pk)
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    contexte |= {
        "page": page,
        "total": page.paginator.count,
        "filtre": any(form.cleaned_data.values()),
    }
    return render(request, "plan_actions/bibliotheque.html", contexte)


@require_safe
def modele(request: HttpRequest, modele: int) -> HttpResponse:
    """One model, and the plans where this person may copy it."""
    le = timezone.localdate()
    exiger(permissions.refus_lire_la_bibliotheque(qui(request), le))
    lu = bibliotheque.modele_publie(modele)
    return render(
        request,
        "plan_actions/modele.html",
        {"modele": lu, "demarches": bibliotheque.demarches_ou_copier(qui(request), le)},
    )


@formulaire_simple
def copier(request: HttpRequest, slug: str, source: int) -> HttpResponse:
    """Under which objectif of this plan (GET), then the copy (POST)."""
    demarche = ecrire(request, slug)
    lu = bibliotheque.modele_publie(source)
    form = ElementForm(saisie(request), demarche=demarche)
    if form.is_valid():
        copie = tenter(
            form,
            lambda: actes.copier(
                modele=lu,
                demarche=demarche,
                element=form.cleaned_data["element"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if copie is not None:
            messages.success(
                request, f"« {copie} » est dans votre plan. Adaptez-la à votre territoire."
            )
            return redirect("plan_actions:fiche_modifier", slug, copie.pk)
    return render(
        request,
        "plan_actions/modele_copier.html",
        {"demarche": demarche, "modele": lu, "form": form},
        status=422 if form.errors else 200,
    )

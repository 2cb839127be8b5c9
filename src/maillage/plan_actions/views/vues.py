"""The views kept under a name: one's own, and those shared in the démarche."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.plan_actions import queries
from maillage.plan_actions.actions import vues
from maillage.plan_actions.saisies import PartageForm, VueForm
from maillage.plan_actions.views.acces import lire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple
from maillage.plan_actions.views.filtrees import adresse_de


@formulaire_simple
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The views (GET), or one more (POST: `nom`, `ecran`, `requete`, `est_partagee`)."""
    demarche, peut_modifier = lire(request, slug)
    form = VueForm(saisie(request))
    if form.is_valid():
        vue = tenter(
            form,
            lambda: vues.enregistrer(
                demarche=demarche, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if vue is not None:
            messages.success(request, f"La vue « {vue.nom} » est enregistrée.")
            return redirect(adresse_de(vue, slug))
    lues = [(vue, adresse_de(vue, slug)) for vue in queries.vues_de(demarche, qui(request))]
    return render(
        request,
        "plan_actions/vues.html",
        {
            "demarche": demarche,
            "peut_modifier": peut_modifier,
            "form": form,
            "miennes": [(vue, ou) for vue, ou in lues if vue.utilisateur_id == qui(request).pk],
            "autres": [(vue, ou) for vue, ou in lues if vue.utilisateur_id != qui(request).pk],
        },
        status=422 if form.errors else 200,
    )


@require_POST
def partager(request: HttpRequest, slug: str, vue: int) -> HttpResponse:
    """Share the view with the démarche, or keep it for oneself."""
    demarche, _ = lire(request, slug)
    lue = queries.vue_de(demarche, qui(request), vue)
    form = PartageForm(request.POST)
    if form.is_valid():
        tenter(
            form,
            lambda: vues.partager(
                vue=lue, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
    if form.errors:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        messages.success(request, f"La vue « {lue.nom} » est à jour.")
    return redirect("plan_actions:vues", slug)


@require_POST
def retirer(request: HttpRequest, slug: str, vue: int) -> HttpResponse:
    """Forget the view."""
    demarche, _ = lire(request, slug)
    lue = queries.vue_de(demarche, qui(request), vue)
    vues.retirer(vue=lue, par=qui(request), le=timezone.now())
    messages.success(request, f"La vue « {lue.nom} » est retirée.")
    return redirect("plan_actions:vues", slug)

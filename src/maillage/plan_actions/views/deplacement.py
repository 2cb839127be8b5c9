"""Moving something in the plan: the page that offers the places, and the answer once it moved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.plan_actions.forms import PlaceForm
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries import Destination
from maillage.plan_actions.views.plan import contexte_de_l_arbre


def page_de_deplacement(
    request: HttpRequest,
    objet: ElementPlan | FicheAction,
    actuel: int | None,
    destinations: list[Destination],
    form: PlaceForm,
) -> HttpResponse:
    """Choose where to go (`?sous=`), then the place there; 422 with the reason after a refusal.

    To htmx, whose answer would be thrown away, a refusal reloads the page, which then says why.
    """
    if request.htmx and form.errors:  # type: ignore[attr-defined]
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return HttpResponse(status=422, headers={"HX-Refresh": "true"})
    voulu = request.GET.get("sous", "racine" if actuel is None else str(actuel))
    choisie = next((d for d in destinations if cle(d) == voulu), None)
    return render(
        request,
        "plan_actions/deplacement.html",
        {
            "demarche": objet.demarche,
            "objet": objet,
            "form": form,
            "destinations": [(cle(d), d) for d in destinations],
            "voulu": voulu,
            "choisie": choisie,
            "derniere": len(choisie.occupants) if choisie else 0,
            "retour": f"{reverse('plan_actions:plan', args=[objet.demarche.slug])}#{ancre(objet)}",
        },
        status=422 if form.errors else 200,
    )


def reponse_au_deplacement(
    request: HttpRequest, demarche: Demarche, objet: ElementPlan | FicheAction
) -> HttpResponse:
    """To htmx the new tree; otherwise the plan, at the button that was used."""
    fait = f"« {objet} » est maintenant en position {objet.position + 1}."
    if request.htmx:  # type: ignore[attr-defined]
        contexte = contexte_de_l_arbre(demarche, peut_modifier=True, ranger=True)
        return render(request, "plan_actions/_arbre.html", contexte | {"fait": fait})
    messages.success(request, fait)
    adresse = reverse("plan_actions:plan", args=[demarche.slug], query={"ranger": "1"})
    sens = request.POST.get("sens", "")
    return redirect(
        f"{adresse}#{sens + '-' if sens in {'monter', 'descendre'} else ''}{ancre(objet)}"
    )


def ancre(objet: ElementPlan | FicheAction) -> str:
    """The identifier of the object in the page of the plan."""
    return f"{'fiche' if isinstance(objet, FicheAction) else 'element'}-{objet.pk}"


def cle(destination: Destination) -> str:
    """What names a destination in an address."""
    return str(destination.parent.pk) if destination.parent else "racine"

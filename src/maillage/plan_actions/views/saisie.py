"""How a long form is opened, kept while it is typed, previewed, and set beside another's entry."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import brouillons
from maillage.plan_actions.forms import SaisieForm
from maillage.plan_actions.models import Brouillon
from maillage.plan_actions.views.acces import CHOISIR, ecrire, qui
from maillage.regles.erreurs import SaisieInvalide

Lecteur = Callable[..., Any]
HORS_BROUILLON = {"csrfmiddlewaretoken", "previsualiser", "a_choisir"}


class Saisie:
    """A long form being answered: `cle` names its draft.

    `donnees` is what was sent, or the draft that the person takes up again, or nothing.
    """

    def __init__(self, request: HttpRequest, demarche: Demarche, cle: str) -> None:
        self.request, self.demarche, self.cle = request, demarche, cle
        self.brouillon = queries.brouillon_de(qui(request), demarche, cle)
        self.est_reprise = "brouillon" in request.GET and self.brouillon is not None
        self.est_un_apercu = "previsualiser" in request.POST
        self.donnees: QueryDict | None = None
        if request.method == "POST":
            self.donnees = request.POST
        elif self.brouillon is not None and self.est_reprise:
            self.donnees = reprendre(self.brouillon)

    def aboutit(self, form: SaisieForm) -> bool:
        """Whether the form was sent to be saved, and may be."""
        if self.request.method != "POST" or self.est_un_apercu or not form.is_valid():
            return False
        if form.a_choisir:
            form.add_error(None, CHOISIR)
            return False
        return True

    def effacer(self) -> None:
        """The entry is saved: its draft is no longer needed."""
        if self.brouillon is not None:
            brouillons.effacer(
                demarche=self.demarche, cle=self.cle, par=qui(self.request), le=timezone.now()
            )

    def contexte(self, form: SaisieForm) -> dict[str, Any]:
        """What the template of a long form needs."""
        apercu = [
            (champ.label, champ.value())
            for champ in form
            if self.est_un_apercu and isinstance(champ.field.widget, forms.Textarea)
        ]
        return {
            "demarche": self.demarche,
            "form": form,
            "apercu": [(libelle, texte) for libelle, texte in apercu if texte],
            "est_un_apercu": self.est_un_apercu,
            "brouillon": self.brouillon if self.request.method != "POST" else None,
            "est_reprise": self.est_reprise,
            "montrer_les_erreurs": self.request.method == "POST" and not self.est_un_apercu,
        }

    def statut(self, form: SaisieForm) -> int:
        """422 for an entry that could not be saved."""
        refusee = self.request.method == "POST" and not self.est_un_apercu
        return 422 if refusee else 200


def reprendre(brouillon: Brouillon) -> QueryDict:
    """The draft as a browser would send it."""
    reprise = QueryDict(mutable=True)
    for nom, valeurs in brouillon.saisie.items():
        reprise.setlist(nom, valeurs)
    return reprise


@require_POST
def garder(
    request: HttpRequest, slug: str, cle: str, lire: Lecteur | None = None, **adresse: Any
) -> HttpResponse:
    """Keep the draft of a form (htmx): the answer says when, or why it was not kept."""
    demarche = _ecrire(request, slug, lire, adresse)
    saisie = {
        nom: [str(valeur) for valeur in valeurs]
        for nom, valeurs in request.POST.lists()
        if nom not in HORS_BROUILLON and not nom.startswith("choix-")
    }
    version = request.POST.get("version", "")
    contexte: dict[str, Any] = {}
    try:
        contexte["brouillon"] = brouillons.garder(
            demarche=demarche,
            cle=cle.format(**adresse),
            saisie=saisie,
            version=int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0,
            par=qui(request),
            le=timezone.now(),
        )
    except SaisieInvalide as erreur:
        contexte["refus"] = erreur.message
    return render(request, "plan_actions/_brouillon_garde.html", contexte)


@require_POST
def oublier(
    request: HttpRequest,
    slug: str,
    cle: str,
    retour: str,
    lire: Lecteur | None = None,
    **adresse: Any,
) -> HttpResponse:
    """Forget the draft, and go back to the form as it is stored."""
    demarche = _ecrire(request, slug, lire, adresse)
    brouillons.effacer(
        demarche=demarche, cle=cle.format(**adresse), par=qui(request), le=timezone.now()
    )
    messages.info(request, "Votre brouillon est effacé.")
    return redirect(retour, slug, *adresse.values())


def _ecrire(
    request: HttpRequest, slug: str, lire: Lecteur | None, adresse: dict[str, Any]
) -> Demarche:
    """The démarche, once it is known to hold what the form is about (`lire`)."""
    demarche = ecrire(request, slug)
    if lire is not None:
        lire(demarche, *adresse.values())
    return demarche

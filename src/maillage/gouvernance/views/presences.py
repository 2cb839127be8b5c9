"""The attendance of a meeting: the sheet that one fills, and the one that is signed by tapping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import SaisieForm, recu
from maillage.gouvernance.actions import presences
from maillage.gouvernance.forms.reunions import InvitePresentForm, formulaires_de_presence
from maillage.gouvernance.models import MembreInstance, Reunion
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.queries.presences import assemblee
from maillage.gouvernance.views.acces import tenir
from maillage.interface.typographie import accorde
from maillage.regles.erreurs import Introuvable, SaisieInvalide

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def feuille(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Who was there, from which item to which, who votes for whom: one form, one button."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    reunis = assemblee(lue)
    formulaires = formulaires_de_presence(recu(request), reunis)
    refus = SaisieForm(recu(request))
    valides = refus.is_valid() and not [form for form in formulaires if not form.is_valid()]
    nombres: list[int] = []
    if valides and refus.tenter(
        lambda: nombres.append(
            presences.noter(
                reunion=lue,
                saisies=[form.saisie() for form in formulaires if form.has_changed()],
                par=request.user,
                le=timezone.now(),
            )
        )
    ):
        messages.success(request, f"{accorde(nombres[0], 'ligne changée', 'lignes changées')}.")
        return redirect("gouvernance:reunion", slug, reunion)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "quand": quand_dit(lue),
        "lue": reunis,
        "formulaires": formulaires,
        "form": refus,
        "invite": InvitePresentForm(),
    }
    return render(
        request, "gouvernance/presences.html", contexte, status=422 if refus.is_bound else 200
    )


@page_et_envoi
def emargement(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """The tablet that goes round: one tap a person."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    if request.method == "POST":
        membre = _membre(lue, request.POST.get("membre", ""))
        acte = presences.effacer if "effacer" in request.POST else presences.emarger
        acte(reunion=lue, membre=membre, par=request.user, le=timezone.now())
        return redirect(f"{request.path}#membre-{membre.pk}")
    contexte = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "quand": quand_dit(lue),
        "lue": assemblee(lue),
    }
    return render(request, "gouvernance/emargement.html", contexte)


@require_POST
def ajouter_invite(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Write somebody who came without a seat."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    form = InvitePresentForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: presences.ajouter_invite(
            reunion=lue, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"« {form.cleaned_data['nom']} » est dans la feuille.")
    else:
        messages.error(request, "Écrivez le nom de la personne. Rien n’a été enregistré.")
    return redirect("gouvernance:presences", slug, reunion)


@require_POST
def retirer_invite(request: Requete, slug: str, reunion: int, presence: int) -> HttpResponse:
    """Take a guest off the sheet."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    presences.retirer_invite(reunion=lue, cle=presence, par=request.user, le=timezone.now())
    messages.success(request, "Cette personne n’est plus dans la feuille.")
    return redirect("gouvernance:presences", slug, reunion)


def _membre(reunion: Reunion, envoye: str) -> MembreInstance:
    """The member that was tapped. Raises `SaisieInvalide` for no member, `Introuvable`."""
    if not (envoye.isascii() and envoye.isdigit() and len(envoye) < 19):
        raise SaisieInvalide("Touchez le nom de la personne qui signe.")
    trouve = lues.membres(reunion).filter(pk=int(envoye)).first()
    if trouve is None:
        raise Introuvable("Cette personne ne siège pas à cette réunion. Rechargez la page.")
    return trouve

"""The conversations of an object, one of them, and what one does with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conversations import ancrage, queries
from maillage.conversations.actions import fils as actes
from maillage.conversations.actions import messages
from maillage.conversations.models import Fil
from maillage.conversations.section import NOUVEAU, Section, formulaire, personnes_a_citer
from maillage.conversations.views.acces import revenir, statut, tenter

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def objet(request: Requete, slug: str, genre: str, cle: int) -> HttpResponse:
    """Every conversation of an object; posting opens one."""
    le = timezone.now()
    ancre = ancrage.ancre(genre, cle, slug, request.user, timezone.localdate(le))
    section = Section(genre, cle, slug, request.user, le)
    if request.method == "POST":
        form = formulaire(NOUVEAU, personnes_a_citer(slug, request.user, le), data=request.POST)
        ouverts: list[Fil] = []
        if form.is_valid() and tenter(
            form,
            lambda: ouverts.append(
                actes.ouvrir(
                    genre=genre,
                    cle=cle,
                    lieu=slug,
                    texte=form.cleaned_data["texte"],
                    cites=form.cleaned_data["cites"],
                    par=request.user,
                    le=le,
                )
            ),
        ):
            return redirect(f"{ancre.adresse}#fil-{ouverts[0].pk}")
        section.saisies[NOUVEAU] = form
    contexte = {**section.contexte(), "ancre": ancre}
    return render(
        request, "conversations/objet.html", contexte, status=422 if section.saisies else 200
    )


@page_et_envoi
def fil(request: Requete, slug: str, fil: int) -> HttpResponse:
    """One conversation; posting answers in it."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    form = formulaire(
        lu.pk,
        personnes_a_citer(slug, request.user, le),
        data=request.POST if request.method == "POST" else None,
    )
    if form.is_valid() and tenter(
        form,
        lambda: messages.repondre(
            fil=lu,
            texte=form.cleaned_data["texte"],
            cites=form.cleaned_data["cites"],
            par=request.user,
            le=le,
        ),
    ):
        return revenir(request, ancre, lu)
    contexte = {
        "lu": queries.fil_lu(lu, ancre, request.user),
        "form": form,
        "ancre": ancre,
        "moi": request.user,
        "lieu": slug,
        "retour": "fil",
    }
    return render(request, "conversations/fil.html", contexte, status=statut(request, form))


@require_safe
def aller(request: Requete, slug: str, fil: int) -> HttpResponse:
    """To the conversation, on the page of its object; what it says is then read."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    actes.lire(fil=lu, par=request.user, le=le)
    return redirect(f"{ancre.adresse}#fil-{lu.pk}")


@require_POST
def resoudre(request: Requete, slug: str, fil: int) -> HttpResponse:
    """Nothing more is expected."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    actes.resoudre(fil=lu, par=request.user, le=le)
    return revenir(request, ancre, lu)


@require_POST
def rouvrir(request: Requete, slug: str, fil: int) -> HttpResponse:
    """Something is still expected."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    actes.rouvrir(fil=lu, par=request.user, le=le)
    return revenir(request, ancre, lu)


@require_POST
def suivre(request: Requete, slug: str, fil: int) -> HttpResponse:
    """Hear of it, or no more (`suivre=non`)."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    est_suivi = request.POST.get("suivre") != "non"
    actes.suivre(fil=lu, est_suivi=est_suivi, par=request.user, le=le)
    return revenir(request, ancre, lu)


@require_POST
def lire(request: Requete, slug: str, fil: int) -> HttpResponse:
    """It is read."""
    le = timezone.now()
    lu, ancre = queries.fil_visible(request.user, slug, fil, le)
    actes.lire(fil=lu, par=request.user, le=le)
    return revenir(request, ancre, lu)

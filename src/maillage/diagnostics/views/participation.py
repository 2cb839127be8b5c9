"""The pages that a room opens on its phones, with a code and without account."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.frein import trop
from maillage.conventions.forms.saisie import recu
from maillage.diagnostics import jetons
from maillage.diagnostics.actions import participation as actes
from maillage.diagnostics.enums import EtatAtelier, SortContribution
from maillage.diagnostics.forms.ateliers import CodeForm, IdeeForm
from maillage.diagnostics.models import Atelier
from maillage.diagnostics.queries import ateliers as lus
from maillage.regles.erreurs import ErreurMetier, Introuvable

# A room shares one address, and counts by address are kept one after the other: only codes that open
# nothing are counted. What an open workshop takes has its own bounds, in the acts.
ESSAIS = "60/10m/ip"
DUREE = 30 * 86_400  # seconds: to come back and see what became of one's ideas
TEMOIN = "atelier"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that is typed, for who has no camera."""
    form = CodeForm(recu(request))
    if form.is_valid():
        try:
            trouve = lus.atelier_du_code(form.cleaned_data["code"])
        except Introuvable as erreur:
            if refus := trop(request, "code_essaye", ESSAIS):
                return refus
            form.add_error("code", erreur.message)
        else:
            return redirect("atelier:participer", trouve.code)
    return render(request, "diagnostics/ateliers/code.html", {"form": form}, status=form.statut)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def participer(request: HttpRequest, code: str) -> HttpResponse:
    """Give an idea, choose the best ones, then read what became of one's own."""
    atelier = _ouvrir(request, code)
    if isinstance(atelier, HttpResponse):
        return atelier
    jeton = request.COOKIES.get(TEMOIN, "")[:100]
    form = IdeeForm(recu(request), initial={"cle": uuid.uuid4().hex})
    if form.is_valid() and form.tenter(
        lambda: actes.contribuer(
            atelier=atelier,
            jeton=jeton,
            texte=form.cleaned_data["texte"],
            nom=form.cleaned_data["nom"],
            cle=form.cleaned_data["cle"],
            le=timezone.now(),
        )
    ):
        messages.success(request, "Votre idée est arrivée. Merci !")
        return redirect("atelier:participer", atelier.code)
    au_vote = atelier.etat == EtatAtelier.VOTE
    ouvert = atelier.prend_des_idees(timezone.localdate())
    contexte = {
        "atelier": atelier,
        "form": form,
        "miennes": lus.miennes(atelier, jeton),
        "groupes": _a_choisir(atelier) if au_vote else [],
        "voix": lus.voix_de(atelier, jeton) if au_vote else set(),
        "au_vote": au_vote,
        "ouvert": ouvert,
        "devenues": _devenues(atelier, jeton) if atelier.etat == EtatAtelier.CLOS else [],
    }
    reponse = render(request, "diagnostics/ateliers/participer.html", contexte, status=form.statut)
    if not jeton:
        reponse.set_cookie(
            TEMOIN,
            jetons.nouveau(),
            max_age=DUREE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    reponse["X-Robots-Tag"] = "noindex, nofollow"
    return reponse


@login_not_required
@never_cache
@require_POST
def voix(request: HttpRequest, code: str, contribution: int) -> HttpResponse:
    """Give a voice to an idea, or take it back."""
    atelier = _ouvrir(request, code)
    if isinstance(atelier, HttpResponse):
        return atelier
    jeton = request.COOKIES.get(TEMOIN, "")[:100]
    geste = actes.reprendre_sa_voix if "reprendre" in request.POST else actes.donner_sa_voix
    try:
        geste(atelier=atelier, contribution=contribution, jeton=jeton, le=timezone.now())
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect("atelier:participer", atelier.code)


def _ouvrir(request: HttpRequest, code: str) -> Atelier | HttpResponse:
    """The workshop of that code, or the page that says why there is none."""
    try:
        return lus.atelier_du_code(code)
    except Introuvable as erreur:
        if refus := trop(request, "code_essaye", ESSAIS):
            return refus
        form = CodeForm({"code": code})
        form.is_valid()
        form.add_error("code", erreur.message)
        return render(request, "diagnostics/ateliers/code.html", {"form": form}, status=404)


def _devenues(atelier: Atelier, jeton: str) -> list[lus.Idee]:
    """What the ideas of the others became; what was left is told to its author alone."""
    siennes = {contribution.pk for contribution, _ in lus.miennes(atelier, jeton)}
    return [
        idee
        for groupe in lus.groupes(atelier)
        for idee in groupe.idees
        if idee.contribution.sort != SortContribution.LAISSEE
        and idee.contribution.pk not in siennes
    ]


def _a_choisir(atelier: Atelier) -> list[lus.Groupe]:
    """What may be chosen: all but what was left; merged ideas are told by the one that took them."""
    reunis = []
    for groupe in lus.groupes(atelier):
        idees = [i for i in groupe.idees if i.contribution.sort != SortContribution.LAISSEE]
        # In the order that ideas came, so that nobody follows the others.
        idees.sort(key=lambda idee: (idee.contribution.recue_le, idee.contribution.pk))
        if idees:
            reunis.append(lus.Groupe(groupe.intitule, idees))
    return sorted(reunis, key=lambda groupe: (not groupe.intitule, groupe.intitule))

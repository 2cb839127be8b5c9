"""The pages that call a meeting: invite, tell again, remind, cancel, say that it was held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.courriels.lettres import corps_en_html
from maillage.gouvernance.actions import invitations, reunions
from maillage.gouvernance.fiche_de_reunion import fiche
from maillage.gouvernance.forms.reunions import AdresseForm, InviteForm, MotifForm
from maillage.gouvernance.gabarits import lettre_d_invitation
from maillage.gouvernance.models import Invitation, Reunion
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.views.acces import tenir
from maillage.interface.typographie import accorde

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def convoquer(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Before inviting: who will be, who has no address, and the mail as it will be read."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    if request.method == "POST":
        reunions.convoquer(
            reunion=lue, version=_version(request), par=request.user, le=timezone.now()
        )
        messages.success(
            request,
            "La réunion est convoquée. Les invitations partent dans dix minutes ; d’ici là, la liste "
            "des courriels permet de les annuler.",
        )
        return redirect("gouvernance:reunion", slug, reunion)
    membres = list(lues.membres(lue))
    exemple = Invitation(reunion=lue, nom="Exemple")
    contexte = {
        **fiche(demarche, lue),
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "membres": membres,
        "sans_adresse": [m for m in membres if not (m.personne and m.personne.courriel)],
        "lettre": (lettre := lettre_d_invitation(exemple, "")),
        "corps": corps_en_html(lettre),
    }
    return render(request, "gouvernance/reunion_convoquer.html", contexte)


@require_POST
def annoncer(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Tell the agenda again to whoever is invited."""

    def dire(lue: Reunion) -> str:
        nombre = reunions.annoncer(
            reunion=lue, version=_version(request), par=request.user, le=timezone.now()
        )
        return f"{accorde(nombre, 'courriel part', 'courriels partent')} dans dix minutes."

    return _geste(request, slug, reunion, dire)


@require_POST
def rappeler(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Remind whoever has not answered."""

    def dire(lue: Reunion) -> str:
        nombre = invitations.rappeler(reunion=lue, par=request.user, le=timezone.now())
        return f"{accorde(nombre, 'rappel part', 'rappels partent')} dans dix minutes."

    return _geste(request, slug, reunion, dire)


@require_POST
def noter_tenue(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Say that the meeting was held."""

    def dire(lue: Reunion) -> str:
        reunions.tenir(reunion=lue, version=_version(request), par=request.user, le=timezone.now())
        return "La réunion est notée comme tenue."

    return _geste(request, slug, reunion, dire)


@page_et_envoi
def annuler(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Cancel a meeting, once its consequences were said."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    form = MotifForm(recu(request), initial={"version": lue.version})
    if form.is_valid() and form.tenter(
        lambda: reunions.annuler(
            reunion=lue, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "La réunion est annulée.")
        return redirect("gouvernance:reunion", slug, reunion)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "form": form,
        "nb_invitations": lues.invitations(lue).count(),
    }
    return render(request, "gouvernance/reunion_annuler.html", contexte, status=form.statut)


@page_et_envoi
def inviter(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Invite somebody who sits nowhere."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    form = InviteForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: invitations.inviter(
            reunion=lue, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"« {form.cleaned_data['nom']} » est sur la liste des invités.")
        return redirect("gouvernance:reunion", slug, reunion)
    contexte = {"demarche": demarche, "ici": "reunions", "reunion": lue, "form": form}
    return render(request, "gouvernance/invitation_saisie.html", contexte, status=form.statut)


@page_et_envoi
def adresse(request: Requete, slug: str, invitation: int) -> HttpResponse:
    """Give or correct the address of an invitation."""
    demarche = tenir(request, slug)
    lue = lues.invitation_visible(demarche, invitation)
    form = AdresseForm(recu(request), initial={"adresse": lue.adresse})
    if form.is_valid() and form.tenter(
        lambda: invitations.donner_adresse(
            invitation=lue, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"L’adresse de {lue.destinataire} est enregistrée.")
        return redirect("gouvernance:reunion", slug, lue.reunion_id)
    contexte = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue.reunion,
        "invitation": lue,
        "form": form,
    }
    return render(request, "gouvernance/invitation_saisie.html", contexte, status=form.statut)


@require_POST
def retirer(request: Requete, slug: str, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    demarche = tenir(request, slug)
    lue = lues.invitation_visible(demarche, invitation)
    invitations.retirer(invitation=lue, par=request.user, le=timezone.now())
    messages.success(request, f"L’invitation de {lue.destinataire} est retirée.")
    return redirect("gouvernance:reunion", slug, lue.reunion_id)


def _geste(
    request: Requete, slug: str, reunion: int, dire: Callable[[Reunion], str]
) -> HttpResponse:
    demarche = tenir(request, slug)
    messages.success(request, dire(lues.reunion_visible(demarche, reunion)))
    return redirect("gouvernance:reunion", slug, reunion)


def _version(request: Requete) -> int:
    envoyee = request.POST.get("version", "")
    return int(envoyee) if envoyee.isascii() and envoyee.isdigit() else 0

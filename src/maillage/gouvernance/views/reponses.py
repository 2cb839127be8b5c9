"""What the link of an invitation opens, without account: the meeting, its documents, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.comptes.sans_compte import ouverte_par_un_lien
from maillage.conventions.forms.saisie import recu
from maillage.gouvernance import ics
from maillage.gouvernance.actions.invitations import repondre
from maillage.gouvernance.actions.pouvoirs import peut_donner
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.forms.reunions import ReponseForm
from maillage.gouvernance.liens import adresse_de_reponse, invitation_du_jeton
from maillage.gouvernance.models import Invitation
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.telechargement import document_joint

par_son_lien = ouverte_par_un_lien(
    genre="invitation",
    trouver=invitation_du_jeton,
    fermee="gouvernance/invitation_fermee.html",
)


@par_son_lien
def accueil(request: HttpRequest, invitation: Invitation, jeton: str) -> HttpResponse:
    """The meeting as it is now, and three answers."""
    reunion, membre = invitation.reunion, invitation.membre
    autres = lues.membres(reunion).filter(voix="deliberative")
    if membre:
        autres = autres.exclude(pk=membre.pk)
    form = ReponseForm(recu(request), invitation=invitation, mandataires=autres)
    if form.is_valid() and form.tenter(
        lambda: repondre(invitation=invitation, **form.cleaned_data, le=timezone.now())
    ):
        messages.success(request, "Merci, votre réponse est enregistrée. Vous pouvez la changer.")
        return redirect("invitation:reponse", jeton)
    contexte = {
        "invitation": invitation,
        "reunion": reunion,
        "jeton": jeton,
        "quand": quand_dit(reunion),
        "points": lues.points(reunion),
        "documents": lues.documents(reunion),
        "attend": reunion.etat == EtatReunion.CONVOQUEE,
        "peut_donner_pouvoir": membre is not None and peut_donner(membre),
        "form": form,
    }
    return render(request, "gouvernance/invitation.html", contexte, status=form.statut)


@par_son_lien
@require_safe
def agenda(request: HttpRequest, invitation: Invitation, jeton: str) -> HttpResponse:
    """The meeting as an event for one's own calendar."""
    octets = ics.reunion_ics(invitation.reunion, adresse_de_reponse(invitation))
    return HttpResponse(
        octets,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="reunion.ics"'},
    )


@par_son_lien
@require_safe
def document(
    request: HttpRequest, invitation: Invitation, jeton: str, document: int
) -> HttpResponse:
    """One of the documents that went with the invitation."""
    return document_joint(lues.document_visible(invitation.reunion, document), "pdf")

"""The calendar of a year: what is planned, what the périodicités ask for, to keep in one click."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.gouvernance import permissions
from maillage.gouvernance.actions import calendriers as actes
from maillage.gouvernance.forms.calendriers import AnneeForm, CalendrierForm
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.queries import calendriers as queries
from maillage.gouvernance.views.acces import lire
from maillage.gouvernance.views.instances import page_et_envoi
from maillage.interface.typographie import accorde

MOIS_OU_L_ON_PREVOIT = 9  # from September on, one plans the next year


@page_et_envoi
def calendrier(request: Requete, slug: str) -> HttpResponse:
    """The year asked (`?annee=`): its meetings, and those to keep; the next one from September on."""
    demarche, peut_tenir = lire(request, slug)
    annee, choix = _annee(request)
    if request.method == "POST":
        permissions.exiger(
            permissions.refus_tenir_la_gouvernance(request.user, demarche, timezone.localdate())
        )
    instances = queries.instances_rythmees(demarche)
    propositions = queries.propositions(demarche, annee)
    form = CalendrierForm(recu(request), instances=instances, propositions=propositions)
    planifiees: list[Reunion] = []
    if form.is_valid() and form.tenter(
        lambda: planifiees.extend(
            actes.accepter(
                demarche=demarche, retenues=form.retenues(), par=request.user, le=timezone.now()
            )
        )
    ):
        inscrites = accorde(len(planifiees), "réunion inscrite", "réunions inscrites")
        messages.success(request, f"{inscrites} au calendrier de {annee}.")
        return redirect(f"{reverse('gouvernance:calendrier', args=[slug])}?annee={annee}")
    contexte = {
        "demarche": demarche,
        "ici": "calendrier",
        "annee": annee,
        "choix": choix,
        "prevues": queries.prevues(demarche, annee),
        "form": form,
        "rythmees": instances,
        "sans_rythme": queries.sans_rythme(demarche),
        "peut_tenir": peut_tenir,
    }
    return render(request, "gouvernance/calendrier.html", contexte, status=form.statut)


def _annee(request: Requete) -> tuple[int, AnneeForm]:
    """The year asked, or the one that people are planning."""
    jour: dt.date = timezone.localdate()
    form = AnneeForm(request.GET or None)
    if form.is_valid():
        return form.cleaned_data["annee"], form
    annee = jour.year + (jour.month >= MOIS_OU_L_ON_PREVOIT)
    return annee, AnneeForm(initial={"annee": annee}) if not request.GET else form

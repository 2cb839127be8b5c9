"""Who sits in an instance: one page an act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.gouvernance.actions import membres as actes
from maillage.gouvernance.forms.instances import FinForm, MembreForm, RemplacementForm
from maillage.gouvernance.queries.instances import instance_visible, membre_visible
from maillage.gouvernance.views.acces import tenir
from maillage.gouvernance.views.instances import page_et_envoi


@page_et_envoi
def ajouter(request: Requete, slug: str, instance: int) -> HttpResponse:
    """Seat a member, in the directory already or not."""
    demarche = tenir(request, slug)
    lue = instance_visible(demarche, instance)
    debut = max(timezone.localdate(), lue.ouverte_le)
    form = MembreForm(recu(request), instance=lue, initial={"du": debut})
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter(
            instance=lue,
            **form.siege(),
            personne=form.cleaned_data["personne"],
            nouvelle=form.personne_nouvelle(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le membre est ajouté.")
        if "encore" in request.POST:
            return redirect("gouvernance:membre_ajouter", slug, instance)
        return redirect("gouvernance:instance", slug, instance)
    contexte = {"demarche": demarche, "ici": "instances", "instance": lue, "form": form}
    return render(request, "gouvernance/membre_ajouter.html", contexte, status=form.statut)


@page_et_envoi
def terminer(request: Requete, slug: str, instance: int, membre: int) -> HttpResponse:
    """End a seat on its last day."""
    demarche = tenir(request, slug)
    lue = instance_visible(demarche, instance)
    siege = membre_visible(lue, membre)
    form = FinForm(recu(request), initial={"au": timezone.localdate()})
    if form.is_valid() and form.tenter(
        lambda: actes.terminer(
            membre=siege, au=form.cleaned_data["au"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"La participation de « {siege} » a une fin ; elle reste écrite.")
        return redirect("gouvernance:instance", slug, instance)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "instances",
        "instance": lue,
        "membre": siege,
        "form": form,
    }
    return render(request, "gouvernance/membre_terminer.html", contexte, status=form.statut)


@page_et_envoi
def remplacer(request: Requete, slug: str, instance: int, membre: int) -> HttpResponse:
    """Give a seat to somebody else from a day on."""
    demarche = tenir(request, slug)
    lue = instance_visible(demarche, instance)
    siege = membre_visible(lue, membre)
    form = RemplacementForm(
        recu(request), initial={"du": timezone.localdate(), "fonction": siege.fonction}
    )
    if form.is_valid() and form.tenter(
        lambda: actes.remplacer(
            membre=siege,
            personne=form.cleaned_data["personne"],
            nouvelle=form.personne_nouvelle(),
            fonction=form.cleaned_data["fonction"],
            du=form.cleaned_data["du"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le siège a un nouveau titulaire ; l’ancien reste écrit.")
        return redirect("gouvernance:instance", slug, instance)
    contexte = {
        "demarche": demarche,
        "ici": "instances",
        "instance": lue,
        "membre": siege,
        "form": form,
    }
    return render(request, "gouvernance/membre_remplacer.html", contexte, status=form.statut)

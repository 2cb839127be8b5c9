"""The pages of the meetings: their list, one of them, planned and changed, and their calendars."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.courriels.expedition import adresse_absolue
from maillage.documents.telechargement import tableau
from maillage.gouvernance import ics
from maillage.gouvernance.actions import reunions as actes
from maillage.gouvernance.enums import TRANSITIONS_REUNION, EtatReunion, PrecisionReunion
from maillage.gouvernance.export import feuille_des_reunions
from maillage.gouvernance.fiche_de_reunion import fiche
from maillage.gouvernance.forms.reunions import PlanificationForm, ReunionForm
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.queries import instances as des_instances
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.queries.releves import releve_qui_fige
from maillage.gouvernance.telechargement import document_joint
from maillage.gouvernance.views.acces import lire, tenir
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
TYPE_ICS = "text/calendar; charset=utf-8"
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """What is to come, then what was; `?format=` gives the table as a file."""
    demarche, peut_tenir = lire(request, slug)
    toutes = list(lues.listees(demarche))
    if choix := request.GET.get("format"):
        return tableau(feuille_des_reunions(toutes), format=choix, nom=f"reunions-{slug}")
    jour = timezone.localdate()
    a_venir = [r for r in toutes if r.est_ouverte and r.fin >= jour]
    contexte = {
        "demarche": demarche,
        "ici": "reunions",
        "a_venir": a_venir,
        "passees": [r for r in reversed(toutes) if r not in a_venir],
        "annees": sorted({r.debut.year for r in toutes} | {r.fin.year for r in toutes}),
        "a_des_instances": peut_tenir and des_instances.instances(demarche).exists(),
        "peut_tenir": peut_tenir,
    }
    return render(request, "gouvernance/reunions.html", contexte)


@require_safe
def agenda(request: Requete, slug: str) -> HttpResponse:
    """The meetings of a year (`?annee=`), or of all years, as a calendar."""
    demarche, _ = lire(request, slug)
    demandee = request.GET.get("annee", "")
    annee = int(demandee) if demandee.isascii() and demandee.isdigit() else None
    choisies = [
        (reunion, _adresse(reunion)) for reunion in lues.reunions_de_l_annee(demarche, annee)
    ]
    nom = f"Réunions — {demarche.nom}"
    return _calendrier(
        ics.agenda_ics(nom, choisies), f"reunions-{slug}{f'-{annee}' if annee else ''}"
    )


@require_safe
def evenement(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """One meeting as an event, to keep in one's own calendar."""
    demarche, _ = lire(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    return _calendrier(ics.reunion_ics(lue, _adresse(lue)), f"reunion-{lue.pk}")


@require_safe
def page(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """One meeting: agenda with its documents, people and answers, presence item by item."""
    demarche, peut_tenir = lire(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    jour = timezone.localdate()
    suites = TRANSITIONS_REUNION[EtatReunion(lue.etat)]
    # Once a relevé is proposed, the meeting is what it says.
    libre = lue.etat != EtatReunion.ANNULEE and releve_qui_fige(lue) is None
    est_le_jour = lue.debut <= jour
    contexte = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "evenements": de_l_objet(lue)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir,
        "peut_changer": peut_tenir and lue.est_ouverte,
        "peut_convoquer": peut_tenir and EtatReunion.CONVOQUEE in suites and lue.fin >= jour,
        "est_dite_tenue": peut_tenir and EtatReunion.TENUE in suites and lue.debut <= jour,
        "peut_annuler": peut_tenir and EtatReunion.ANNULEE in suites,
        "peut_noter": peut_tenir and libre and est_le_jour,
        "peut_completer": peut_tenir and libre,
        "est_ouverte_la_feuille": est_le_jour,
        "jour": jour,
        **fiche(demarche, lue),
    }
    return render(request, "gouvernance/reunion.html", contexte)


@require_safe
def document(request: Requete, slug: str, reunion: int, document: int, format: str) -> HttpResponse:
    """A document as it was when the invitation left."""
    demarche, _ = lire(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    return document_joint(lues.document_visible(lue, document), format)


@page_et_envoi
def planifier(request: Requete, slug: str) -> HttpResponse:
    """A new meeting; nothing leaves before it is called."""
    demarche = tenir(request, slug)
    ouvertes = des_instances.instances(demarche).filter(close_le=None)
    depart: dict[str, Any] = {"precision": PrecisionReunion.JOUR, "rappel_jours": 3}
    if request.GET.get("instance", "").isdigit():
        depart["instance_reunie"] = request.GET["instance"]
    form = PlanificationForm(recu(request), instances=ouvertes, initial=depart)
    creees: list[Reunion] = []
    if form.is_valid() and form.tenter(
        lambda: creees.append(actes.planifier(**form.champs(), par=request.user, le=timezone.now()))
    ):
        messages.success(
            request, "La réunion est prévue. Écrivez son ordre du jour, puis convoquez."
        )
        return redirect("gouvernance:reunion", slug, creees[0].pk)
    contexte = {"demarche": demarche, "ici": "reunions", "form": form}
    return render(request, "gouvernance/reunion_saisie.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Change a meeting still to come; whoever was invited is told."""
    demarche = tenir(request, slug)
    lue = lues.reunion_visible(demarche, reunion)
    form = ReunionForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            reunion=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        dit = "La réunion est enregistrée."
        if lue.etat == EtatReunion.CONVOQUEE:
            dit += " Les personnes invitées reçoivent le changement dans dix minutes."
        messages.success(request, dit)
        return redirect("gouvernance:reunion", slug, reunion)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "reunions",
        "form": form,
        "reunion": lue,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lues.reunion_visible(demarche, reunion))
    return render(request, "gouvernance/reunion_saisie.html", contexte, status=form.statut)


def _adresse(reunion: Reunion) -> str:
    chemin = reverse("gouvernance:reunion", args=[reunion.demarche.slug, reunion.pk])
    return adresse_absolue(chemin)


def _calendrier(octets: bytes, nom: str) -> HttpResponse:
    return HttpResponse(
        octets,
        content_type=TYPE_ICS,
        headers={"Content-Disposition": f'attachment; filename="{nom}.ics"'},
    )

"""The pages of the decisions: their register, one of them, recording one, and what follows them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conversations.ancrage import ancres
from maillage.documents.telechargement import tableau
from maillage.gouvernance.actions import decisions as actes
from maillage.gouvernance.actions import suites as actes_des_suites
from maillage.gouvernance.enums import PorteeDecision, SensDecision, TypeDecision
from maillage.gouvernance.export_decisions import feuille_des_decisions, feuille_des_suites
from maillage.gouvernance.forms.decisions import (
    DecisionForm,
    RegistreForm,
    SuiteFaiteForm,
    SuiteForm,
    TexteForm,
)
from maillage.gouvernance.models import Decision, PointOrdreDuJour
from maillage.gouvernance.queries import decisions as lues
from maillage.gouvernance.queries import suites as des_suites
from maillage.gouvernance.queries.instances import instances
from maillage.gouvernance.queries.presences import assemblee
from maillage.gouvernance.queries.releves import releve_qui_fige
from maillage.gouvernance.queries.reunions import points, reunion_visible
from maillage.gouvernance.views.acces import lire, tenir
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def registre(request: Requete, slug: str) -> HttpResponse:
    """Every decision of the démarche, filtered by the address; `?format=` gives them as a file."""
    demarche, _ = lire(request, slug)
    form = RegistreForm(
        request.GET or None, instances=instances(demarche), annees=lues.annees(demarche)
    )
    form.is_valid()
    genre, objet = request.GET.get("genre", ""), request.GET.get("objet", "")
    filtres = form.filtres(genre, int(objet) if objet.isascii() and objet.isdigit() else None)
    lignes = lues.chercher(demarche, filtres)
    if choix := request.GET.get("format"):
        return tableau(feuille_des_decisions(lignes), format=choix, nom=f"decisions-{slug}")
    contexte = {
        "demarche": demarche,
        "ici": "decisions",
        "form": form,
        "lignes": lignes,
        "filtre": filtres != lues.Filtres(),
    }
    return render(request, "gouvernance/decisions.html", contexte)


@require_safe
def decision(request: Requete, slug: str, decision: int) -> HttpResponse:
    """One decision: its text, what it did, what replaced it, what follows."""
    demarche, peut_tenir = lire(request, slug)
    lue = lues.decision_visible(demarche, decision)
    ancre = (lue.objet_type, lue.objet_id or 0)
    fige = releve_qui_fige(lue.reunion)
    jour = timezone.localdate()
    contexte = {
        "demarche": demarche,
        "ici": "decisions",
        "decision": lue,
        "ligne": lues.Ligne(lue, lues.registre(demarche).vigueur(lue)),
        "objet": ancres([ancre]).get(ancre),
        "remplacee_par": lue.remplacements.first(),
        "suites": des_suites.lignes(lue.suites.all(), None, jour),
        "evenements": de_l_objet(lue)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir,
        "peut_corriger": peut_tenir and fige is None,
    }
    return render(request, "gouvernance/decision.html", contexte)


@page_et_envoi
def enregistrer(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Record a decision of a meeting; `?point=` and `?remplace=` fill the form."""
    demarche = tenir(request, slug)
    lue = reunion_visible(demarche, reunion)
    ordre = points(lue)
    form = DecisionForm(
        recu(request), demarche=demarche, points=ordre, initial=_depart(request, list(ordre))
    )
    prises: list[Decision] = []
    if form.is_valid() and form.tenter(
        lambda: prises.append(
            actes.enregistrer(reunion=lue, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        prise = prises[0]
        dit = f"La {str(prise)[0].lower()}{str(prise)[1:]} est enregistrée."
        if prise.effet:
            dit += f" Effet : {prise.objet_intitule} — {prise.effet}."
        messages.success(request, dit)
        return redirect("gouvernance:reunion", slug, reunion)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "form": form,
        "comptes": assemblee(lue),
    }
    return render(request, "gouvernance/decision_saisie.html", contexte, status=form.statut)


def _depart(request: Requete, ordre: list[PointOrdreDuJour]) -> dict[str, Any]:
    """What the form begins with: the item asked, the decision that its object calls for."""
    depart: dict[str, Any] = {
        "portee": PorteeDecision.DECISION,
        "sens": SensDecision.ADOPTEE,
    }
    point = next((p for p in ordre if str(p.pk) == request.GET.get("point")), None)
    if point is not None:
        depart |= {"point": point.pk, "quoi": _quoi(point)}
    remplace = request.GET.get("remplace", "")
    if remplace.isascii() and remplace.isdigit():
        depart |= {"remplace": int(remplace), "quoi": f"{TypeDecision.RETRAIT}:"}
    return depart


def _quoi(point: PointOrdreDuJour) -> str:
    """What an item bound to an object most often asks to decide."""
    connus = {"fiche": "fiche", "reunion": "releve", "acte": "acte"}
    type_ = connus.get(point.objet_type)
    return f"{type_}:{point.objet_id}" if type_ else ""


@page_et_envoi
def corriger(request: Requete, slug: str, decision: int) -> HttpResponse:
    """Change the wording, until a relevé holds it."""
    demarche = tenir(request, slug)
    lue = lues.decision_visible(demarche, decision)
    form = TexteForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes.corriger(
            decision=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le texte est enregistré.")
        return redirect("gouvernance:decision", slug, decision)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "decisions",
        "decision": lue,
        "form": form,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lues.decision_visible(demarche, decision))
    return render(request, "gouvernance/decision_texte.html", contexte, status=form.statut)


@require_safe
def a_faire(request: Requete, slug: str) -> HttpResponse:
    """What remains to be done since the last COPIL, then what is older; `?format=` gives it as a file."""
    demarche, peut_tenir = lire(request, slug)
    jour = timezone.localdate()
    restent = des_suites.ce_qui_reste(demarche, jour)
    if choix := request.GET.get("format"):
        return tableau(feuille_des_suites(restent), format=choix, nom=f"a-faire-{slug}")
    faites = des_suites.suites(demarche).filter(faite_le__isnull=False)
    contexte = {
        "demarche": demarche,
        "ici": "suites",
        "copil": des_suites.dernier_copil(demarche, jour),
        "recentes": [ligne for ligne in restent if ligne.depuis_le_dernier_copil],
        "anciennes": [ligne for ligne in restent if not ligne.depuis_le_dernier_copil],
        "en_retard": sum(ligne.en_retard for ligne in restent),
        "restent": restent,
        "faites": list(faites.order_by("-faite_le", "-pk")[:20]),
        "peut_tenir": peut_tenir,
    }
    return render(request, "gouvernance/suites.html", contexte)


@page_et_envoi
def ajouter_une_suite(request: Requete, slug: str, decision: int) -> HttpResponse:
    """Something more to do after a decision."""
    demarche = tenir(request, slug)
    lue = lues.decision_visible(demarche, decision)
    form = SuiteForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes_des_suites.ajouter(
            decision=lue, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "La suite est enregistrée.")
        return redirect("gouvernance:decision", slug, decision)
    contexte = {"demarche": demarche, "ici": "suites", "decision": lue, "form": form}
    return render(request, "gouvernance/suite_saisie.html", contexte, status=form.statut)


@page_et_envoi
def modifier_une_suite(request: Requete, slug: str, suite: int) -> HttpResponse:
    """Who does it, by when."""
    demarche = tenir(request, slug)
    lue = des_suites.suite_visible(demarche, suite)
    form = SuiteForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes_des_suites.modifier(
            suite=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La suite est enregistrée.")
        return redirect("gouvernance:suites", slug)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "suites",
        "decision": lue.decision,
        "suite": lue,
        "form": form,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(des_suites.suite_visible(demarche, suite))
    return render(request, "gouvernance/suite_saisie.html", contexte, status=form.statut)


@page_et_envoi
def noter_une_suite(request: Requete, slug: str, suite: int) -> HttpResponse:
    """Say that it was done, that day; or, without a day, that it is to be done again."""
    demarche = tenir(request, slug)
    lue = des_suites.suite_visible(demarche, suite)
    depart = {
        "version": lue.version,
        "faite_le": lue.faite_le or timezone.localdate(),
        "mot": lue.mot,
    }
    form = SuiteFaiteForm(recu(request), initial=depart)
    if form.is_valid() and form.tenter(
        lambda: actes_des_suites.noter(
            suite=lue, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        faite = form.cleaned_data["faite_le"]
        messages.success(
            request, "C’est noté comme fait." if faite else "C’est de nouveau à faire."
        )
        return redirect("gouvernance:suites", slug)
    contexte = {
        "demarche": demarche,
        "ici": "suites",
        "decision": lue.decision,
        "suite": lue,
        "form": form,
    }
    return render(request, "gouvernance/suite_faite.html", contexte, status=form.statut)

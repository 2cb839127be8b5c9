"""The deliberations: what was voted, and what the figures say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import deliberations
from maillage.conventions.forms.actes import DeliberationForm
from maillage.conventions.forms.saisie import SaisieForm, recu
from maillage.conventions.forms.seances import CitationForm, PublicationForm, TransmissionForm
from maillage.conventions.lecture import calculs, lire, raison_de_ne_pas_avancer
from maillage.conventions.models import Deliberation, Demarche, SeanceDeliberante
from maillage.conventions.pieces.deliberation import projets
from maillage.conventions.points import points_de
from maillage.documents.rendus import FORMATS


@require_safe
def deliberation(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One deliberation: who was there at its item, the computed figures, what comes next."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    return _page(request, demarche, queries.deliberation(demarche, cle))


def _page(
    request: Requete,
    demarche: Demarche,
    choisie: Deliberation,
    *,
    forms: dict[str, Any] | None = None,
    statut: int = 200,
) -> HttpResponse:
    """The page, with the forms that were refused in the place of the empty ones."""
    le = timezone.localdate()
    lecture = lire(choisie)
    etat = lecture.etat(le)
    refus = permissions.refus_deliberer(request.user, demarche, le)
    version = {"version": choisie.version}
    points = list(points_de(choisie.seance, [choisie])) if choisie.seance else []
    contexte = {
        "demarche": demarche,
        "deliberation": choisie,
        "lecture": lecture,
        "calculs": calculs(lecture),
        "etat": etat,
        "points": points,
        "ce_point": [point for point in points if point.lecture],
        "peut_deliberer": refus is None,
        "raison": raison_de_ne_pas_avancer(lecture, le),
        "transmission": TransmissionForm(initial=version),
        "publication": PublicationForm(initial=version),
        "citation": CitationForm(auto_id="citation_%s"),
        "formats": FORMATS.values(),
        **(forms or {}),
    }
    return render(request, "conventions/deliberation.html", contexte, status=statut)


@require_POST
def transmettre(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Note the receipt of the contrôle de légalité."""
    return _avancer(request, slug, cle, "transmission", TransmissionForm, deliberations.transmettre)


@require_POST
def publier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Note the publication."""
    return _avancer(request, slug, cle, "publication", PublicationForm, deliberations.publier)


def _avancer(
    request: Requete,
    slug: str,
    cle: int,
    nom: str,
    forme: type[SaisieForm],
    acte: Callable[..., Deliberation],
) -> HttpResponse:
    """Make the act, or show the page again with what was refused."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.deliberation(demarche, cle)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    form = forme(request.POST)
    if form.is_valid() and form.tenter(
        lambda: acte(deliberation=choisie, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, f"La {nom} est notée.")
        return redirect("conventions:deliberation", slug, cle)
    return _page(request, demarche, choisie, forms={nom: form}, statut=form.statut)


@require_POST
def citer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Note how a text names the decision."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.deliberation(demarche, cle)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    form = CitationForm(request.POST, auto_id="citation_%s")
    if form.is_valid() and form.tenter(
        lambda: deliberations.citer(
            deliberation=choisie, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "La citation est notée.")
        return redirect("conventions:deliberation", slug, cle)
    return _page(request, demarche, choisie, forms={"citation": form}, statut=form.statut)


@require_POST
def oublier_une_citation(request: Requete, slug: str, cle: int, citation: int) -> HttpResponse:
    """Take back a citation noted by mistake."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    notee = queries.citation(queries.deliberation(demarche, cle), citation)
    deliberations.oublier_une_citation(citation=notee, par=request.user, le=timezone.now())
    messages.success(request, "La citation est retirée.")
    return redirect("conventions:deliberation", slug, cle)


@require_safe
def proposer(request: Requete, slug: str) -> HttpResponse:
    """A deliberation proposed to each signatory, with what it still lacks."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    contexte = {
        "demarche": demarche,
        "projets": projets(demarche),
        "formats": FORMATS.values(),
    }
    return render(request, "conventions/deliberations_proposees.html", contexte)


@require_http_methods(["GET", "POST"])
def enregistrer(request: Requete, slug: str) -> HttpResponse:
    """Record a deliberation; `?acte=` ticks the act that it authorises, `?seance=` says where."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    acte = request.GET.get("acte", "")
    form = DeliberationForm(
        recu(request),
        demarche=demarche,
        seance=_seance_demandee(request, demarche),
        initial={
            "periode_debut": demarche.debut,
            "periode_fin": demarche.fin,
            "actes": [acte] if acte.isdecimal() else [],
        },
    )
    creees: list[Deliberation] = []
    if form.is_valid() and form.tenter(
        lambda: creees.append(
            deliberations.enregistrer(
                demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, "La délibération est enregistrée.")
        return redirect("conventions:deliberation", slug, creees[0].pk)
    contexte = {"demarche": demarche, "form": form, "seance": form.seance}
    return render(request, "conventions/deliberation_modifier.html", contexte, status=form.statut)


def _seance_demandee(request: Requete, demarche: Demarche) -> SeanceDeliberante | None:
    cle = request.GET.get("seance", "")
    return queries.seance(demarche, int(cle)) if cle.isdecimal() else None


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Correct or complete a deliberation."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.deliberation(demarche, cle)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    form = DeliberationForm(recu(request), demarche=demarche, instance=choisie)
    if form.is_valid():
        champs = form.champs()
        autorises = champs.pop("actes")
        if form.tenter(
            lambda: deliberations.modifier(
                deliberation=choisie,
                version=form.cleaned_data["version"],
                champs=champs,
                actes=autorises,
                par=request.user,
                le=timezone.now(),
            )
        ):
            messages.success(request, "La délibération est enregistrée.")
            return redirect("conventions:deliberation", slug, cle)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "deliberation": choisie,
        "form": form,
        "seance": choisie.seance,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.deliberation(demarche, cle))
    return render(request, "conventions/deliberation_modifier.html", contexte, status=form.statut)

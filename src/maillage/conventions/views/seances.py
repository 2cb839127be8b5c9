"""The séances of the assemblies: their attendance, item by item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import seances
from maillage.conventions.forms.saisie import recu
from maillage.conventions.forms.seances import SeanceForm
from maillage.conventions.lecture import delai_de, delai_requis
from maillage.conventions.models import Deliberation, Demarche, SeanceDeliberante
from maillage.conventions.models.seance import DE_LA_SEANCE
from maillage.conventions.points import au_point, points_de
from maillage.regles.erreurs import SaisieInvalide


@require_safe
def seance(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One séance: who was there at each item; `?point=` shows one more."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.seance(demarche, cle)
    votees = list(choisie.deliberations.all())
    demande, erreur = None, ""
    if request.GET.get("point", "").strip():
        try:
            demande = au_point(choisie, request.GET["point"].strip(), votees)
        except SaisieInvalide as refus:
            erreur = refus.message
    contexte = {
        "demarche": demarche,
        "seance": choisie,
        "votees": votees,
        "points": list(points_de(choisie, votees)),
        "demande": demande,
        "erreur": erreur,
        "delai": delai_de(choisie),
        "delai_requis": delai_requis(choisie.organisation, en_urgence=choisie.en_urgence),
        "peut_deliberer": permissions.refus_deliberer(request.user, demarche, le) is None,
    }
    return render(request, "conventions/seance.html", contexte, status=422 if erreur else 200)


@require_http_methods(["GET", "POST"])
def enregistrer(request: Requete, slug: str) -> HttpResponse:
    """Record a séance; `?deliberation=` starts from what one says of it, and attaches it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    votee = _deliberation_demandee(request, demarche)
    form = SeanceForm(recu(request), demarche=demarche, initial=_repris(votee))
    creees: list[SeanceDeliberante] = []
    if form.is_valid() and form.tenter(
        lambda: creees.append(
            seances.enregistrer(
                demarche=demarche,
                **form.champs(),
                feuille=form.feuille,
                deliberation=votee,
                par=request.user,
                le=timezone.now(),
            )
        )
    ):
        messages.success(request, "La séance et sa feuille de présence sont enregistrées.")
        return redirect("conventions:seance", slug, creees[0].pk)
    contexte = {"demarche": demarche, "form": form, "deliberation": votee}
    return render(request, "conventions/seance_modifier.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Correct a séance and its attendance."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.seance(demarche, cle)
    permissions.exiger(permissions.refus_deliberer(request.user, demarche, le))
    form = SeanceForm(recu(request), demarche=demarche, instance=choisie)
    if form.is_valid() and form.tenter(
        lambda: seances.modifier(
            seance=choisie,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            feuille=form.feuille,
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La séance et sa feuille de présence sont enregistrées.")
        return redirect("conventions:seance", slug, cle)
    contexte: dict[str, Any] = {"demarche": demarche, "seance": choisie, "form": form}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.seance(demarche, cle))
    return render(request, "conventions/seance_modifier.html", contexte, status=form.statut)


def _deliberation_demandee(request: Requete, demarche: Demarche) -> Deliberation | None:
    cle = request.GET.get("deliberation", "")
    return queries.deliberation(demarche, int(cle)) if cle.isdecimal() else None


def _repris(votee: Deliberation | None) -> dict[str, Any]:
    """What the deliberation already says of its séance."""
    if votee is None:
        return {}
    return {
        **{nom: getattr(votee, nom) for nom in DE_LA_SEANCE},
        "membres_attendus": votee.en_exercice,
    }

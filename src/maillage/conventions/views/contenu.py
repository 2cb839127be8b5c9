"""What a démarche is about: thématiques and missions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import references, sous_objectifs
from maillage.conventions.actions import thematiques as actes_des_thematiques
from maillage.conventions.forms.contenu import (
    MissionsForm,
    NouvelleThematiqueForm,
    ThematiqueARetenirForm,
    ThematiqueForm,
)
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche


def _page_thematiques(
    request: Requete, demarche: Demarche, statut: int = 200, **formulaires: Any
) -> HttpResponse:
    le = timezone.localdate()
    contexte = {
        "demarche": demarche,
        "retenues": queries.thematiques_retenues(demarche),
        "peut_modifier": permissions.refus_modifier(request.user, demarche, le) is None,
        "peut_declarer": permissions.refus_tenir_les_references(request.user, le) is None,
        "form": ThematiqueARetenirForm(demarche=demarche),
        "form_missions": MissionsForm(
            initial={"codes": queries.codes_des_sous_objectifs(demarche)}
        ),
        "form_nouvelle": NouvelleThematiqueForm(prefix="nouvelle"),
        **formulaires,
    }
    return render(request, "conventions/thematiques.html", contexte, status=statut)


@require_http_methods(["GET", "POST"])
def thematiques(request: Requete, slug: str) -> HttpResponse:
    """What the démarche announces; posting announces one more."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    if request.method == "GET":
        return _page_thematiques(request, demarche)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    form = ThematiqueARetenirForm(request.POST, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes_des_thematiques.retenir(
            demarche=demarche, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"« {form.cleaned_data['thematique']} » est retenue.")
        return redirect("conventions:thematiques", slug)
    return _page_thematiques(request, demarche, form.statut, form=form)


@require_http_methods(["GET", "POST"])
def thematique(request: Requete, slug: str, cle: int) -> HttpResponse:
    """How one thématique is announced."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    retenue = queries.thematique_retenue(demarche, cle)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    valeurs = {nom: getattr(retenue, nom) for nom in ("caractere", "droit", "precision")}
    form = ThematiqueForm(recu(request), initial=valeurs)
    if form.is_valid() and form.tenter(
        lambda: actes_des_thematiques.retenir(
            demarche=demarche,
            thematique=retenue.thematique,
            **form.cleaned_data,
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {retenue} » est enregistrée.")
        return redirect("conventions:thematiques", slug)
    contexte = {"demarche": demarche, "retenue": retenue, "form": form}
    return render(request, "conventions/thematique.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def abandonner_thematique(request: Requete, slug: str, cle: int) -> HttpResponse:
    """No longer announce a thématique, after saying what that does."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    retenue = queries.thematique_retenue(demarche, cle)
    if request.method == "POST":
        nom = str(retenue)
        actes_des_thematiques.abandonner(retenue=retenue, par=request.user, le=timezone.now())
        messages.success(request, f"« {nom} » n’est plus annoncée.")
        return redirect("conventions:thematiques", slug)
    contexte = {"demarche": demarche, "retenue": retenue}
    return render(request, "conventions/thematique_abandonner.html", contexte)


@require_POST
def missions(request: Requete, slug: str) -> HttpResponse:
    """Which sub-objectives the démarche pursues."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    form = MissionsForm(request.POST)
    if form.is_valid() and form.tenter(
        lambda: sous_objectifs.fixer(
            demarche=demarche,
            codes=form.cleaned_data["codes"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Les sous-objectifs poursuivis sont enregistrés.")
        return redirect("conventions:thematiques", slug)
    return _page_thematiques(request, demarche, form.statut, form_missions=form)


@require_POST
def declarer_thematique(request: Requete, slug: str) -> HttpResponse:
    """Complete the common list."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_les_references(request.user, le))
    form = NouvelleThematiqueForm(request.POST, prefix="nouvelle")
    if form.is_valid() and form.tenter(
        lambda: references.declarer_thematique(
            code=slugify(form.cleaned_data["nom"])[:40],
            nom=form.cleaned_data["nom"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(
            request, f"« {form.cleaned_data['nom']} » est dans la liste : vous pouvez la retenir."
        )
        return redirect("conventions:thematiques", slug)
    return _page_thematiques(request, demarche, form.statut, form_nouvelle=form)

"""The parties of a démarche, those who sign for them, and the référents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import parties, referents, signataires
from maillage.conventions.forms.parties import (
    PartieForm,
    RechercheOrganisationForm,
    ReferentForm,
    SignataireForm,
    cote_probable,
)
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Partie


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The parties in order; `?chercher=` looks for an organisation to add."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    recherche = RechercheOrganisationForm(request.GET if "chercher" in request.GET else None)
    texte = recherche.cleaned_data["chercher"] if recherche.is_valid() else ""
    return render(
        request,
        "conventions/parties.html",
        {
            "demarche": demarche,
            "parties": queries.parties(demarche),
            "referents": queries.referents(demarche),
            "peut_modifier": permissions.refus_modifier(request.user, demarche, le) is None,
            "recherche": recherche,
            "texte": texte,
            "trouvees": queries.organisations_a_ajouter(demarche, texte),
        },
    )


@require_http_methods(["GET", "POST"])
def ajouter(request: Requete, slug: str, organisation: int) -> HttpResponse:
    """Add an organisation of the directory; the form guesses its side."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    choisie = queries.organisation(organisation)
    suivante = queries.parties(demarche).count()
    form = PartieForm(recu(request), initial={**cote_probable(choisie), "ordre": suivante})
    if form.is_valid() and form.tenter(
        lambda: parties.ajouter(
            demarche=demarche,
            organisation=choisie,
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {choisie} » est maintenant partie à la démarche.")
        return redirect("conventions:parties", slug)
    contexte = {"demarche": demarche, "organisation": choisie, "form": form}
    return render(request, "conventions/partie_ajouter.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def partie(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One party: how it takes part, and who signs for it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.partie(demarche, cle)
    refus = permissions.refus_modifier(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = PartieForm(recu(request), instance=choisie)
    if form.is_valid() and form.tenter(
        lambda: parties.modifier(
            partie=choisie,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {choisie} » est enregistrée.")
        return redirect("conventions:parties", slug)
    ecarts = form.ecarts(queries.partie(demarche, cle)) if form.conflit else []
    contexte = {"form": form, "ecarts": ecarts, "refus": refus}
    return _page_partie(request, choisie, contexte, form.statut)


def _page_partie(
    request: Requete, partie: Partie, contexte: dict[str, Any], statut: int = 200
) -> HttpResponse:
    complet = {
        "demarche": partie.demarche,
        "partie": partie,
        "form": PartieForm(instance=partie),
        "form_signataire": SignataireForm(partie=partie, le=timezone.localdate()),
        "refus": None,
        **contexte,
    }
    return render(request, "conventions/partie.html", complet, status=statut)


@require_http_methods(["GET", "POST"])
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a party out, after saying what that does, or why it cannot be done."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    choisie = queries.partie(demarche, cle)
    if request.method == "POST":
        parties.retirer(
            partie=choisie,
            motif=request.POST.get("motif", "")[:500],
            par=request.user,
            le=timezone.now(),
        )
        messages.success(request, f"« {choisie} » n’est plus partie à la démarche.")
        return redirect("conventions:parties", slug)
    contexte = {
        "demarche": demarche,
        "partie": choisie,
        "raison": queries.raison_de_garder(choisie),
        "consequences": queries.consequences_du_retrait(choisie, le),
    }
    return render(request, "conventions/partie_retirer.html", contexte)


@require_POST
def designer_signataire(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Say who signs for a party."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = queries.partie(demarche, cle)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    form = SignataireForm(request.POST, partie=choisie, le=le)
    if form.is_valid() and form.tenter(
        lambda: signataires.designer(
            partie=choisie, mandat=form.cleaned_data["mandat"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"{form.cleaned_data['mandat']}, signe pour « {choisie} ».")
        return redirect("conventions:partie", slug, cle)
    return _page_partie(request, choisie, {"form_signataire": form}, form.statut)


@require_POST
def retirer_signataire(request: Requete, slug: str, cle: int, signataire: int) -> HttpResponse:
    """Take back who signs."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    choisie = queries.partie(demarche, cle)
    retire = queries.signataire(choisie, signataire)
    signataires.retirer(signataire=retire, par=request.user, le=timezone.now())
    messages.success(request, f"{retire}, ne signe plus pour « {choisie} ».")
    return redirect("conventions:partie", slug, cle)


@require_http_methods(["GET", "POST"])
def liste_des_referents(request: Requete, slug: str) -> HttpResponse:
    """The référents CTG, and the form that names one more."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    refus = permissions.refus_modifier(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = ReferentForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: referents.designer(
            demarche=demarche, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le référent est désigné.")
        return redirect("conventions:referents", slug)
    contexte = {
        "demarche": demarche,
        "referents": queries.referents(demarche),
        "form": form,
        "peut_modifier": refus is None,
    }
    return render(request, "conventions/referents.html", contexte, status=form.statut)


@require_POST
def retirer_referent(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a référent back."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    retire = queries.referent(demarche, cle)
    nom = str(retire)
    referents.retirer(referent=retire, par=request.user, le=timezone.now())
    messages.success(request, f"« {nom} » ne figure plus parmi les référents.")
    return redirect("conventions:referents", slug)

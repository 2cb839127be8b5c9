"""Pages of the directory: the list, one sheet an organisation, its services and its mandates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.documents.tableur import Feuille
from maillage.documents.telechargement import tableau
from maillage.interface.saisie import recu
from maillage.partenaires import permissions, queries
from maillage.partenaires.actions import logos, personnes
from maillage.partenaires.actions import organisations as actes
from maillage.partenaires.forms import (
    ClotureForm,
    FiltreForm,
    LogoForm,
    MandatForm,
    OrganisationForm,
    RattachementForm,
    RetraitDuLogoForm,
    ServiceForm,
)
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide

PAR_PAGE = 50
COLONNES = ("Nom", "Nature", "Siren", "Territoire", "Code", "Courriel", "Téléphone")


@require_safe
def organisations(request: Requete) -> HttpResponse:
    """The directory, filtered by the address."""
    form = FiltreForm(request.GET)
    filtres = form.cleaned_data if form.is_valid() else {"q": "", "nature": ""}
    trouvees = queries.organisations(filtres["q"], filtres["nature"])
    return render(
        request,
        "partenaires/organisations.html",
        {
            "form": form,
            "page": Paginator(trouvees, PAR_PAGE).get_page(request.GET.get("page")),
            "peut_ajouter": permissions.refus_ajouter(request.user, localdate()) is None,
        },
        status=200 if form.is_valid() else 422,
    )


@require_safe
def export(request: Requete) -> HttpResponse:
    """The filtered directory as a table to download (`format`)."""
    form = FiltreForm(request.GET)
    filtres = form.cleaned_data if form.is_valid() else {"q": "", "nature": ""}
    lignes = tuple(
        (
            o.nom,
            o.get_nature_display(),
            o.siren or None,
            o.territoire.nom if o.territoire else None,
            o.territoire.code if o.territoire else None,
            o.courriel or None,
            o.telephone or None,
        )
        for o in queries.organisations(filtres["q"], filtres["nature"])
    )
    feuille = Feuille("Partenaires", COLONNES, lignes)
    return tableau(feuille, format=request.GET.get("format", ""), nom="partenaires")


@require_safe
def organisation(request: Requete, pk: int) -> HttpResponse:
    """The sheet of one organisation."""
    le = localdate()
    lue = queries.organisation(pk)
    return render(
        request,
        "partenaires/organisation.html",
        {
            "organisation": lue,
            "fiche": queries.fiche(lue, le),
            "logos": queries.logos([lue]),
            "refus": permissions.refus_modifier(request.user, lue, le),
            "peut_rattacher": permissions.refus_rattacher(request.user) is None,
        },
    )


@require_http_methods(["GET", "POST"])
def nouvelle(request: Requete) -> HttpResponse:
    """Add an organisation to the directory."""
    permissions.exiger(permissions.refus_ajouter(request.user, localdate()))
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            creee = actes.creer(**form.champs(), par=request.user, le=now())
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, f"« {creee} » est dans l’annuaire.")
            return redirect("partenaires:organisation", creee.pk)
    return _formulaire(request, form, "Ajouter une organisation", "Ajouter", None)


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, pk: int) -> HttpResponse:
    """Change the sheet of an organisation; somebody else's change in between is shown."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_modifier(request.user, lue, localdate()))
    form = OrganisationForm(request.POST or None, instance=queries.organisation(pk))
    if request.method == "POST" and form.is_valid():
        try:
            actes.modifier(
                organisation=lue,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                par=request.user,
                le=now(),
            )
        except ModificationConcurrente as erreur:
            form.data = {**request.POST.dict(), "version": str(erreur.version)}
            form.add_error(None, erreur.message)
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, "La fiche est enregistrée.")
            return redirect("partenaires:organisation", pk)
    return _formulaire(request, form, f"Modifier « {lue} »", "Enregistrer", lue)


@require_http_methods(["GET", "POST"])
def logo(request: Requete, pk: int) -> HttpResponse:
    """Put a logo in the place of the one there is."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_modifier(request.user, lue, localdate()))
    form = LogoForm(recu(request), request.FILES or None, initial={"version": lue.version})
    if form.is_valid() and form.tenter(
        lambda: logos.poser(
            organisation=lue,
            version=form.cleaned_data["version"],
            nom=form.cleaned_data["fichier"].name,
            octets=form.cleaned_data["fichier"].read(),
            par=request.user,
            le=now(),
        )
    ):
        messages.success(request, "Le logo est en place : les prochains documents le portent.")
        return redirect("partenaires:organisation", pk)
    return _formulaire(request, form, f"Logo — {lue}", "Déposer ce logo", lue, form.statut)


@require_http_methods(["GET", "POST"])
def retirer_le_logo(request: Requete, pk: int) -> HttpResponse:
    """Leave the organisation without logo."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_modifier(request.user, lue, localdate()))
    form = RetraitDuLogoForm(recu(request), initial={"version": lue.version})
    if form.is_valid() and form.tenter(
        lambda: logos.retirer(
            organisation=lue, version=form.cleaned_data["version"], par=request.user, le=now()
        )
    ):
        messages.success(
            request, "Le logo est retiré : les prochains documents ne le portent plus."
        )
        return redirect("partenaires:organisation", pk)
    return _formulaire(
        request,
        form,
        f"Retirer le logo — {lue}",
        "Retirer le logo",
        lue,
        form.statut,
        chapeau="Les prochains documents ne le porteront plus. Ce qui est figé garde le sien.",
    )


@require_http_methods(["GET", "POST"])
def nouveau_service(request: Requete, pk: int) -> HttpResponse:
    """Add a direction or service."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_modifier(request.user, lue, localdate()))
    form = ServiceForm(lue, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actes.ajouter_service(organisation=lue, **form.cleaned_data, par=request.user, le=now())
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, "Le service est ajouté.")
            return redirect("partenaires:organisation", pk)
    return _formulaire(request, form, f"Ajouter un service — {lue}", "Ajouter", lue)


@require_http_methods(["GET", "POST"])
def nouveau_mandat(request: Requete, pk: int) -> HttpResponse:
    """Record the function of somebody in the organisation."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_modifier(request.user, lue, localdate()))
    form = MandatForm(lue, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ouvrir(request, lue, form)
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, "Le mandat est enregistré.")
            return redirect("partenaires:organisation", pk)
    return _formulaire(request, form, f"Ajouter une personne — {lue}", "Ajouter", lue)


@transaction.atomic
def _ouvrir(request: Requete, organisation: Organisation, form: MandatForm) -> None:
    """The person, when it is a new one, and the mandate: both or none."""
    le = now()
    nouvelle = form.personne_nouvelle()
    personnes.ouvrir_mandat(
        personne=(
            form.cleaned_data["personne"]
            if nouvelle is None
            else personnes.creer(**nouvelle, par=request.user, le=le)
        ),
        organisation=organisation,
        **form.mandat(),
        par=request.user,
        le=le,
    )


@require_http_methods(["GET", "POST"])
def rattacher(request: Requete, pk: int) -> HttpResponse:
    """Say that an account works for the organisation; an administrator only."""
    lue = queries.organisation(pk)
    permissions.exiger(permissions.refus_rattacher(request.user))
    form = RattachementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            personnes.rattacher(
                utilisateur=form.cleaned_data["email"],
                organisation=lue,
                debut=form.cleaned_data["debut"],
                fin=form.cleaned_data["fin"],
                par=request.user,
                le=now(),
            )
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, "Le compte est rattaché à l’organisation.")
            return redirect("partenaires:organisation", pk)
    return _formulaire(request, form, f"Rattacher un compte — {lue}", "Rattacher", lue)


@require_http_methods(["GET", "POST"])
def clore_mandat(request: Requete, pk: int) -> HttpResponse:
    """End a mandate on a given day."""
    mandat = queries.mandat(pk)
    permissions.exiger(permissions.refus_modifier(request.user, mandat.organisation, localdate()))
    form = ClotureForm(request.POST or None, initial={"fin": mandat.fin or localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            personnes.clore_mandat(
                mandat=mandat, fin=form.cleaned_data["fin"], par=request.user, le=now()
            )
        except SaisieInvalide as erreur:
            _reporter(form, erreur)
        else:
            messages.success(request, "Le mandat est clos.")
            return redirect("partenaires:organisation", mandat.organisation_id)
    return _formulaire(request, form, f"Clore le mandat — {mandat}", "Clore", mandat.organisation)


def _reporter(form: Any, erreur: SaisieInvalide) -> None:
    champ = erreur.champ if erreur.champ in form.fields else None
    form.add_error(champ, erreur.message)


def _formulaire(
    request: Requete,
    form: Form | Any,
    titre: str,
    bouton: str,
    lue: Organisation | None,
    statut: int | None = None,
    *,
    chapeau: str = "",
) -> HttpResponse:
    return render(
        request,
        "partenaires/formulaire.html",
        {
            "form": form,
            "titre": titre,
            "chapeau": chapeau,
            "bouton": bouton,
            "organisation": lue,
        },
        status=statut or (422 if form.errors else 200),
    )

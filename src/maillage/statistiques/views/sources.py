"""Pages of the catalogue: the sources and where each stands, one source, the pack of an instance."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.regles.erreurs import ErreurMetier, EtatIncompatible, Introuvable, SaisieInvalide
from maillage.statistiques import catalogue as declarees
from maillage.statistiques.actions import paquets
from maillage.statistiques.actions.importations import deposer
from maillage.statistiques.forms.sources import DepotForm, PaquetForm
from maillage.statistiques.permissions import exiger, refus_importer
from maillage.statistiques.queries import importations as queries
from maillage.statistiques.travaux import lire_maintenant_ou_plus_tard


@require_safe
def catalogue(request: Requete) -> HttpResponse:
    """Every source with where it stands."""
    return _catalogue(request, PaquetForm())


def _catalogue(request: Requete, form: PaquetForm, status: int = 200) -> HttpResponse:
    refus = refus_importer(request.user, localdate())
    return render(
        request,
        "statistiques/sources/catalogue.html",
        {"etats": queries.etats_des_sources(), "refus": refus, "form": form},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: Requete, identifiant: str) -> HttpResponse:
    """One source: what is quoted, how it is read, its imports, and the deposit of a file."""
    declaree = declarees.source(identifiant)
    refus = refus_importer(request.user, localdate())
    form = DepotForm()
    status = 200
    if request.method == "POST":
        exiger(refus)
        form = DepotForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            fichier, le = form.cleaned_data["fichier"], now()
            try:
                importation = deposer(
                    source=identifiant,
                    nom=fichier.name,
                    flux=fichier.file,
                    annee=form.cleaned_data["annee"],
                    par=request.user,
                    le=le,
                )
            except (SaisieInvalide, EtatIncompatible) as erreur:
                form.add_error("fichier", erreur.message)
            else:
                lire_maintenant_ou_plus_tard(importation, request.user, le)
                return redirect("sources:importation", importation.pk)
    etat = next(e for e in queries.etats_des_sources() if e.source.identifiant == identifiant)
    return render(
        request,
        "statistiques/sources/source.html",
        {
            "source": declaree,
            "etat": etat,
            "refus": refus,
            "form": form,
            "importations": queries.importations().filter(source=identifiant)[: queries.LISTEES],
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def paquet(request: Requete) -> HttpResponse | FileResponse:
    """Download the pack of this instance, or hand in that of another one: its files are then read."""
    exiger(refus_importer(request.user, localdate()))
    if request.method != "POST":
        return _exporter()
    form = PaquetForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            with tempfile.NamedTemporaryFile(suffix=".zip") as recu:
                for bloc in form.cleaned_data["fichier"].chunks():
                    recu.write(bloc)
                recu.flush()
                deposees = paquets.deposer(chemin=Path(recu.name), par=request.user, le=now())
        except (SaisieInvalide, Introuvable) as erreur:
            form.add_error("fichier", erreur.message)
        else:
            for importation in deposees:
                lire_maintenant_ou_plus_tard(importation, request.user, now())
            _annoncer(request, len(deposees))
            return redirect("sources:catalogue")
    return _catalogue(request, form, status=422)


def _exporter() -> FileResponse:
    recu = tempfile.NamedTemporaryFile(suffix=".zip")  # noqa: SIM115 — the response closes it
    try:
        paquets.exporter(destination=Path(recu.name), le=now())
    except ErreurMetier:
        recu.close()
        raise
    reponse = FileResponse(recu, as_attachment=True, filename="sources-maillage.zip")
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


def _annoncer(request: Requete, nombre: int) -> None:
    if nombre:
        messages.success(
            request,
            f"Paquet reçu : {nombre} fichier(s) déposé(s). Lisez leurs rapports, puis publiez-les.",
        )
    else:
        messages.info(request, "Tous les fichiers de ce paquet sont déjà publiés ici.")

"""The dossier of a meeting: its choice, its preview, its two files, and the packs that were frozen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.documents.rendus import html
from maillage.fichiers.telechargement import repondre
from maillage.gouvernance.actions import dossiers as actes
from maillage.gouvernance.dossier import assemblage, fichiers
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.forms.dossiers import DossierForm, FigementForm
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.queries.dossiers import dossier_de, dossier_fige, dossiers_figes
from maillage.gouvernance.queries.reunions import invitations, reunion_visible
from maillage.gouvernance.views.acces import lire, tenir
from maillage.interface.typographie import accorde
from maillage.regles.erreurs import Introuvable


@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """What goes in, with what each rubrique holds today; a post saves the choice.

    From htmx (autosave), the answer is the state of the saving alone.
    """
    demarche, peut_tenir = lire(request, slug)
    if request.method == "POST":
        demarche = tenir(request, slug)
    lue = reunion_visible(demarche, reunion)
    lues = assemblage.lire(lue, timezone.localdate())
    depart = {"version": dossier_de(lue).version}
    form = DossierForm(recu(request), lues=lues, initial=depart)
    if form.is_valid() and form.tenter(lambda: _composer(request, lue, form)):
        if request.headers.get("HX-Request"):
            return _etat(request, lue, form)
        return redirect("gouvernance:dossier", slug, lue.pk)
    if request.method == "POST" and request.headers.get("HX-Request"):
        return _etat(request, lue, form)
    return render(
        request,
        "gouvernance/dossier.html",
        _contexte(demarche, lue, form, peut_tenir),
        status=form.statut,
    )


def _composer(request: Requete, reunion: Reunion, form: DossierForm) -> None:
    actes.composer(
        reunion=reunion,
        choix=form.choix(),
        version=form.cleaned_data["version"],
        par=request.user,
        le=timezone.now(),
    )


def _etat(request: Requete, reunion: Reunion, form: DossierForm) -> HttpResponse:
    """Whether the entry was kept; 200 even when it was not, so that the page shows why."""
    contexte = {
        "version": dossier_de(reunion).version,
        "refus": [message for erreurs in form.errors.values() for message in erreurs],
        "garde_le": timezone.localtime(),
    }
    return render(request, "gouvernance/_dossier_etat.html", contexte)


def _contexte(
    demarche: Demarche, reunion: Reunion, form: DossierForm, peut_tenir: bool
) -> dict[str, Any]:
    invites = list(invitations(reunion))
    return {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": reunion,
        "form": form,
        "lignes": list(form.lignes()),
        "formats": fichiers.FORMATS.values(),
        "figes": list(dossiers_figes(reunion)),
        "joignables": sum(bool(invitation.adresse) for invitation in invites),
        "peut_tenir": peut_tenir and reunion.etat != EtatReunion.ANNULEE,
    }


@require_safe
def apercu(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """The booklet as a page."""
    demarche, _ = lire(request, slug)
    lue = reunion_visible(demarche, reunion)
    jour = timezone.localdate()
    livret = assemblage.livret(lue, assemblage.lire(lue, jour), jour)
    contexte = {
        "demarche": demarche,
        "ici": "reunions",
        "reunion": lue,
        "document": livret,
        "contenu": html.rendre(livret),
        "formats": fichiers.FORMATS.values(),
    }
    return render(request, "gouvernance/dossier_apercu.html", contexte)


@require_safe
def fichier(request: Requete, slug: str, reunion: int, format: str) -> HttpResponse:
    """The booklet or the deck, as they are now."""
    demarche, _ = lire(request, slug)
    lue = reunion_visible(demarche, reunion)
    octets = fichiers.ecrire(lue, timezone.localdate(), format=format)
    nom = fichiers.nom(lue, format)
    return HttpResponse(
        octets,
        content_type=fichiers.FORMATS[format].type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


@require_POST
def figer(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Freeze the dossier, and send its booklet where that was asked."""
    lue = reunion_visible(tenir(request, slug), reunion)
    form = FigementForm(request.POST)
    form.is_valid()
    fige = actes.figer(
        reunion=lue, envoyer=form.cleaned_data["envoyer"], par=request.user, le=timezone.now()
    )
    suite = (
        f" Le livret part à {accorde(fige.destinataires, 'personne')}."
        if fige.destinataires
        else ""
    )
    messages.success(request, f"Dossier n° {fige.numero} figé.{suite}")
    return redirect("gouvernance:dossier", slug, lue.pk)


@require_safe
def fige(request: Requete, slug: str, reunion: int, fige: int, format: str) -> HttpResponse:
    """A file of a frozen pack, byte for byte."""
    demarche, _ = lire(request, slug)
    garde = dossier_fige(reunion_visible(demarche, reunion), fige)
    if format not in fichiers.FORMATS:
        raise Introuvable("Ce format n’est pas proposé. Choisissez PDF ou PPTX.")
    return repondre(garde.pdf if format == "pdf" else garde.pptx)

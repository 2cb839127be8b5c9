"""The signature of an act by an external service."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.frein import trop
from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import procedures as actes
from maillage.conventions.forms.procedures import AbandonForm, ConfierForm
from maillage.conventions.forms.saisie import recu
from maillage.fichiers.telechargement import repondre
from maillage.regles.erreurs import Introuvable
from maillage.sceaux.prestataire import RappelRefuse, prestataire

RAPPELS = "120/m/ip"
CORPS_AU_PLUS = 20_000  # bytes


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Where the signature stands at the service; a POST entrusts it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    acte = queries.acte(demarche, cle)
    refus = permissions.refus_ecrire_les_actes(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = ConfierForm(recu(request), signataires=queries.signataires_a_inviter(acte))
    if form.is_valid() and form.tenter(
        lambda: actes.confier(
            acte=acte, invites=form.invites(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(
            request, "La signature est confiée : les personnes sont invitées à signer."
        )
        return redirect("conventions:procedure", slug, cle)
    contexte = {
        "demarche": demarche,
        "acte": acte,
        "refus": refus,
        "service": prestataire(),
        "procedures": queries.procedures(acte),
        "raison": queries.raison_de_ne_pas_confier(acte),
        "form": form,
        "abandon": AbandonForm(),
    }
    return render(request, "conventions/procedure.html", contexte, status=form.statut)


@require_POST
def actualiser(request: Requete, slug: str, cle: int, procedure: int) -> HttpResponse:
    """Ask the service where it stands, without waiting for the task."""
    le = timezone.now()
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate(le))
    permissions.exiger(
        permissions.refus_ecrire_les_actes(request.user, demarche, timezone.localdate(le))
    )
    lue = queries.procedure(queries.acte(demarche, cle), procedure)
    actes.actualiser(procedure=lue, par=request.user, le=le)
    return redirect("conventions:procedure", slug, cle)


@require_POST
def annuler(request: Requete, slug: str, cle: int, procedure: int) -> HttpResponse:
    """Give up a procedure."""
    le = timezone.now()
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate(le))
    permissions.exiger(
        permissions.refus_ecrire_les_actes(request.user, demarche, timezone.localdate(le))
    )
    lue = queries.procedure(queries.acte(demarche, cle), procedure)
    form = AbandonForm(request.POST)
    if form.is_valid() and form.tenter(
        lambda: actes.annuler(
            procedure=lue, motif=form.cleaned_data["motif"], par=request.user, le=le
        )
    ):
        messages.success(request, "La procédure est abandonnée.")
    else:
        messages.error(request, " ".join(str(e) for liste in form.errors.values() for e in liste))
    return redirect("conventions:procedure", slug, cle)


@require_safe
def fichier(request: Requete, slug: str, cle: int, procedure: int) -> HttpResponse:
    """The PDF that the service gave back, signed."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    lue = queries.procedure(queries.acte(demarche, cle), procedure)
    if lue.fichier_signe is None:
        raise Introuvable("Cette procédure n’a pas encore de fichier signé.")
    return repondre(lue.fichier_signe)


@csrf_exempt
@login_not_required
@require_POST
def rappel(request: HttpRequest) -> HttpResponse:
    """A call of the service: verified, noted once, and answered without a word."""
    if refus := trop(request, "rappel", RAPPELS):
        return refus
    if len(request.body) > CORPS_AU_PLUS:
        return HttpResponse(status=413)
    try:
        actes.recevoir(corps=request.body, entetes=request.headers, le=timezone.now())
    except RappelRefuse:
        return HttpResponse(status=403)
    except Introuvable:
        return HttpResponse(status=404)
    return HttpResponse(status=204)

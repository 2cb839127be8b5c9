"""The documents of a fiche: joined, given back, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.fichiers.telechargement import repondre
from maillage.plan_actions import queries
from maillage.plan_actions.actions import documents
from maillage.plan_actions.forms import DocumentForm
from maillage.plan_actions.views.acces import ecrire, lire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple


@formulaire_simple
def joindre(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """Hand over a file."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    form = DocumentForm(saisie(request), request.FILES or None)
    if form.is_valid():
        fichier = form.cleaned_data["fichier"]
        joint = tenter(
            form,
            lambda: documents.joindre(
                fiche=lue,
                nom=fichier.name or "",
                octets=fichier.read(),
                intitule=form.cleaned_data["intitule"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if joint is not None:
            messages.success(request, f"« {joint} » est joint à la fiche.")
            return redirect("plan_actions:fiche", slug, fiche)
    return render(
        request,
        "plan_actions/document_formulaire.html",
        {"demarche": demarche, "fiche": lue, "form": form},
        status=422 if form.errors else 200,
    )


@require_safe
def telecharger(request: HttpRequest, slug: str, fiche: int, document: int) -> HttpResponse:
    """Give the file back, to whoever reads the fiche."""
    demarche, _ = lire(request, slug)
    return repondre(
        queries.document_visible(queries.fiche_visible(demarche, fiche), document).fichier
    )


@require_POST
def retirer(request: HttpRequest, slug: str, fiche: int, document: int) -> HttpResponse:
    """Take a document out of the fiche."""
    demarche = ecrire(request, slug)
    lu = queries.document_visible(queries.fiche_visible(demarche, fiche), document)
    documents.retirer(document=lu, par=qui(request), le=timezone.now())
    messages.success(request, f"« {lu} » n’est plus joint à la fiche.")
    return redirect("plan_actions:fiche", slug, fiche)

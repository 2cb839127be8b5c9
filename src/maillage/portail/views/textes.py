"""The text of an act as it was handed in, and what the rules find in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import textes
from maillage.portail.extraits import CONSTATS_EN_VUE, situer
from maillage.portail.forms import ControleDeTexteForm
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.textes import examiner_texte, lignes_du_texte


@require_http_methods(["GET", "HEAD", "POST"])
def texte(request: Requete, slug: str, pk: int) -> HttpResponse:
    """Read the text and its findings; hand in another one, pasted or in a file."""
    le = localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    acte = queries.acte(demarche, pk)
    refus = permissions.refus_ecrire_les_actes(request.user, demarche, le)
    form = ControleDeTexteForm()
    if request.method == "POST":
        permissions.exiger(refus)
        form = ControleDeTexteForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                textes.deposer(
                    acte=acte,
                    texte=form.cleaned_data["contenu"],
                    origine=form.cleaned_data["nom"],
                    par=request.user,
                    le=now(),
                )
            except SaisieInvalide as erreur:
                form.add_error(None, erreur.message)
            else:
                messages.success(request, "Le texte est déposé. Voici ce que le contrôle y lit.")
                return redirect("portail:texte", slug, pk)
    depose = queries.texte_depose(acte)
    constats = examiner_texte(depose.texte) if depose else []
    return render(
        request,
        "portail/texte_acte.html",
        {
            "demarche": demarche,
            "acte": acte,
            "depose": depose,
            "form": form,
            "refus": refus,
            "lignes": len(lignes_du_texte(depose.texte)) if depose else 0,
            "total": len(constats),
            "constats": situer(constats, depose.texte) if depose else [],
            "autres": max(len(constats) - CONSTATS_EN_VUE, 0),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def retirer(request: Requete, slug: str, pk: int) -> HttpResponse:
    """Forget the text that was handed in."""
    demarche = queries.demarche_visible(request.user, slug, localdate())
    textes.retirer(acte=queries.acte(demarche, pk), par=request.user, le=now())
    messages.success(request, "Le texte est retiré.")
    return redirect("conventions:acte", slug, pk)

"""The page of the Word model of a Caf: what holds, a trial, the files that were handed over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.clauses import permissions, queries
from maillage.clauses.actions import modeles_word as actes
from maillage.clauses.essai_word import document_d_essai
from maillage.clauses.forms import ModeleWordForm, RetraitWordForm
from maillage.clauses.models import ModeleWord
from maillage.comptes.requetes import Requete
from maillage.documents.chartes import Charte
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.documents.rendus.habillage import styles_repris
from maillage.interface.saisie import recu
from maillage.regles.erreurs import Introuvable

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])
DOCX = FORMATS["docx"]


@page_et_envoi
def modele(request: Requete, caf: int) -> HttpResponse:
    """The Word model that holds and what is taken of it; posting hands another over."""
    le = timezone.localdate()
    lue = queries.caf_visible(request.user, caf, le)
    refus = permissions.refus_tenir(request.user, lue, le)
    if request.method == "POST":
        permissions.exiger(refus)
    tenu = queries.modele_word(lue)
    depart = {
        "numero": queries.numero_du_modele_word(lue),
        "alternative": tenu.alternative if tenu else f"Logo de {lue.nom}",
    }
    form = ModeleWordForm(recu(request), request.FILES or None, initial=depart)
    if form.is_valid() and form.tenter(
        lambda: actes.deposer(
            caf=lue,
            nom=form.cleaned_data["fichier"].name,
            octets=form.cleaned_data["fichier"].read(),
            alternative=form.cleaned_data["alternative"],
            numero=form.cleaned_data["numero"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(
            request, "Le modèle Word est en place. Téléchargez un essai pour voir ce qu’il donne."
        )
        return redirect("clauses:word", caf)
    repris, ajoutes = styles_repris(_charte(tenu)) if tenu else ([], [])
    contexte = {
        "caf": lue,
        "modele": tenu,
        "historique": queries.modeles_word(lue),
        "repris": repris,
        "ajoutes": ajoutes,
        "form": form,
        "retrait": RetraitWordForm(initial=depart),
        "refus": refus,
    }
    return render(request, "clauses/word.html", contexte, status=form.statut)


@require_safe
def essai(request: Requete, caf: int) -> HttpResponse:
    """A fictitious document in the looks of the Caf, to download."""
    lue = queries.caf_visible(request.user, caf, timezone.localdate())
    tenu = queries.modele_word(lue)
    document = document_d_essai(lue.nom)
    octets = produire(document, format="docx", final=False, charte=_charte(tenu) if tenu else None)
    return _telecharger(octets, "document-d-essai.docx")


@require_safe
def fichier(request: Requete, caf: int, numero: int) -> HttpResponse:
    """A Word model as it was handed over."""
    lue = queries.caf_visible(request.user, caf, timezone.localdate())
    choisi = queries.modele_word_numero(lue, numero)
    return _telecharger(queries.octets(choisi), f"modele-word-v{choisi.numero}.docx")


@page_et_envoi
def retirer(request: Requete, caf: int) -> HttpResponse:
    """Go back to the looks of the product."""
    le = timezone.localdate()
    lue = queries.caf_visible(request.user, caf, le)
    permissions.exiger(permissions.refus_tenir(request.user, lue, le))
    tenu = queries.modele_word(lue)
    if tenu is None and request.method != "POST":
        raise Introuvable("Cette Caf n’a pas de modèle Word : il n’y a rien à retirer.")
    form = RetraitWordForm(recu(request), initial={"numero": queries.numero_du_modele_word(lue)})
    if form.is_valid() and form.tenter(
        lambda: actes.retirer(
            caf=lue, numero=form.cleaned_data["numero"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(
            request, "Le modèle Word est retiré : vos documents reprennent l’aspect de Maillage."
        )
        return redirect("clauses:word", caf)
    contexte = {"caf": lue, "modele": tenu, "form": form}
    return render(request, "clauses/word_retirer.html", contexte, status=form.statut)


def _charte(modele: ModeleWord) -> Charte:
    return Charte(queries.octets(modele), modele.alternative)


def _telecharger(octets: bytes, nom: str) -> HttpResponse:
    return HttpResponse(
        octets,
        content_type=DOCX.type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )

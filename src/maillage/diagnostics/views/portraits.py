"""The portrait of a démarche: its page, and the text of each section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.diagnostics.actions import portraits as actes
from maillage.diagnostics.forms.portraits import TextePortraitForm
from maillage.diagnostics.models import TextePortrait
from maillage.diagnostics.portraits import PortraitDeLaDemarche, portrait_de, textes
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.diagnostics.views.ateliers import page_et_envoi
from maillage.documents.pieces import piece
from maillage.documents.telechargement import tableau
from maillage.echanges.regards import regard_dans
from maillage.interface.saisie import recu
from maillage.regles.erreurs import Introuvable
from maillage.statistiques import regards
from maillage.statistiques.enums import ThemePortrait
from maillage.statistiques.portraits import document, export
from maillage.statistiques.portraits.composition import Portrait
from maillage.statistiques.portraits.phrases import texte as phrases_en_texte
from maillage.statistiques.portraits.presentation import reperes, sections_a_montrer


@require_safe
def portrait(request: Requete, slug: str) -> HttpResponse:
    """The figures of the perimeter with the texts of the team; `?format=` gives the table."""
    demarche, peut_modifier = lire(request, slug)
    le = timezone.now()
    choix = request.GET.get("format")
    if choix:
        ouvert = regards.public(regards.Forme.EXPORT_OUVERT, ou="portrait")
        lu = portrait_de(demarche, ouvert, timezone.localdate(le))
        if lu is None:
            raise Introuvable("Cette démarche n’a pas encore de périmètre : rien à exporter.")
        return _tableau(lu.portrait, request.GET.get("theme", ""), choix, slug)
    regard = regard_dans(demarche, request.user, le, ou=f"portrait de {slug}")
    lu = portrait_de(demarche, regard, timezone.localdate(le))
    contexte: dict[str, Any] = {"demarche": demarche, "peut_modifier": peut_modifier}
    if lu is not None:
        contexte |= _contexte(lu, slug)
    return render(request, "diagnostics/portrait/portrait.html", contexte)


@page_et_envoi
def texte(request: Requete, slug: str, theme: str) -> HttpResponse:
    """Write the text of a section, starting from the sentences of its figures."""
    demarche = ecrire(request, slug)
    section = _section(theme)
    ecrit = textes(demarche).get(section)
    initial = {"version": ecrit.version if ecrit else 0, "texte": ecrit.texte if ecrit else ""}
    if request.method != "POST" and ecrit is None:
        initial["texte"] = _phrases(demarche, section)
    form = TextePortraitForm(recu(request), initial=initial)
    if form.is_valid() and form.tenter(
        lambda: actes.ecrire(
            demarche=demarche,
            theme=section,
            texte=form.cleaned_data["texte"],
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"Le texte de la section « {section.label} » est enregistré.")
        return redirect("diagnostics:portrait", slug)
    contexte = {
        "demarche": demarche,
        "form": form,
        "section": section,
        "adresse_de_retour": reverse("diagnostics:portrait_texte_revenir", args=[slug, theme]),
        "ecrit": _ecrit_entre_temps(form, demarche, section) or ecrit,
    }
    return render(request, "diagnostics/portrait/texte.html", contexte, status=form.statut)


@require_POST
def revenir(request: Requete, slug: str, theme: str) -> HttpResponse:
    """Give a section back to the sentences of its figures."""
    demarche = ecrire(request, slug)
    section = _section(theme)
    version = request.POST.get("version", "")
    actes.revenir(
        demarche=demarche,
        theme=section,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, f"« {section.label} » a de nouveau les phrases tirées des chiffres.")
    return redirect("diagnostics:portrait", slug)


def _tableau(portrait: Portrait, theme: str, format: str, slug: str) -> HttpResponse:
    return tableau(export.feuille(portrait, theme=theme), format=format, nom=f"portrait-{slug}")


def _contexte(lu: PortraitDeLaDemarche, slug: str) -> dict[str, Any]:
    choisie = piece("portrait")
    documents = [
        (format, reverse("portail:fichier", args=[slug, choisie.identifiant, format]))
        for format in choisie.formats
    ]
    return {
        "portrait": lu.portrait,
        "sections": sections_a_montrer(lu.portrait, lu.ecrits),
        "reperes": reperes(lu.portrait),
        "explications": document.EXPLICATIONS,
        "sources": [document.dire_la_source(source) for source in lu.portrait.sources],
        "documents": documents,
        "adresse": reverse("diagnostics:portrait", args=[slug]),
    }


def _section(theme: str) -> ThemePortrait:
    if theme.upper() not in ThemePortrait.values:
        raise Introuvable("Cette section n’est pas dans le portrait. Revenez au portrait.")
    return ThemePortrait(theme.upper())


def _phrases(demarche: Any, section: ThemePortrait) -> str:
    """The sentences of open figures: what a person starts from is read by everybody afterwards."""
    lu = portrait_de(demarche, regards.public(), timezone.localdate())
    if lu is None:
        return ""
    siennes = next((s for s in lu.portrait.sections if s.theme is section), None)
    return phrases_en_texte(siennes, lu.portrait) if siennes else ""


def _ecrit_entre_temps(
    form: TextePortraitForm, demarche: Any, section: ThemePortrait
) -> TextePortrait | None:
    return textes(demarche).get(section) if form.conflit else None

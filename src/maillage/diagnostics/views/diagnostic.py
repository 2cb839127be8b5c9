"""The pages of the shared diagnosis: how it stands, its sections, its validation, what was validated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.diagnostics import permissions
from maillage.diagnostics.actions import diagnostic as actes
from maillage.diagnostics.actions import sections as actes_des_sections
from maillage.diagnostics.attendus import PAR_CLE, a_traiter
from maillage.diagnostics.enums import CleSection, EtatSection
from maillage.diagnostics.figement import document_de
from maillage.diagnostics.forms.diagnostic import (
    DiagnosticForm,
    ReouvertureForm,
    SectionForm,
    ValidationForm,
    VersionForm,
)
from maillage.diagnostics.models import Diagnostic
from maillage.diagnostics.presentation import ensemble
from maillage.diagnostics.queries import annexe_1
from maillage.diagnostics.queries import diagnostic as lus
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.diagnostics.views.ateliers import page_et_envoi
from maillage.documents.markdown import blocs, sans_titres
from maillage.documents.pieces import piece
from maillage.documents.production import format_de, produire
from maillage.documents.rendus import html
from maillage.interface.saisie import recu
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import EtatIncompatible

EVENEMENTS_EN_VUE = 6


@require_safe
def diagnostic(request: Requete, slug: str) -> HttpResponse:
    """How the diagnosis stands: what is written, what annexe 1 asks for, the échéancier, the validation."""
    demarche, peut_modifier = lire(request, slug)
    lu = lus.diagnostic_de(demarche)
    jour = timezone.localdate()
    choisie = piece("diagnostic")
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "diagnostic": lu,
        "vue": ensemble(demarche, lu, jour),
        "peut_modifier": peut_modifier,
        "peut_ecrire": peut_modifier and lu is not None and lu.modifiable,
        "peut_valider": permissions.refus_valider_le_diagnostic(request.user, demarche, jour)
        is None,
        "documents": [
            (format, reverse("portail:fichier", args=[slug, choisie.identifiant, format]))
            for format in choisie.formats
        ],
        "versions": lus.versions(lu) if lu else [],
        "evenements": de_l_objet(lu)[:EVENEMENTS_EN_VUE] if lu else [],
    }
    return render(request, "diagnostics/diagnostic/ensemble.html", contexte)


@page_et_envoi
def ouvrir(request: Requete, slug: str) -> HttpResponse:
    """Open the diagnosis: its scope, and the thématiques under study."""
    demarche = ecrire(request, slug)
    form = DiagnosticForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.ouvrir(
            demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(
            request,
            "Le diagnostic est ouvert, avec ses sections et l’échéancier de l’annexe 1, à adapter.",
        )
        return redirect("diagnostics:diagnostic", slug)
    contexte = {"demarche": demarche, "form": form, "titre": "Ouvrir le diagnostic"}
    return render(request, "diagnostics/diagnostic/portee.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str) -> HttpResponse:
    """Change the scope; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = lus.diagnostic_ouvert(demarche)
    form = DiagnosticForm(recu(request), instance=lu, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            diagnostic=lu,
            version=form.cleaned_data["version"],
            **form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La portée du diagnostic est enregistrée.")
        return redirect("diagnostics:diagnostic", slug)
    contexte = {"demarche": demarche, "form": form, "titre": "Portée du diagnostic"}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.diagnostic_ouvert(demarche))
    return render(request, "diagnostics/diagnostic/portee.html", contexte, status=form.statut)


@page_et_envoi
def section(request: Requete, slug: str, section: str) -> HttpResponse:
    """A section: everybody of the démarche reads it, who writes the diagnosis finds its form."""
    demarche, peut_modifier = lire(request, slug)
    if request.method == "POST":
        demarche = ecrire(request, slug)
    lue = lus.section(lus.diagnostic_ouvert(demarche), section)
    form = SectionForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes_des_sections.ecrire(
            section=lue,
            version=form.cleaned_data["version"],
            texte=form.cleaned_data["texte"],
            etat=EtatSection(form.cleaned_data["etat"]),
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"La section « {lue} » est enregistrée.")
        return redirect("diagnostics:diagnostic", slug)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "section": lue,
        "attendue": PAR_CLE[CleSection(lue.cle)],
        "form": form,
        "contenu": html.fragment(sans_titres(blocs(lue.texte))),
        "peut_ecrire": peut_modifier and lue.diagnostic.modifiable,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.section(lue.diagnostic, section))
    return render(request, "diagnostics/diagnostic/section.html", contexte, status=form.statut)


@require_POST
def soumettre(request: Requete, slug: str) -> HttpResponse:
    """Put the diagnosis to an instance."""
    demarche = ecrire(request, slug)
    actes.soumettre(
        diagnostic=lus.diagnostic_ouvert(demarche),
        version=_version(request),
        par=request.user,
        le=timezone.now(),
    )
    messages.success(
        request, "Le diagnostic est proposé à la validation : il attend tel quel la décision."
    )
    return redirect("diagnostics:diagnostic", slug)


@require_POST
def reprendre(request: Requete, slug: str) -> HttpResponse:
    """Take the diagnosis back, to write on."""
    demarche = ecrire(request, slug)
    actes.retirer_la_proposition(
        diagnostic=lus.diagnostic_ouvert(demarche),
        version=_version(request),
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, "La rédaction reprend : le diagnostic peut de nouveau être modifié.")
    return redirect("diagnostics:diagnostic", slug)


@page_et_envoi
def valider(request: Requete, slug: str) -> HttpResponse:
    """Note the decision of the instance: the diagnosis is frozen."""
    demarche, lu = _a_valider(request, slug)
    form = ValidationForm(recu(request), initial={"version": lu.version})
    if form.is_valid() and form.tenter(
        lambda: actes.valider(
            diagnostic=lu, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le diagnostic est validé : son document ne change plus.")
        return redirect("diagnostics:diagnostic", slug)
    contexte = {
        "demarche": demarche,
        "diagnostic": lu,
        "form": form,
        "manquantes": annexe_1.manquantes(demarche, timezone.localdate()),
        "conseillees": a_traiter(lus.sections(lu), obligatoires=False),
    }
    return render(request, "diagnostics/diagnostic/valider.html", contexte, status=form.statut)


@page_et_envoi
def rouvrir(request: Requete, slug: str) -> HttpResponse:
    """Open a validated diagnosis again, for a reason."""
    demarche, lu = _a_valider(request, slug)
    form = ReouvertureForm(recu(request), initial={"version": lu.version})
    if form.is_valid() and form.tenter(
        lambda: actes.rouvrir(
            diagnostic=lu, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(
            request, "Le diagnostic est rouvert. La version validée reste lisible, plus bas."
        )
        return redirect("diagnostics:diagnostic", slug)
    contexte = {"demarche": demarche, "diagnostic": lu, "form": form}
    return render(request, "diagnostics/diagnostic/rouvrir.html", contexte, status=form.statut)


@require_safe
def version(request: Requete, slug: str, numero: int) -> HttpResponse:
    """A validated version, as it was that day."""
    demarche = demarche_visible(request.user, slug, timezone.localdate())
    lue = lus.version(lus.diagnostic_ouvert(demarche), numero)
    contexte = {
        "demarche": demarche,
        "version": lue,
        "contenu": html.rendre(document_de(lue)),
        "formats": piece("diagnostic").formats,
    }
    return render(request, "diagnostics/diagnostic/version.html", contexte)


@require_safe
def fichier(request: Requete, slug: str, numero: int, format: str) -> HttpResponse:
    """A validated version as a file."""
    demarche = demarche_visible(request.user, slug, timezone.localdate())
    lue = lus.version(lus.diagnostic_ouvert(demarche), numero)
    choisi = format_de(piece("diagnostic"), format)
    contenu = produire(document_de(lue), format=choisi.identifiant, final=True)
    nom = f"{slug}-diagnostic-v{lue.numero}.{choisi.extension}"
    return HttpResponse(
        contenu,
        content_type=choisi.type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


def _a_valider(request: Requete, slug: str) -> tuple[Demarche, Diagnostic]:
    """The diagnosis, for who may validate it."""
    jour = timezone.localdate()
    demarche = demarche_visible(request.user, slug, jour)
    permissions.exiger(permissions.refus_valider_le_diagnostic(request.user, demarche, jour))
    return demarche, lus.diagnostic_ouvert(demarche)


def _version(request: Requete) -> int:
    """The version that was read; a button without it is that of an old page."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise EtatIncompatible("Cette page n’est plus à jour. Rechargez-la, puis recommencez.")
    version: int = form.cleaned_data["version"]
    return version

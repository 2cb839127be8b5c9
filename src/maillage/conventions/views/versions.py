"""The frozen versions of a démarche: the list, one of them, two side by side, and freezing an act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import figement, permissions, queries
from maillage.conventions.actions import versions
from maillage.conventions.cote_a_cote import cote_a_cote
from maillage.conventions.differences import en_mots
from maillage.conventions.forms.saisie import recu
from maillage.conventions.forms.versions import ComparaisonForm, FigerForm
from maillage.conventions.lecture_version import lire
from maillage.documents.rendus import FORMATS


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The versions, and the choice of two to compare."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    figees = list(queries.versions(demarche))
    extremes = {"de": figees[0].numero, "a": figees[-1].numero} if figees else {}
    return render(
        request,
        "conventions/versions.html",
        {
            "demarche": demarche,
            "versions": figees,
            "form": ComparaisonForm(versions=figees, initial=extremes),
            "a_figer": queries.actes_a_figer(demarche),
        },
    )


@require_safe
def version(request: Requete, slug: str, cle: int) -> HttpResponse:
    """What a version holds, to be read, and its files with their fingerprints."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    figee = queries.version(demarche, cle)
    return render(
        request,
        "conventions/version.html",
        {
            "demarche": demarche,
            "version": figee,
            "fichiers": queries.fichiers_figes(figee),
            "parties": lire(queries.contenu_fige(figee)),
            "changements": [en_mots(c) for c in queries.changements_apportes(figee)],
        },
    )


@require_safe
def contenu(request: Requete, slug: str, cle: int) -> HttpResponse:
    """The canonical content, whose SHA-256 is the fingerprint of the version."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    figee = queries.version(demarche, cle)
    nom = f"{slug}-v{figee.numero}-contenu.json"
    return _fichier(figee.contenu.encode(), "application/json", nom, figee.empreinte)


@require_safe
def fichier(request: Requete, slug: str, cle: int, fichier: int) -> HttpResponse:
    """A file as it was made at freezing."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    fige = queries.fichier_fige(queries.version(demarche, cle), fichier)
    type_mime = FORMATS[fige.format].type_mime
    return _fichier(bytes(fige.octets), type_mime, fige.nom, fige.empreinte)


def _fichier(octets: bytes, type_mime: str, nom: str, empreinte: str) -> HttpResponse:
    return HttpResponse(
        octets,
        content_type=type_mime,
        headers={
            "Content-Disposition": f'attachment; filename="{nom}"',
            "ETag": f'"{empreinte}"',
        },
    )


@require_safe
def comparaison(request: Requete, slug: str) -> HttpResponse:
    """Two versions side by side; `?de=1&a=2` says which, by number."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    figees = list(queries.versions(demarche))
    form = ComparaisonForm(request.GET or None, versions=figees)
    if not form.is_valid():
        contexte = {"demarche": demarche, "versions": figees, "form": form}
        statut = 422 if request.GET else 200
        return render(request, "conventions/comparaison.html", contexte, status=statut)
    de, a = (queries.version_numero(demarche, form.cleaned_data[nom]) for nom in ("de", "a"))
    rubriques = cote_a_cote(queries.contenu_fige(de), queries.contenu_fige(a))
    return render(
        request,
        "conventions/comparaison.html",
        {
            "demarche": demarche,
            "versions": figees,
            "form": form,
            "de": de,
            "a": a,
            "rubriques": rubriques,
            "differe": any(rubrique.vis_a_vis for rubrique in rubriques),
        },
    )


@require_http_methods(["GET", "POST"])
def figer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Freeze an act, after saying what that keeps, or why it cannot be done."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    acte = queries.acte(demarche, cle)
    permissions.exiger(permissions.refus_ecrire_les_actes(request.user, demarche, le))
    preparation = figement.preparer(acte, le)
    form = FigerForm(
        recu(request),
        motif_demande=preparation.motif_demande,
        initial={"version": acte.version},
    )
    if form.is_valid() and form.tenter(
        lambda: versions.figer(acte=acte, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        figee = queries.version_de_l_acte(acte)
        messages.success(request, f"« {acte} » est figé. Ses fichiers sont gardés tels quels.")
        return redirect("conventions:version", slug, figee.pk if figee else 0)
    contexte = {"demarche": demarche, "acte": acte, "preparation": preparation, "form": form}
    return render(request, "conventions/acte_figer.html", contexte, status=form.statut)

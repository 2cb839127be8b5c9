"""The documents of a démarche: the list, the preview with what is missing, the file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.documents.arbre import Document, manquants
from maillage.documents.pieces import Piece, piece, pieces
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS, html
from maillage.plan_actions.queries import fiche_visible, fiches, fiches_thematiques
from maillage.regles.erreurs import Introuvable


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The pieces that can be written, with the formats of each."""
    demarche = demarche_visible(request.user, slug, localdate())
    return render(
        request,
        "portail/documents.html",
        {
            "demarche": demarche,
            "pieces": pieces("demarche"),
            "fiches": fiches(demarche),
            "fiches_thematiques": fiches_thematiques(demarche),
            "formats": FORMATS.values(),
        },
    )


@require_safe
def apercu(request: Requete, slug: str, piece: str) -> HttpResponse:
    """The document as a page, with the list of the values it still lacks beside it."""
    demarche = demarche_visible(request.user, slug, localdate())
    choisie, document = _document(request, demarche, piece)
    return render(
        request,
        "portail/apercu.html",
        {
            "demarche": demarche,
            "piece": choisie,
            "document": document,
            "contenu": html.rendre(document),
            "manques": manquants(document),
            "formats": FORMATS.values(),
            "objet": request.GET.get("objet", ""),
        },
    )


@require_safe
def fichier(request: Requete, slug: str, piece: str, format: str) -> HttpResponse:
    """The file; `?final=1` asks for the final one, refused while a value is missing (422)."""
    demarche = demarche_visible(request.user, slug, localdate())
    choisie, document = _document(request, demarche, piece)
    contenu = produire(document, format=format, final=request.GET.get("final") == "1")
    nom = "-".join(filter(None, [slug, choisie.identifiant.replace("_", "-"), _objet(request)]))
    return HttpResponse(
        contenu,
        content_type=FORMATS[format].type_mime,
        headers={
            "Content-Disposition": f'attachment; filename="{nom}.{FORMATS[format].extension}"'
        },
    )


def _objet(request: Requete) -> str:
    valeur = request.GET.get("objet", "")
    return valeur if valeur.isdecimal() else ""


def _document(request: Requete, demarche: Demarche, nom: str) -> tuple[Piece, Document]:
    """The piece and the tree built from the démarche, or from the object asked for in it."""
    choisie = piece(nom)
    return choisie, choisie.construire(_sujet(request, demarche, choisie))


def _sujet(request: Requete, demarche: Demarche, choisie: Piece) -> Any:
    if choisie.objet == "demarche":
        return demarche
    if choisie.trouver and _objet(request):
        return choisie.trouver(demarche, _objet(request))
    if choisie.objet == "fiche" and _objet(request):
        return fiche_visible(demarche, int(_objet(request)))
    raise Introuvable(
        f"Dites de quel objet vous voulez la pièce « {choisie.intitule} » : ouvrez-la depuis la "
        "page de cet objet."
    )

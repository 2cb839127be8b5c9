"""The documents of a démarche: the list, the preview with what is missing, the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.documents.arbre import manquants
from maillage.documents.pieces import (
    Disponibilite,
    FormatPropre,
    Piece,
    choisir,
    disponibilite,
    manque_a,
    piece,
    pieces,
    refuser_si_vide,
)
from maillage.documents.production import format_de, formats, produire_piece
from maillage.documents.remplacements import caracteres_remplaces
from maillage.documents.rendus import Format, html
from maillage.plan_actions.queries import fiche_visible

# What each document is for, in the order of a démarche; a piece that none names comes last.
FAMILLES = {
    "Préparer la convention": (
        "acte_engagement",
        "accord_cadre",
        "feuille_de_route",
        "cahier_des_charges",
        "portrait",
        "diagnostic",
        "note_sppe",
    ),
    "La convention et ses annexes": (
        "convention",
        "plan",
        "fiche_action",
        "fiche_thematique",
        "annexe_services",
        "annexe_pilotage",
        "referentiel_cooperation",
        "evaluation",
    ),
    "Se réunir, décider, délibérer": (
        "calendrier",
        "ordre_du_jour",
        "feuille_de_presence",
        "dossier_copil",
        "releve_decisions",
        "note_synthese",
        "projet_deliberation",
        "deliberation",
    ),
    "Suivre, évaluer, faire connaître": ("bilan_annuel", "evaluation_finale", "depliant"),
    "Modifier la convention, y mettre fin": (
        "avenant",
        "texte_consolide",
        "lettre",
        "lettre_de_fin",
        "constat_de_fin",
    ),
}
AUTRES = "Autres documents"
AU_PLUS = 60  # objects named under a piece: beyond, one opens it from its own page


@dataclass(frozen=True, slots=True)
class LigneDePiece:
    """A piece on the page: what the démarche can give of it, its formats, the objects to choose from."""

    piece: Piece
    lue: Disponibilite
    formats: list[Format | FormatPropre]

    @property
    def cle(self) -> str:
        """What the links name: the object by default, nothing for a piece of the démarche."""
        return self._cle(self.lue.objet)

    @property
    def autres(self) -> list[tuple[str, str]]:
        """The key and the name of each object, where there are several to choose from."""
        return [(self._cle(objet), str(objet)) for objet in self.lue.objets[:AU_PLUS]]

    def _cle(self, objet: Any) -> str:
        return "" if self.piece.objet == "demarche" or objet is None else str(objet.pk)


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """All the pieces: the formats of those that are ready, what the others still lack."""
    demarche = demarche_visible(request.user, slug, localdate())
    lignes = [LigneDePiece(p, disponibilite(p, demarche), formats(p)) for p in pieces()]
    return render(
        request,
        "portail/documents.html",
        {
            "demarche": demarche,
            "familles": _par_famille(lignes),
            "pretes": sum(ligne.lue.prete for ligne in lignes),
            "total": len(lignes),
        },
    )


def _par_famille(lignes: list[LigneDePiece]) -> list[tuple[str, list[LigneDePiece]]]:
    """The pieces under what they are for; nothing for an empty heading."""
    restantes = {ligne.piece.identifiant: ligne for ligne in lignes}
    familles = [
        (titre, [restantes.pop(nom) for nom in noms if nom in restantes])
        for titre, noms in FAMILLES.items()
    ]
    return [f for f in (*familles, (AUTRES, list(restantes.values()))) if f[1]]


@require_safe
def apercu(request: Requete, slug: str, piece: str) -> HttpResponse:
    """The document as a page, with the list of the values it still lacks beside it."""
    demarche = demarche_visible(request.user, slug, localdate())
    choisie, objet = _choisis(request, demarche, piece)
    document = choisie.construire(objet)
    return render(
        request,
        "portail/apercu.html",
        {
            "demarche": demarche,
            "piece": choisie,
            "document": document,
            "contenu": html.rendre(document),
            "manques": manquants(document),
            "remplaces": caracteres_remplaces(document).phrases(),
            "formats": formats(choisie),
            "objet": request.GET.get("objet", ""),
        },
    )


@require_safe
def fichier(request: Requete, slug: str, piece: str, format: str) -> HttpResponse:
    """The file; `?final=1` asks for the final one, refused while a value is missing (422)."""
    demarche = demarche_visible(request.user, slug, localdate())
    choisie, objet = _choisis(request, demarche, piece)
    choisi = format_de(choisie, format)
    final = request.GET.get("final") == "1"
    contenu = produire_piece(choisie, objet, format=format, final=final)
    nom = "-".join(filter(None, [slug, choisie.identifiant.replace("_", "-"), _cle(request)]))
    return HttpResponse(
        contenu,
        content_type=choisi.type_mime,
        headers={"Content-Disposition": f'attachment; filename="{nom}.{choisi.extension}"'},
    )


def _cle(request: Requete) -> str:
    valeur = request.GET.get("objet", "")
    return valeur if valeur.isascii() and valeur.isdecimal() else ""


def _choisis(request: Requete, demarche: Demarche, nom: str) -> tuple[Piece, Any]:
    """The piece and what it is built from: the object asked for in the address, or the one by default."""
    choisie, cle = piece(nom), _cle(request)
    if choisie.objet == "fiche" and cle:
        # The command also takes the number of a fiche, which may be the key of another one.
        fiche = fiche_visible(demarche, int(cle))
        refuser_si_vide(choisie, manque_a(choisie, fiche))
        return choisie, fiche
    return choisie, choisir(choisie, demarche, "" if choisie.objet == "demarche" else cle)

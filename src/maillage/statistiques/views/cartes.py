"""The map of an indicator over the areas of a territory, or of France."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.documents.tableur import Feuille
from maillage.documents.telechargement import IMAGES, dessin, tableau
from maillage.regles.erreurs import Introuvable
from maillage.statistiques import regards
from maillage.statistiques.cartes.assemblage import Carte, assembler
from maillage.statistiques.portraits.assemblage import titre_de_la_source
from maillage.statistiques.queries.cartes import FRANCE, MAILLES, indicateurs_a_cartographier
from maillage.territoires.models import Territoire
from maillage.territoires.queries import par_code


@require_safe
def france(request: Requete) -> HttpResponse:
    """The map of France; `?maille=`, `?indicateur=`, `?annee=`; `?format=` gives a file."""
    return _repondre(request, None)


@require_safe
def territoire(request: Requete, niveau: str, code: str) -> HttpResponse:
    """The map of a territory; a commune has no areas to show: `Introuvable`."""
    lu = par_code(niveau, code)
    if lu.niveau not in MAILLES:
        raise Introuvable(
            f"« {lu.nom} » est une commune : la carte est celle de son intercommunalité ou de son "
            "département."
        )
    return _repondre(request, lu)


def _repondre(request: Requete, lu: Territoire | None) -> HttpResponse:
    mailles = MAILLES[lu.niveau if lu else FRANCE]
    demandee = request.GET.get("maille", "").upper()
    maille = next((m for m in mailles if m.value == demandee), mailles[0])
    possibles = indicateurs_a_cartographier(maille)
    dit = request.GET.get("indicateur", "")
    carte = assembler(
        lu,
        maille=maille,
        indicateur=next((i for i in possibles if i.code == dit), None),
        annee=_annee(request.GET.get("annee", "")),
        regard=regards.public(),
    )
    choix = request.GET.get("format", "")
    if choix and carte is not None:
        return _fichier(carte, choix, nom=f"carte-{lu.code if lu else 'france'}")
    return render(
        request, "statistiques/carte/carte.html", _contexte(request, lu, carte, possibles)
    )


def _annee(dite: str) -> int | None:
    return int(dite) if dite.isascii() and dite.isdigit() and len(dite) == 4 else None


def _contexte(
    request: Requete, lu: Territoire | None, carte: Carte | None, possibles: Any
) -> dict[str, Any]:
    fil = [("Territoires", reverse("territoires:recherche"))]
    if lu:
        fil.append((lu.nom, lu.get_absolute_url()))
    par_theme: dict[str, list[Any]] = {}
    for indicateur in possibles:
        par_theme.setdefault(indicateur.get_theme_display(), []).append(indicateur)
    return {
        "territoire": lu,
        "carte": carte,
        "adresse": request.get_full_path(),
        "mailles": [(m.value.lower(), m.label) for m in MAILLES[lu.niveau if lu else FRANCE]],
        "par_theme": par_theme,
        "source": titre_de_la_source(carte.indicateur.source)[0] if carte else "",
        "fil": [*fil, ("Carte", "")],
    }


def _fichier(carte: Carte, choix: str, *, nom: str) -> HttpResponse:
    """The drawing (SVG, PNG), or the table. Raises `Introuvable` for another format, or no drawing."""
    if choix not in IMAGES:
        return tableau(_feuille(carte), format=choix, nom=nom)
    return dessin(carte.dessin or carte.barres, carte.titre, format=choix, nom=nom)


def _feuille(carte: Carte) -> Feuille:
    indicateur = carte.indicateur
    return Feuille(
        titre="Carte",
        colonnes=(
            "Code",
            "Territoire",
            "Indicateur",
            "Unité",
            "Année",
            "Valeur",
            "Statut",
            "Source",
        ),
        lignes=tuple(
            (
                ligne.territoire.code,
                ligne.territoire.nom,
                indicateur.libelle,
                indicateur.unite,
                carte.annee,
                ligne.chiffre.arrondi,
                str(ligne.chiffre.statut.label),
                indicateur.producteur,
            )
            for ligne in carte.lignes
        ),
        en_texte=frozenset({0}),
    )

"""Series as a table for a spreadsheet: one row a territory, an indicator and a year."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.documents.tableur import Feuille
from maillage.documents.tableur import Valeur as Cellule
from maillage.statistiques.catalogue import RuptureDeSerie
from maillage.statistiques.evolutions.assemblage import Evolution, Multiples
from maillage.statistiques.evolutions.series import Serie, cassures
from maillage.statistiques.models import Indicateur

COLONNES = (
    "Code",
    "Territoire",
    "Indicateur",
    "Unité",
    "Année",
    "Valeur",
    "Statut",
    "Zones connues",
    "Zones",
    "Rupture de série",
    "Producteur",
    "Source",
)


def feuille(evolutions: Iterable[Evolution]) -> Feuille:
    """The series of some indicators, the territory first; a figure that is not there has its word."""
    return _feuille(
        rangee
        for evolution in evolutions
        for suivie in evolution.series
        for rangee in _rangees(
            suivie, suivie.nom, evolution.indicateur, evolution.base, evolution.ruptures
        )
    )


def feuille_des_multiples(multiples: Multiples) -> Feuille:
    """The series of the small charts, in their order."""
    return _feuille(
        rangee
        for indicateur, suivie, ruptures in multiples.series
        for rangee in _rangees(suivie, suivie.aire.nom, indicateur, multiples.base, ruptures)
    )


def _feuille(rangees: Iterable[tuple[Cellule, ...]]) -> Feuille:
    return Feuille(
        titre="Évolution", colonnes=COLONNES, lignes=tuple(rangees), en_texte=frozenset({0})
    )


def _rangees(
    suivie: Serie,
    nom: str,
    indicateur: Indicateur,
    base: int | None,
    ruptures: tuple[RuptureDeSerie, ...],
) -> Iterable[tuple[Cellule, ...]]:
    coupures = cassures(suivie.aire.niveau, ruptures)
    for an in suivie.ans:
        yield (
            an.code or suivie.aire.code,
            nom,
            indicateur.libelle,
            f"indice, {base} = 100" if base else indicateur.unite,
            an.annee,
            an.valeur,
            str(an.statut.label),
            an.connues,
            an.zones,
            "à partir de cette année" if an.annee in coupures else "",
            indicateur.producteur,
            indicateur.source,
        )

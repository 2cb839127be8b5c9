"""Series as their page lays them out: one block by chart, its table in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.interface.typographie import accorde, nombre, typo
from maillage.statistiques.evolutions import dessins
from maillage.statistiques.evolutions.assemblage import Evolution, Multiples
from maillage.statistiques.evolutions.series import An, Serie, cassures
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import RoleAire
from maillage.statistiques.portraits.presentation import CelluleMontree

ABSENTE = CelluleMontree("non disponible", absente=True)


@dataclass(frozen=True, slots=True)
class AnMontre:
    """A row of the table: the year, whether a series breaks there, what each area has."""

    annee: int
    rupture: bool
    cellules: tuple[CelluleMontree, ...]


@dataclass(frozen=True, slots=True)
class EvolutionMontree:
    """A chart and its table."""

    indicateur: Indicateur
    titre: str
    dessin: str
    resume: str
    notes: tuple[str, ...]
    source: str
    unite: str
    colonnes: tuple[str, ...]
    lignes: tuple[AnMontre, ...]
    base: int | None
    indice_possible: bool
    seule: bool


@dataclass(frozen=True, slots=True)
class PetitMontre:
    """A small chart: its name, its drawing, its sentence, and what leads to its own page."""

    nom: str
    dessin: str
    resume: str
    niveau: str
    code: str
    indicateur: Indicateur


def montrer(evolution: Evolution) -> EvolutionMontree:
    """One indicator, as its block of the page says it."""
    return EvolutionMontree(
        indicateur=evolution.indicateur,
        titre=dessins.titre(evolution),
        dessin=dessins.dessin(evolution),
        resume=dessins.resume(evolution),
        notes=tuple(dessins.notes(evolution)),
        source=dessins.source(evolution.indicateur),
        unite=dessins.unite(evolution.indicateur, evolution.base),
        colonnes=tuple(suivie.nom for suivie in evolution.series),
        lignes=tuple(_rangees(evolution)),
        base=evolution.base,
        indice_possible=evolution.indice_possible,
        seule=len(evolution.tracees) < len(evolution.series),
    )


def montrer_les_petits(multiples: Multiples) -> list[PetitMontre]:
    """The small charts in their order."""
    tous = zip(
        multiples.series,
        dessins.petits_dessins(multiples),
        dessins.vignettes(multiples),
        strict=True,
    )
    return [
        PetitMontre(
            suivie.nom if multiples.par_commune else typo(indicateur.libelle),
            dessin,
            donnee.resume,
            suivie.aire.niveau.lower(),
            suivie.aire.code,
            indicateur,
        )
        for (indicateur, suivie, _), dessin, donnee in tous
    ]


def _rangees(evolution: Evolution) -> Iterable[AnMontre]:
    principale = evolution.principale
    coupures = cassures(principale.aire.niveau, evolution.ruptures)
    premiere = evolution.annees[0] if evolution.annees else 0
    for annee in evolution.annees:
        yield AnMontre(
            annee,
            annee in coupures and annee > premiere,
            tuple(_cellule(suivie, annee) for suivie in evolution.series),
        )


def _cellule(suivie: Serie, annee: int) -> CelluleMontree:
    an = suivie.an(annee)
    if an is None or (an.valeur is None and not an.masquee):
        return ABSENTE
    if an.masquee:
        return CelluleMontree(an.dit, masquee=True)
    return CelluleMontree(an.dit, ", ".join(_precisions(suivie, an)))


def _precisions(suivie: Serie, an: An) -> Iterable[str]:
    if an.partiel:
        connues = accorde(an.connues or 0, "zone connue", "zones connues")
        yield f"{connues} sur {nombre(an.zones)}"
    if an.provisoire:
        yield "provisoire"
    if suivie.aire.role is RoleAire.SEMBLABLES:
        yield f"médiane de {accorde(an.connues or 0, 'connu')}"

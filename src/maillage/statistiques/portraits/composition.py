"""The portrait of a territory: its figures by theme, what they face, and the sentences they make.

Pure: built from a `Fonds`, whose figures have left through `sortie.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median_low
from typing import Any

import yaml

from maillage.statistiques.enums import StatutStatistique, ThemePortrait
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire, RoleAire, Semblables
from maillage.statistiques.portraits.chiffres import Chiffre, Fonds

FICHIER = Path(__file__).parents[1] / "donnees" / "portrait.yaml"


@dataclass(frozen=True, slots=True)
class Entree:
    """An indicator of the portrait, and the sentence of its figure (see `donnees/portrait.yaml`)."""

    code: str
    phrase: str
    evolution: bool = False
    plus: str = ""
    moins: str = ""
    egal: str = ""
    facultatif: bool = False
    semblables: bool = False
    epci: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """What another area has for the same indicator and year."""

    aire: Aire
    chiffre: Chiffre


@dataclass(frozen=True, slots=True)
class Proches:
    """Where similar territories stand: the value of the one in the middle, of `connues` of `nombre`."""

    mediane: Decimal | None
    connues: int
    nombre: int


@dataclass(frozen=True, slots=True)
class LignePortrait:
    """One indicator in one year: the territory, and what it faces; `serie` is its other years."""

    entree: Entree
    indicateur: Indicateur
    annee: int | None
    chiffre: Chiffre | None
    faces: tuple[Face, ...]
    serie: tuple[Chiffre, ...] = ()
    proches: Proches | None = None

    @property
    def statut(self) -> StatutStatistique:
        """Of the figure of the territory; absent when nothing is known at all."""
        return self.chiffre.statut if self.chiffre else StatutStatistique.ABSENTE


@dataclass(frozen=True, slots=True)
class SectionPortrait:
    """A theme: its lines, and the indicators of which nobody gave anything."""

    theme: ThemePortrait
    lignes: tuple[LignePortrait, ...]
    sans_donnee: tuple[Indicateur, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything that the page, the documents and the exports of a portrait say."""

    aire: Aire
    comparaisons: tuple[Aire, ...]
    sections: tuple[SectionPortrait, ...]
    semblables: Semblables | None
    sources: tuple[SourceCitee, ...]

    def lignes(self) -> Iterator[LignePortrait]:
        """Every line, in the order of the sections."""
        for section in self.sections:
            yield from section.lignes

    @property
    def masquees(self) -> int:
        """How many figures of the territory are blank for secrecy."""
        return sum(ligne.statut is StatutStatistique.MASQUEE for ligne in self.lignes())


@dataclass(frozen=True, slots=True)
class SourceCitee:
    """A source of the portrait: who, what, which years, what to beware of."""

    identifiant: str
    titre: str
    producteur: str
    licence: str
    annees: tuple[int, ...]
    precaution: str


@cache
def entrees() -> dict[ThemePortrait, tuple[Entree, ...]]:
    """What a portrait shows, by section, in the order of the file."""
    sections: dict[str, list[dict[str, Any]]] = yaml.safe_load(FICHIER.read_text("utf-8"))[
        "sections"
    ]
    return {
        ThemePortrait(theme): tuple(Entree(**dite) for dite in dites)
        for theme, dites in sections.items()
    }


def composer(
    aire: Aire, comparaisons: Sequence[Aire], fonds: Fonds, indicateurs: dict[str, Indicateur]
) -> tuple[SectionPortrait, ...]:
    """The sections of the portrait, without similar territories (`situer` adds them)."""
    return tuple(
        _section(theme, dites, aire, comparaisons, fonds, indicateurs)
        for theme, dites in entrees().items()
    )


def situer(
    section: SectionPortrait, proches: Fonds, aires: Sequence[Aire], nombre: int
) -> SectionPortrait:
    """The section with the median of similar territories on the lines that ask for it."""
    lignes = tuple(
        _avec_proches(ligne, proches, aires, nombre)
        if ligne.entree.semblables and ligne.annee is not None
        else ligne
        for ligne in section.lignes
    )
    return SectionPortrait(section.theme, lignes, section.sans_donnee)


def _section(
    theme: ThemePortrait,
    dites: Sequence[Entree],
    aire: Aire,
    comparaisons: Sequence[Aire],
    fonds: Fonds,
    indicateurs: dict[str, Indicateur],
) -> SectionPortrait:
    lignes: list[LignePortrait] = []
    sans: list[Indicateur] = []
    for entree in dites:
        if entree.code not in indicateurs:
            continue
        siennes = _lignes(entree, indicateurs[entree.code], aire, comparaisons, fonds)
        lignes += siennes
        if not siennes and not entree.facultatif:
            sans.append(indicateurs[entree.code])
    return SectionPortrait(theme, tuple(lignes), tuple(sans))


def _lignes(
    entree: Entree,
    indicateur: Indicateur,
    aire: Aire,
    comparaisons: Sequence[Aire],
    fonds: Fonds,
) -> list[LignePortrait]:
    """The last year of the territory; and the last one that compares, when that one does not."""
    serie = _serie(aire, indicateur, fonds)
    connues = [chiffre for chiffre in serie if chiffre.connu]
    if connues:
        premiere = _ligne(entree, indicateur, connues[0], comparaisons, fonds, serie)
        if any(face.chiffre.connu for face in premiere.faces) or not comparaisons:
            return [premiere]
        for chiffre in connues[1:]:
            ligne = _ligne(entree, indicateur, chiffre, comparaisons, fonds, ())
            if any(face.chiffre.connu for face in ligne.faces):
                return [premiere, ligne]
        return [premiere]
    masquee = next((c for c in serie if c.statut is StatutStatistique.MASQUEE), None)
    if masquee is not None:
        return [_ligne(entree, indicateur, masquee, comparaisons, fonds, ())]
    return _sans_le_territoire(entree, indicateur, aire, comparaisons, fonds)


def _serie(aire: Aire, indicateur: Indicateur, fonds: Fonds) -> tuple[Chiffre, ...]:
    """Every year of the territory where something is known or blank, the last first."""
    annees = fonds.annees(aire, indicateur.code)
    chiffres = (fonds.chiffre(aire, indicateur.code, annee) for annee in annees)
    return tuple(c for c in chiffres if c.statut is not StatutStatistique.ABSENTE)


def _ligne(
    entree: Entree,
    indicateur: Indicateur,
    chiffre: Chiffre,
    comparaisons: Sequence[Aire],
    fonds: Fonds,
    serie: tuple[Chiffre, ...],
) -> LignePortrait:
    faces = tuple(
        Face(aire, fonds.chiffre(aire, indicateur.code, chiffre.annee)) for aire in comparaisons
    )
    return LignePortrait(entree, indicateur, chiffre.annee, chiffre, faces, serie)


def _sans_le_territoire(
    entree: Entree,
    indicateur: Indicateur,
    aire: Aire,
    comparaisons: Sequence[Aire],
    fonds: Fonds,
) -> list[LignePortrait]:
    """A line that shows what is known around, where nothing is of the territory itself."""
    annees = {a for autre in comparaisons for a in fonds.annees(autre, indicateur.code)}
    for annee in sorted(annees, reverse=True):
        chiffre = fonds.chiffre(aire, indicateur.code, annee)
        ligne = _ligne(entree, indicateur, chiffre, comparaisons, fonds, ())
        if any(face.chiffre.connu for face in ligne.faces):
            return [] if entree.facultatif else [ligne]
    return []


def _avec_proches(
    ligne: LignePortrait, proches: Fonds, aires: Sequence[Aire], nombre: int
) -> LignePortrait:
    """A median of territories, each of which counts for one: not a mean of their rates."""
    annee = ligne.annee or 0
    chiffres = [proches.chiffre(aire, ligne.indicateur.code, annee) for aire in aires]
    valeurs = sorted(c.valeur for c in chiffres if c.valeur is not None)
    mediane = median_low(valeurs) if valeurs else None
    return LignePortrait(
        ligne.entree,
        ligne.indicateur,
        ligne.annee,
        ligne.chiffre,
        ligne.faces,
        ligne.serie,
        Proches(mediane, len(valeurs), nombre),
    )


def face(ligne: LignePortrait, role: RoleAire) -> Face | None:
    """What that line faces under that role."""
    return next((face for face in ligne.faces if face.aire.role is role), None)

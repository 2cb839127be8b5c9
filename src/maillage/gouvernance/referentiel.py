"""The référentiel of the chargé(e) de coopération, read from annexe 5 of the model convention.

Its facts are written once, in the dated clauses of the model (seed S4-C, annexe 5): définition,
contexte in four points, attendus in three blocks, activités in four. They are read here as data, for
the sheet of the function and for the log of its activity.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from maillage.conventions.pieces import modele
from maillage.documents.arbre import Bloc, Liste, Paragraphe, en_clair
from maillage.gouvernance.enums import BlocActivite


@dataclass(frozen=True, slots=True)
class BlocReferentiel:
    """A block: what its first words name, the rest of its sentence, its points."""

    intitule: str
    suite: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Referentiel:
    """The four parts of annexe 5, with where they come from and since when they hold.

    `dynamiques` are the two of the définition: descending, ascending.
    """

    definition: tuple[str, ...]
    dynamiques: tuple[str, ...]
    contexte: tuple[BlocReferentiel, ...]
    attendus: tuple[BlocReferentiel, ...]
    activites: tuple[BlocReferentiel, ...]
    source: str
    valable_du: dt.date

    def activite(self, bloc: str) -> BlocReferentiel:
        """The block of activities of that code: they stand in the order of `BlocActivite`."""
        return self.activites[BlocActivite.values.index(bloc)]


@cache
def referentiel() -> Referentiel:
    """The référentiel in force, read once."""
    return Referentiel(
        definition=_paragraphes(_clause("annexe-5-definition")),
        dynamiques=tuple(bloc.suite for bloc in _points(_clause("annexe-5-definition"))),
        contexte=_points(_clause("annexe-5-contexte")),
        attendus=_points(_clause("annexe-5-attendus")),
        activites=_points(_clause("annexe-5-activites")),
        source=modele().source,
        valable_du=modele().valable_du,
    )


def _clause(identifiant: str) -> tuple[Bloc, ...]:
    return next(c.blocs for c in modele().clauses if c.identifiant == identifiant)


def _paragraphes(blocs: tuple[Bloc, ...]) -> tuple[str, ...]:
    return tuple(en_clair(bloc.texte) for bloc in blocs if isinstance(bloc, Paragraphe))


def _points(blocs: tuple[Bloc, ...]) -> tuple[BlocReferentiel, ...]:
    elements = [element for bloc in blocs if isinstance(bloc, Liste) for element in bloc.elements]
    return tuple(
        BlocReferentiel(
            intitule="".join(trait.texte for trait in element.texte if trait.gras),
            suite="".join(trait.texte for trait in element.texte if not trait.gras).strip(
                " :\u00a0"
            ),
            points=tuple(
                en_clair(point.texte).rstrip(" ;.\u00a0")
                for point in (element.sous_liste.elements if element.sous_liste else ())
            ),
        )
        for element in elements
    )

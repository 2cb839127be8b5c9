"""The typed tree of a deck of slides: one idea a slide, from which the PPTX and the booklet are rendered.

As in `arbre`, everything is pure data and every text is literal. A slide knows neither its size nor
its place: what overflows is shared out by `decoupage` when a deck is rendered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.documents.arbre import (
    Bloc,
    ElementListe,
    Figure,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Titre,
    texte,
)
from maillage.documents.graphiques import Genre, Serie, dessiner

CHIFFRES_PAR_DIAPOSITIVE = 4


@dataclass(frozen=True, slots=True)
class Corps:
    """Running text: paragraphs and bulleted lists, in order."""

    blocs: tuple[Paragraphe | Liste, ...]


@dataclass(frozen=True, slots=True)
class Colonne:
    """One half of a slide, with its own heading."""

    titre: str
    corps: Corps


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Two texts side by side: what is compared."""

    gauche: Colonne
    droite: Colonne


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A figure to read from the back of the room, already written the French way, and what it counts."""

    valeur: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Chiffres:
    """A few figures side by side."""

    chiffres: tuple[Chiffre, ...]


@dataclass(frozen=True, slots=True)
class Graphique:
    """A chart with its table, which says in words what has no figure.

    `series` each have one value a category, None where there is none. `alternative` says the drawing
    in a sentence, for who does not see it.
    """

    genre: Genre
    categories: tuple[str, ...]
    series: tuple[Serie, ...]
    alternative: str
    tableau: Tableau
    unite: str = ""

    def __post_init__(self) -> None:
        if not self.categories or not self.series:
            raise ValueError("Un graphique a des catégories et des séries")
        if self.genre == "anneau" and len(self.series) != 1:
            raise ValueError("Un anneau a une seule série")
        for serie in self.series:
            if len(serie.valeurs) != len(self.categories):
                raise ValueError(
                    f"Série « {serie.nom} » : {len(serie.valeurs)} valeurs pour "
                    f"{len(self.categories)} catégories"
                )


Contenu = Corps | Colonnes | Chiffres | Tableau | Graphique


@dataclass(frozen=True, slots=True)
class Diapositive:
    """One idea: a title that says it, what shows it, how to read it (`lecture`).

    `notes` is what the speaker adds: it stays in the notes of the deck, out of what is handed over.
    """

    titre: str
    contenu: Contenu
    notes: str = ""
    lecture: str = ""
    source: str = ""
    rubrique: str = ""


@dataclass(frozen=True, slots=True)
class Diaporama:
    """A whole deck: its cover, then its slides. `date` is the one it bears, never that of the clock."""

    titre: str
    diapositives: tuple[Diapositive, ...]
    sous_titre: str = ""
    couverture: tuple[str, ...] = ()  # the lines under the subtitle: date, place, who convenes
    auteur: str = ""
    date: dt.date | None = None
    mention: str = ""
    pied: str = ""
    mots_cles: tuple[str, ...] = field(default=())


def puces(*lignes: str) -> Corps:
    """A bulleted list of plain lines."""
    return Corps((Liste(tuple(ElementListe(texte(ligne)) for ligne in lignes)),))


def corps(*paragraphes: str) -> Corps:
    """Plain paragraphs."""
    return Corps(tuple(Paragraphe(texte(p)) for p in paragraphes))


def nombre_exact(valeur: Decimal | int | None) -> Decimal | None:
    """A value as a chart takes it."""
    return None if valeur is None else Decimal(valeur)


def en_blocs(diapositive: Diapositive, niveau: int = 2) -> Iterator[Bloc]:
    """The slide as blocks of a document: its title, the same content, how to read it, its source.

    A chart comes as a drawing followed by its table; in a document nothing is cut.
    """
    yield Titre(niveau, texte(diapositive.titre))
    match diapositive.contenu:
        case Corps(blocs):
            yield from blocs
        case Colonnes(gauche, droite):
            for colonne in (gauche, droite):
                yield Titre(min(niveau + 1, 4), texte(colonne.titre))
                yield from colonne.corps.blocs
        case Chiffres(chiffres):
            yield Liste(
                tuple(ElementListe(texte(f"{c.libelle}\u00a0: {c.valeur}")) for c in chiffres)
            )
        case Tableau() as tableau:
            yield tableau
        case Graphique() as graphique:
            yield Figure(_svg(graphique), graphique.alternative)
            yield graphique.tableau
    if diapositive.lecture.strip():
        yield Paragraphe(texte(diapositive.lecture))
    if diapositive.source.strip():
        yield Note(texte(f"Source\u00a0: {diapositive.source}"))


def _svg(graphique: Graphique) -> str:
    return dessiner(graphique.genre, graphique.categories, graphique.series, unite=graphique.unite)

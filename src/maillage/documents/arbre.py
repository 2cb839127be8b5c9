"""The typed tree of a document: one content, from which every format is rendered.

A document is built by a domain (see `pieces.py` of each domain), is pure data, and knows no format.
Every text in it is literal: nothing typed by a user can act as markup in any renderer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal

A_COMPLETER = "à compléter"
# Where a text says how many pages it has: an ellipsis until `production` knows the number. The word
# joiner after it, which shows nothing, tells it from an ellipsis that somebody typed.
NOMBRE_DE_PAGES = "…\N{WORD JOINER}"
# The alphanumeric mode of a QR code (ISO/IEC 18004, 7.4.4), short enough for one that scans well.
REPERE = re.compile(r"[0-9A-Z $%*+\-./:]{0,122}")

Alignement = Literal["gauche", "centre", "droite"]


@dataclass(frozen=True, slots=True)
class Trait:
    """A run of text with one look; `manquant` names the missing value it stands for."""

    texte: str
    gras: bool = False
    italique: bool = False
    manquant: str = ""


Texte = tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Titre:
    """A heading of level 1 to 4; the number, when there is one, is typed in the text."""

    niveau: int
    texte: Texte

    def __post_init__(self) -> None:
        if not 1 <= self.niveau <= 4:
            raise ValueError(f"Niveau de titre hors de 1 à 4 : {self.niveau}")


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """A paragraph of running text."""

    texte: Texte


@dataclass(frozen=True, slots=True)
class ElementListe:
    """One item of a list, with the list nested below it, if any."""

    texte: Texte
    sous_liste: Liste | None = None


@dataclass(frozen=True, slots=True)
class Liste:
    """A bulleted or numbered list."""

    elements: tuple[ElementListe, ...]
    numerotee: bool = False


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table with a caption and one row of column headers.

    `lignes` has the shape (rows, len(entetes)); `largeurs` are relative weights, one a column;
    `entete_de_ligne` says that the first cell of each row names the row.
    """

    legende: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[Texte, ...], ...]
    largeurs: tuple[int, ...] = ()
    alignements: tuple[Alignement, ...] = ()
    entete_de_ligne: bool = True

    def __post_init__(self) -> None:
        n = len(self.entetes)
        nom = f"Tableau « {self.legende} »"
        if not n:
            raise ValueError(f"{nom} : aucune colonne")
        for ligne in self.lignes:
            if len(ligne) != n:
                raise ValueError(f"{nom} : {len(ligne)} cellules pour {n} colonnes")
        for reglage in (self.largeurs, self.alignements):
            if reglage and len(reglage) != n:
                raise ValueError(f"{nom} : {len(reglage)} réglages pour {n} colonnes")
        if any(largeur < 1 for largeur in self.largeurs):
            raise ValueError(f"{nom} : largeur nulle ou négative")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG source) with the text that replaces it for who does not see it."""

    svg: str
    alternative: str
    legende: str = ""


@dataclass(frozen=True, slots=True)
class SautDePage:
    """The next block begins a page."""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on pages of their own orientation."""

    blocs: tuple[Bloc, ...]
    paysage: bool = False


@dataclass(frozen=True, slots=True)
class Sommaire:
    """The table of contents, down to `profondeur` levels of headings."""

    titre: str = "Sommaire"
    profondeur: int = 2


@dataclass(frozen=True, slots=True)
class CaseSignature:
    """One place to sign: an organisation, and each person with the capacity in which they sign."""

    organisation: str
    personnes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BlocSignatures:
    """The places to sign, kept together on a page where they fit."""

    cases: tuple[CaseSignature, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart from the text: a source, a reservation, a fictitious piece of data."""

    texte: Texte


Bloc = (
    Titre
    | Paragraphe
    | Liste
    | Tableau
    | Figure
    | SautDePage
    | Section
    | Sommaire
    | BlocSignatures
    | Note
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `date` is the date it bears; nothing in it comes from the clock.

    `repere` says which frozen version this is: it is printed at the foot of every page, as a QR code
    too in the PDF. `ValueError` for what the alphanumeric mode of a QR code does not write.
    """

    titre: str
    blocs: tuple[Bloc, ...]
    sous_titre: str = ""
    auteur: str = ""
    date: dt.date | None = None
    mention: str = ""  # printed at the top of every page: « Projet », « Exemplaire de travail »…
    pied: str = ""
    mots_cles: tuple[str, ...] = field(default=())
    repere: str = ""
    compact: bool = False  # small margins and type: what must be read on one page

    def __post_init__(self) -> None:
        if not REPERE.fullmatch(self.repere):
            raise ValueError(f"Repère qui ne s'imprime pas en code QR : {self.repere!r}")


def texte(*morceaux: str | Trait) -> Texte:
    """Build a text from plain strings and runs; empty strings disappear."""
    return tuple(m if isinstance(m, Trait) else Trait(m) for m in morceaux if m)


def manquant(nom: str) -> Trait:
    """The visible place of a missing value; `nom` says which, in French."""
    return Trait(A_COMPLETER, manquant=nom)


def en_clair(morceaux: Texte) -> str:
    """The text without its look."""
    return "".join(m.texte for m in morceaux)


def parcourir(blocs: tuple[Bloc, ...]) -> Iterator[Bloc]:
    """Every block in reading order, sections opened."""
    for bloc in blocs:
        yield bloc
        if isinstance(bloc, Section):
            yield from parcourir(bloc.blocs)


def textes(bloc: Bloc) -> Iterator[Texte]:
    """Every text of one block, in reading order (a section is walked by `parcourir`)."""
    match bloc:
        case Titre() | Paragraphe() | Note():
            yield bloc.texte
        case Liste():
            for element in bloc.elements:
                yield element.texte
                if element.sous_liste:
                    yield from textes(element.sous_liste)
        case Tableau():
            for ligne in bloc.lignes:
                yield from ligne
        case _:
            return


def manquants(document: Document) -> list[str]:
    """The names of the missing values, each once, in reading order."""
    noms = {
        trait.manquant: None
        for bloc in parcourir(document.blocs)
        for morceaux in textes(bloc)
        for trait in morceaux
        if trait.manquant
    }
    return list(noms)


@cache
def champs(classe: Any) -> tuple[str, ...]:
    """The names of the fields of a class of the tree; none for what is no node."""
    return tuple(champ.name for champ in fields(classe)) if is_dataclass(classe) else ()

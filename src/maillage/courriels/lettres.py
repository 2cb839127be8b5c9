"""What a mail says, and how it is written: the same words as plain text and as simple HTML.

A letter is made of typed blocks, not of a template: what people typed is only ever text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from maillage.interface.typographie import typo

LONGUEUR_D_UN_OBJET = 150
INSECABLES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Titre:
    """The heading of a part."""

    texte: str


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """A paragraph; its line breaks are kept."""

    texte: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lien:
    """An address to open: its words, then the address itself, which is readable too."""

    libelle: str
    adresse: str


Bloc = Titre | Paragraphe | Points | Lien


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """A file that goes with a mail; `nom` and `type_mime` are ours, never typed by somebody."""

    nom: str
    type_mime: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Lettre:
    """The object and the body of a mail, and the files that go with it."""

    objet: str
    blocs: tuple[Bloc, ...]
    pieces: tuple[PieceJointe, ...] = ()


def objet_propre(texte: str) -> str:
    """One line without control character, cut at `LONGUEUR_D_UN_OBJET`: no header can be slipped in."""
    lisible = (
        " " if unicodedata.category(c)[0] in "CZ" and c not in INSECABLES else c for c in texte
    )
    ligne = typo(" ".join(mot for mot in "".join(lisible).split(" ") if mot))
    return ligne if len(ligne) <= LONGUEUR_D_UN_OBJET else f"{ligne[: LONGUEUR_D_UN_OBJET - 1]}…"


def reunir(lettres: Iterable[Lettre], objet: str) -> Lettre:
    """Several letters as one, each under its own object, with the files of all."""
    blocs: list[Bloc] = []
    pieces: list[PieceJointe] = []
    for lettre in lettres:
        blocs += [Titre(lettre.objet), *lettre.blocs]
        pieces += lettre.pieces
    return Lettre(objet, tuple(blocs), tuple(pieces))


def en_texte(lettre: Lettre, pied: Iterable[Bloc]) -> str:
    """The letter as plain text, signed."""
    corps = [_bloc_en_texte(bloc) for bloc in lettre.blocs]
    fin = [_bloc_en_texte(bloc) for bloc in pied]
    return "\n\n".join(["Bonjour,", *corps, "-- \nMaillage", *fin]) + "\n"


def en_html(lettre: Lettre, pied: Iterable[Bloc]) -> str:
    """The letter as HTML without style nor picture: the reader's own settings apply."""
    corps = corps_en_html(lettre)
    fin = "\n".join(_bloc_en_html(bloc) for bloc in pied)
    return (
        '<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(lettre.objet)}</title></head>\n<body>\n<main>\n{corps}\n</main>\n"
        f"<footer>\n<hr>\n<p>Maillage</p>\n{fin}\n</footer>\n</body>\n</html>\n"
    )


def corps_en_html(lettre: Lettre) -> SafeString:
    """The body alone, to be shown in a page before it leaves."""
    blocs = (Paragraphe("Bonjour,"), *lettre.blocs)
    return SafeString("\n".join(_bloc_en_html(bloc) for bloc in blocs))


def _bloc_en_texte(bloc: Bloc) -> str:
    if isinstance(bloc, Titre):
        titre = typo(_d_une_ligne(bloc.texte))
        return f"{titre}\n{'=' * min(len(titre), 60)}"
    if isinstance(bloc, Points):
        return "\n".join(f"- {typo(_d_une_ligne(element))}" for element in bloc.elements)
    if isinstance(bloc, Lien):
        return f"{typo(_d_une_ligne(bloc.libelle))}\u00a0:\n{bloc.adresse}"
    return typo(_lisible(bloc.texte))


def _bloc_en_html(bloc: Bloc) -> str:
    if isinstance(bloc, Titre):
        return f"<h2>{escape(typo(_d_une_ligne(bloc.texte)))}</h2>"
    if isinstance(bloc, Points):
        return "<ul>\n" + "\n".join(_elements(bloc.elements)) + "\n</ul>"
    if isinstance(bloc, Lien):
        adresse = escape(bloc.adresse)
        return (
            f'<p><a href="{adresse}">{escape(typo(_d_une_ligne(bloc.libelle)))}</a><br>\n'
            f"Si le lien ne s’ouvre pas, copiez cette adresse&nbsp;: {adresse}</p>"
        )
    return "<p>" + escape(typo(_lisible(bloc.texte))).replace("\n", "<br>\n") + "</p>"


def _elements(textes: Iterable[str]) -> Iterator[str]:
    for texte in textes:
        yield f"<li>{escape(typo(_d_une_ligne(texte)))}</li>"


def _d_une_ligne(texte: str) -> str:
    return " ".join(_lisible(texte).split())


def _lisible(texte: str) -> str:
    """Without control character but the line break, and without what turns the text around."""
    return "".join(
        c for c in texte.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c)[0] != "C"
    ).strip()

"""What every renderer does first, once and in one place, so that the formats say the same thing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from operator import is_
from typing import Any, TypeVar

from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    SautDePage,
    Section,
    Titre,
    Trait,
    champs,
    en_clair,
    parcourir,
)
from maillage.documents.caracteres import assainir

SANS_TITRE = "Document sans titre"
# The date of the file when the document bears none: PDF/A and DOCX want one, never the clock.
JOUR_FIXE = dt.date(2000, 1, 1)
PROFONDEUR_DE_LISTE = 6  # Word knows nine levels, OpenDocument ten; six can still be read

# The number that a caption may begin with: office files make a field of it.
NUMERO_TYPE = re.compile(r"(?P<genre>Tableau|Figure)[ \u00a0](?P<numero>[1-9][0-9]{0,3})\b")

MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

# The fields of the tree that are no text.
LITTERAUX = frozenset({"svg", "repere"})

T = TypeVar("T")


def preparer(document: Document) -> Document:
    """The document ready to be rendered: same content, and nothing a renderer can stumble on.

    Texts are cleaned; missing values stand in brackets; empty blocks disappear; headings skip no
    level (PDF/UA-1 refuses it); sections are flat; a page break that would leave a blank page goes.
    """
    document = transformer(document, assainir)
    blocs = _sans_sauts_vides(_a_plat(document.blocs))
    return replace(
        document,
        titre=document.titre.strip() or SANS_TITRE,
        blocs=tuple(_aux_bons_niveaux(_bloc_pret(b) for b in blocs)),
    )


def transformer(noeud: T, fonction: Callable[[str], str]) -> T:
    """The same tree, every string of it passed through `fonction`.

    The source of a drawing and the repère of a version are no text: they stay what they are. What
    does not change is not built again.
    """

    def partie(ancienne: Any) -> Any:
        if isinstance(ancienne, str):
            return fonction(ancienne)
        return _rebatir(ancienne, partie, sauf=LITTERAUX)

    neuf: T = partie(noeud)
    return neuf


def _rebatir(noeud: T, fonction: Callable[[Any], Any], sauf: frozenset[str] = frozenset()) -> T:
    """The node with `fonction` applied to its parts; the same one if none of them changes."""
    if isinstance(noeud, tuple):
        parties = tuple(map(fonction, noeud))
        return noeud if all(map(is_, parties, noeud)) else parties  # type: ignore[return-value]
    changes = {}
    classe: Any = type(noeud)
    for nom in _parcourus(classe, sauf):
        ancienne = getattr(noeud, nom)
        neuve = fonction(ancienne)
        if neuve is not ancienne:
            changes[nom] = neuve
    return replace(noeud, **changes) if changes else noeud  # type: ignore[type-var]


@cache
def _parcourus(classe: Any, sauf: frozenset[str]) -> tuple[str, ...]:
    return tuple(nom for nom in champs(classe) if nom not in sauf)


def _a_plat(blocs: tuple[Bloc, ...]) -> Iterator[Bloc]:
    """Blocks without what is empty, a section inside a section coming after its first part."""
    for bloc in blocs:
        if not isinstance(bloc, Section):
            if not _vide(bloc):
                yield bloc
            continue
        suite: list[Bloc] = []
        for interne in _a_plat(bloc.blocs):
            if isinstance(interne, Section):
                yield from _section(suite, bloc.paysage)
                suite = []
                yield interne
            else:
                suite.append(interne)
        yield from _section(suite, bloc.paysage)


def _section(blocs: list[Bloc], paysage: bool) -> Iterator[Section]:
    gardes = tuple(_sans_sauts_vides(blocs, debut=True))
    if gardes:
        yield Section(gardes, paysage=paysage)


def _sans_sauts_vides(blocs: Iterator[Bloc] | list[Bloc], *, debut: bool = False) -> Iterator[Bloc]:
    """Without the breaks that another break follows, or that begin a page already begun."""
    attendu = False
    page_neuve = debut
    for bloc in blocs:
        if isinstance(bloc, SautDePage):
            attendu = not page_neuve
            continue
        if attendu and not isinstance(bloc, Section):
            yield SautDePage()
        attendu = False
        page_neuve = isinstance(bloc, Section)
        yield bloc


def _vide(bloc: Bloc) -> bool:
    match bloc:
        case Titre() | Paragraphe() | Note():
            return not en_clair(bloc.texte).strip()
        case Liste():
            return not bloc.elements
        case _:
            return False


def _bloc_pret(bloc: Bloc) -> Bloc:
    if isinstance(bloc, Section):
        return replace(bloc, blocs=tuple(_bloc_pret(b) for b in bloc.blocs))
    if isinstance(bloc, Liste):
        bloc = _bornee(bloc, PROFONDEUR_DE_LISTE)
    return _crochets(bloc)


def _bornee(liste: Liste, restant: int) -> Liste:
    """The list with at most `restant` levels: deeper items follow their parent at the last one."""
    elements: list[ElementListe] = []
    for element in liste.elements:
        sous_liste = element.sous_liste
        if not sous_liste or not sous_liste.elements:
            elements.append(ElementListe(element.texte))
        elif restant > 1:
            elements.append(ElementListe(element.texte, _bornee(sous_liste, restant - 1)))
        else:
            elements.append(ElementListe(element.texte))
            elements.extend(_bornee(sous_liste, 1).elements)
    return Liste(tuple(elements), numerotee=liste.numerotee)


def _crochets(noeud: T) -> T:
    """Missing values between brackets: seen in black and white, heard by a screen reader."""
    if isinstance(noeud, Trait):
        if not noeud.manquant:
            return noeud
        return replace(noeud, texte=f"[{noeud.texte}]")
    return _rebatir(noeud, _crochets)


def _aux_bons_niveaux(blocs: Iterator[Bloc]) -> Iterator[Bloc]:
    """Headings brought to the level their place gives them: the first is 1, none skips one."""
    ouverts: list[int] = []

    def regler(bloc: Bloc) -> Bloc:
        if isinstance(bloc, Section):
            return replace(bloc, blocs=tuple(regler(b) for b in bloc.blocs))
        if isinstance(bloc, Titre):
            while ouverts and ouverts[-1] >= bloc.niveau:
                ouverts.pop()
            ouverts.append(bloc.niveau)
            return replace(bloc, niveau=len(ouverts))
        return bloc

    yield from (regler(bloc) for bloc in blocs)


def plan(document: Document, profondeur: int) -> list[tuple[int, Titre]]:
    """Headings of a prepared document down to `profondeur`, each with its rank (from 1)."""
    titres = (bloc for bloc in parcourir(document.blocs) if isinstance(bloc, Titre))
    return [(rang, t) for rang, t in enumerate(titres, 1) if t.niveau <= profondeur]


def origine(document: Document) -> str:
    """Who wrote the document and the date it bears, as the title block says them, or nothing."""
    return " · ".join(m for m in (document.auteur.strip(), _en_lettres(document.date)) if m)


def bas_de_page(document: Document) -> str:
    """What stands at the foot of the document: its own words, then the version that it is."""
    return "\n".join(m for m in (document.pied, document.repere) if m)


def _en_lettres(jour: dt.date | None) -> str:
    if jour is None:
        return ""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}\u00a0{MOIS[jour.month - 1]} {jour.year}"

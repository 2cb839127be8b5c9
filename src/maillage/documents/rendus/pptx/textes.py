"""Texts of a slide as DrawingML: paragraphs, bullets, runs, all in French (ECMA-376, part 1, §21.1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from maillage.documents.arbre import Texte, Trait, texte
from maillage.documents.boites import RETRAIT
from maillage.documents.decoupage import Alinea
from maillage.documents.rendus.pptx.maitre import EMU, A

LANGUE = "fr-FR"


def el(parent: Any, nom: str, **attributs: str) -> Any:
    """A child of the drawing namespace."""
    element = etree.SubElement(parent, f"{{{A}}}{nom}")
    for cle, valeur in attributs.items():
        element.set(cle, valeur)
    return element


def ecrire(corps: Any, alineas: Sequence[Alinea]) -> None:
    """Put these paragraphs, and nothing else, into a `txBody`; it always keeps one."""
    _vider(corps)
    for alinea in alineas or (Alinea(()),):
        paragraphe = el(corps, "p")
        _reglages(paragraphe, alinea)
        courir(paragraphe, alinea.texte)


def ecrire_lignes(corps: Any, *lignes: str, **attributs: str) -> None:
    """Plain lines, one paragraph each, in the look of their placeholder."""
    _vider(corps)
    for ligne in lignes or ("",):
        courir(el(corps, "p"), texte(ligne), **attributs)


def courir(paragraphe: Any, morceaux: Texte, **attributs: str) -> None:
    """The runs of a text, line ends as breaks; an empty text still says its language."""
    for trait in morceaux:
        for rang, ligne in enumerate(trait.texte.split("\n")):
            if rang:
                _look(el(el(paragraphe, "br"), "rPr", lang=LANGUE), trait, attributs)
            if ligne:
                course = el(paragraphe, "r")
                _look(el(course, "rPr", lang=LANGUE), trait, attributs)
                el(course, "t").text = ligne
    if not any(trait.texte for trait in morceaux):
        el(paragraphe, "endParaRPr", lang=LANGUE, **attributs)


def _look(proprietes: Any, trait: Trait, attributs: dict[str, str]) -> None:
    for cle, valeur in attributs.items():
        proprietes.set(cle, valeur)
    if trait.gras:
        proprietes.set("b", "1")
    if trait.italique:
        proprietes.set("i", "1")


def _vider(corps: Any) -> None:
    for paragraphe in corps.findall(f"{{{A}}}p"):
        corps.remove(paragraphe)


def _reglages(paragraphe: Any, alinea: Alinea) -> None:
    """A plain paragraph has no bullet, the end of a cut one keeps its indent without another bullet."""
    if alinea.puce is None:
        el(el(paragraphe, "pPr", marL="0", indent="0"), "buNone")
    elif alinea.suite:
        marge = str(round(RETRAIT * (alinea.puce + 1) * EMU))
        el(el(paragraphe, "pPr", marL=marge, lvl=str(alinea.puce), indent="0"), "buNone")
    elif alinea.puce:
        el(paragraphe, "pPr", lvl=str(alinea.puce))

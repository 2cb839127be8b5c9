"""A text as the rules read it: numbered lines, and passages that join the lines of one sentence.

A passage keeps every character at its place, so that what a rule matches is quoted from the text as
it was given. Every repetition in a pattern is bounded: any text is read in a time that grows with
its length, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LONGUEUR_D_UN_EXTRAIT = 240
LIGNES_D_UN_PASSAGE = 6

# A run of marks is not composed whole: its cost would grow with the square of its length.
A_COMPOSER = re.compile("[A-Za-z][\u0300-\u036f]")
# Controls, marks of direction, invisible characters, halves of pairs.
INVISIBLES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
# What an extraction leaves around the words: tags, emphasis, headings, superscripts.
BALISES = re.compile(r"<[^<>]{1,80}>|[*#^{}\\]")
SANS_ACCENT = str.maketrans(
    "àâäáãéèêëíîïìóôöòõúûüùçñÿ’‘ʼ´`–—‒−‑\u00a0\u202f\u2009\t",
    "aaaaaeeeeiiiiooooouuuucny'''''-----    ",
)
# What a sentence does not end on.
EN_SUSPENS = re.compile(
    r"(?:^|\s)(?:du|de|des|le|la|les|l'|en|au|aux|et|ou|par|pour|un|une|a|sur|annexes?|article|periode|date"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|cet|cette|present|presente)$|-$"
)
LONG_TITRE = 40
SUITE = re.compile(r"[a-zà-ÿœ(«]|\d{1,2}(?:\s?er)?\s+[a-zéû]{3,9}\s+\d{4}|\d{1,2}[/.-]\d")


def motif(expression: str) -> re.Pattern[str]:
    """A pattern over `cle`: a space stands for one to nine blanks, « ~ » for none to nine."""
    return re.compile(expression.replace(" ", r"\s{1,9}").replace("~", r"\s{0,9}"))


@dataclass(frozen=True, slots=True)
class Extrait:
    """A place of the text: the number of its line, from 1, and what is written there."""

    ligne: int
    texte: str


@dataclass(frozen=True)
class Passage:
    """Lines read together. `cle` is `brut` in lower case, without accents nor marks of layout."""

    numero: int
    brut: str

    @cached_property
    def cle(self) -> str:
        """The same length as `brut`, so that a match has the same place in both."""
        sans_balises = BALISES.sub(lambda trouve: " " * len(trouve.group()), self.brut)
        minuscules = sans_balises.lower()
        if len(minuscules) != len(sans_balises):
            minuscules = "".join(c.lower() if len(c.lower()) == 1 else c for c in sans_balises)
        return minuscules.translate(SANS_ACCENT)

    @cached_property
    def _debuts(self) -> list[int]:
        return [0, *(trouve.end() for trouve in re.finditer("\n", self.brut))]

    def extrait(self, trouve: re.Match[str] | None = None) -> Extrait:
        """The line of the match (the first one without it), cut around it where it is long."""
        debut, fin = trouve.span() if trouve else (0, 0)
        rang = bisect_right(self._debuts, debut) - 1
        depart = self._debuts[rang]
        arrivee = self._debuts[rang + 1] - 1 if rang + 1 < len(self._debuts) else len(self.brut)
        return Extrait(self.numero + rang, _couper(self.brut[depart:arrivee], debut - depart, fin))


def _couper(ligne: str, debut: int, fin: int) -> str:
    if len(ligne) <= LONGUEUR_D_UN_EXTRAIT:
        return ligne.strip()
    gauche = max(0, debut - LONGUEUR_D_UN_EXTRAIT // 3)
    droite = gauche + LONGUEUR_D_UN_EXTRAIT
    avant, apres = "…" if gauche else "", "…" if droite < len(ligne) else ""
    return avant + ligne[gauche:droite].strip() + apres


def lignes_du_texte(texte: str) -> list[str]:
    """The lines as an editor numbers them: a form feed or a line separator does not end one."""
    return texte.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Lecture:
    """The lines of a text, and its passages."""

    def __init__(self, texte: str) -> None:
        texte = A_COMPOSER.sub(lambda t: unicodedata.normalize("NFC", t.group()), texte)
        self.lignes = [
            Passage(n, INVISIBLES.sub(" ", brut))
            for n, brut in enumerate(lignes_du_texte(texte), 1)
        ]
        self.ecrites = [ligne for ligne in self.lignes if ligne.cle.strip()]
        self.passages = list(self._passages())

    def suivantes(self, ligne: Passage, combien: int = 1) -> list[Passage]:
        """The next lines that are not blank."""
        rang = bisect_right(self.ecrites, ligne.numero, key=lambda p: p.numero)
        return self.ecrites[rang : rang + combien]

    def _passages(self) -> Iterator[Passage]:
        groupe: list[Passage] = []
        for ligne in self.lignes:
            if groupe and not (len(groupe) < LIGNES_D_UN_PASSAGE and _continue(groupe[-1], ligne)):
                yield _joindre(groupe)
                groupe = []
            if ligne.cle.strip():
                groupe.append(ligne)
        if groupe:
            yield _joindre(groupe)


def _joindre(lignes: list[Passage]) -> Passage:
    if len(lignes) == 1:
        return lignes[0]
    return Passage(lignes[0].numero, "\n".join(ligne.brut for ligne in lignes))


def _continue(avant: Passage, apres: Passage) -> bool:
    """Whether the second line goes on with the sentence of the first, which a page cut in two."""
    suite = apres.brut.lstrip()
    fin = avant.cle[-80:].rstrip()
    if not suite or not fin or fin[-1] in ".;:!?":
        return False
    if len(avant.brut.strip()) >= LONG_TITRE and avant.brut.isupper() and suite.isupper():
        return True
    return bool(SUITE.match(suite) or EN_SUSPENS.search(fin))

"""The formulas of computed indicators: a small language, read without `eval`, with units checked.

    population / superficie              arithmetic, « ; » between arguments, decimal point
    part(a; b)                           a for one hundred b, of the same unit
    pour(1000; a; b)                     a for one thousand b
    evolution(a; 6)                      a against itself six years before, in %

`grandeurs` says whether the terms of a formula go together (issue 6, §3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from maillage.regles.erreurs import ErreurMetier

LONGUEUR_MAXIMALE = 400
PROFONDEUR_MAXIMALE = 20
JETON = re.compile(r"\s*(?:(\d{1,15}(?:\.\d{1,9})?)|([a-z][a-z0-9_]*)|([-+*/();]))")


class FormuleInvalide(ErreurMetier):
    """A formula that cannot be read, or whose terms do not go together."""

    code = "FORMULE_INVALIDE"


# ---------------------------------------------------------------- the tree


@dataclass(frozen=True, slots=True)
class Nombre:
    """A literal number."""

    valeur: Fraction


@dataclass(frozen=True, slots=True)
class Terme:
    """An indicator, by its code, in the year asked."""

    code: str


@dataclass(frozen=True, slots=True)
class Oppose:
    """The opposite of an expression."""

    de: Noeud


@dataclass(frozen=True, slots=True)
class Operation:
    """`signe` is one of + - * /."""

    signe: str
    gauche: Noeud
    droite: Noeud


@dataclass(frozen=True, slots=True)
class Appel:
    """A function of the language on its arguments."""

    fonction: str
    arguments: tuple[Noeud, ...]


Noeud = Nombre | Terme | Oppose | Operation | Appel
FONCTIONS = {"part": 2, "pour": 3, "evolution": 2}


def lire(texte: str) -> Noeud:
    """The tree of a formula. Raises `FormuleInvalide`, saying where and what was expected."""
    if len(texte) > LONGUEUR_MAXIMALE:
        raise FormuleInvalide(
            f"La formule compte {len(texte)} caractères ; {LONGUEUR_MAXIMALE} au plus sont acceptés."
        )
    lecture = _Lecture(list(_jetons(texte)))
    noeud = lecture.somme(0)
    if lecture.reste():
        raise FormuleInvalide(f"La formule devrait s’arrêter avant « {lecture.reste()} ».")
    return noeud


def termes(noeud: Noeud, annee: int = 0) -> Iterator[tuple[str, int]]:
    """Each (code, year) that the formula reads in that year, in reading order."""
    match noeud:
        case Terme(code):
            yield code, annee
        case Oppose(de):
            yield from termes(de, annee)
        case Operation(_, gauche, droite):
            yield from termes(gauche, annee)
            yield from termes(droite, annee)
        case Appel("evolution", (Terme() as suivi, Nombre(recul))):
            yield suivi.code, annee
            yield suivi.code, annee - int(recul)
        case Appel(_, arguments):
            for argument in arguments:
                yield from termes(argument, annee)


def _jetons(texte: str) -> Iterator[str]:
    fin = 0
    texte = texte.rstrip()
    while fin < len(texte):
        trouve = JETON.match(texte, fin)
        if trouve is None:
            raise FormuleInvalide(
                f"La formule ne se lit pas à partir de « {texte[fin : fin + 20].strip()} ». "
                "Elle admet des codes d’indicateurs, des nombres, + - * / ( ) et « ; »."
            )
        fin = trouve.end()
        yield trouve.group().strip()


class _Lecture:
    """Recursive descent over the tokens; `profondeur` bounds the nesting."""

    def __init__(self, jetons: list[str]) -> None:
        self.jetons = jetons
        self.rang = 0

    def reste(self) -> str:
        return self.jetons[self.rang] if self.rang < len(self.jetons) else ""

    def prendre(self) -> str:
        jeton = self.reste()
        if not jeton:
            raise FormuleInvalide("La formule s’arrête trop tôt : il y manque un terme.")
        self.rang += 1
        return jeton

    def exiger(self, voulu: str) -> None:
        trouve = self.prendre()
        if trouve != voulu:
            raise FormuleInvalide(f"« {voulu} » est attendu à la place de « {trouve} ».")

    def somme(self, profondeur: int) -> Noeud:
        noeud = self.produit(profondeur)
        while self.reste() in ("+", "-"):
            noeud = Operation(self.prendre(), noeud, self.produit(profondeur))
        return noeud

    def produit(self, profondeur: int) -> Noeud:
        noeud = self.facteur(profondeur)
        while self.reste() in ("*", "/"):
            noeud = Operation(self.prendre(), noeud, self.facteur(profondeur))
        return noeud

    def facteur(self, profondeur: int) -> Noeud:
        if profondeur > PROFONDEUR_MAXIMALE:
            raise FormuleInvalide("La formule a trop de parenthèses emboîtées. Simplifiez-la.")
        jeton = self.prendre()
        if jeton == "-":
            return Oppose(self.facteur(profondeur + 1))
        if jeton == "(":
            noeud = self.somme(profondeur + 1)
            self.exiger(")")
            return noeud
        if jeton[0].isdigit():
            return Nombre(Fraction(jeton))
        if jeton[0].isalpha():
            return self.appel(jeton, profondeur) if self.reste() == "(" else Terme(jeton)
        raise FormuleInvalide(f"Un terme est attendu à la place de « {jeton} ».")

    def appel(self, nom: str, profondeur: int) -> Appel:
        if nom not in FONCTIONS:
            raise FormuleInvalide(
                f"« {nom} » n’est pas une fonction des formules. Choisissez parmi : "
                f"{', '.join(FONCTIONS)}. Une moyenne ou une médiane ne se calcule pas d’autres."
            )
        self.exiger("(")
        arguments = [self.somme(profondeur + 1)]
        while self.reste() == ";":
            self.prendre()
            arguments.append(self.somme(profondeur + 1))
        self.exiger(")")
        if len(arguments) != FONCTIONS[nom]:
            raise FormuleInvalide(
                f"« {nom} » demande {FONCTIONS[nom]} arguments, séparés par « ; » ; "
                f"la formule en donne {len(arguments)}."
            )
        return Appel(nom, tuple(arguments))


# ---------------------------------------------------------------- figures


class Connaissance(IntEnum):
    """What is known of a term; a result is known as badly as the worst of its terms."""

    CONNUE = 0
    PROVISOIRE = 1
    ABSENTE = 2
    MASQUEE = 3


@dataclass(frozen=True, slots=True)
class Resultat:
    """A figure (None unless known or provisional), what is known of it, and why it is not."""

    valeur: Fraction | None
    connaissance: Connaissance = Connaissance.CONNUE
    raison: str = ""


Lecteur = Callable[[str, int], Resultat]


def evaluer(noeud: Noeud, annee: int, lecteur: Lecteur) -> Resultat:
    """The figure of that year; `lecteur(code, year)` gives each term, with the year it was asked for.

    A masked term masks the result, even where another is absent; a zero denominator leaves none.
    """
    match noeud:
        case Nombre(valeur):
            return Resultat(valeur)
        case Terme(code):
            return lecteur(code, annee)
        case Oppose(de):
            return _joindre(lambda x: -x, evaluer(de, annee, lecteur))
        case Operation(signe, gauche, droite):
            return _joindre(
                CALCULS[signe], evaluer(gauche, annee, lecteur), evaluer(droite, annee, lecteur)
            )
        case Appel("evolution", (Terme(code), Nombre(recul))):
            avant = lecteur(code, annee - int(recul))
            return _joindre(lambda n, a: 100 * (n - a) / a, lecteur(code, annee), avant)
        case Appel("part", (gauche, droite)):
            facteur, a, b = Fraction(100), gauche, droite
        case Appel("pour", (Nombre(facteur), a, b)):
            pass
        case _:
            raise FormuleInvalide("Cette formule ne se calcule pas : vérifiez-la d’abord.")
    return _joindre(
        lambda x, y: facteur * x / y, evaluer(a, annee, lecteur), evaluer(b, annee, lecteur)
    )


CALCULS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}


def _joindre(calcul: Callable[..., Fraction], *termes: Resultat) -> Resultat:
    pire = max(termes, key=lambda terme: terme.connaissance)
    if pire.connaissance >= Connaissance.ABSENTE:
        return Resultat(None, pire.connaissance, pire.raison)
    try:
        valeur = calcul(*(terme.valeur for terme in termes))
    except ZeroDivisionError:
        return Resultat(None, Connaissance.ABSENTE, "le dénominateur est nul")
    return Resultat(valeur, pire.connaissance)

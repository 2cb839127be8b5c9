"""How a rule on a text is declared, and what it finds there.

The identifiers are those of the rules on the recorded démarche (process D.6): one demand may be
held by what is recorded, by what is written, or by both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.regles.controle import ORDRE, Gravite
from maillage.regles.textes.lecture import Extrait, Lecture


@dataclass(frozen=True, slots=True)
class ConstatDeTexte:
    """What a rule found in a text: the reason, the next step, and the lines that show it."""

    regle: RegleDeTexte
    message: str
    suite: str
    extraits: tuple[Extrait, ...]

    @property
    def gravite(self) -> Gravite:
        """The severity of its rule."""
        return self.regle.gravite

    def en_donnees(self) -> dict[str, Any]:
        """The finding as JSON carries it."""
        return {
            "regle": self.regle.identifiant,
            "gravite": self.gravite.value,
            "source": self.regle.source,
            "message": self.message,
            "suite": self.suite,
            "extraits": [{"ligne": e.ligne, "texte": e.texte} for e in self.extraits],
        }


# What a rule gives: message, next step, places.
Trouvaille = tuple[str, str, Iterable[Extrait]]
Verification = Callable[[Lecture], Iterable[Trouvaille]]


@dataclass(frozen=True, slots=True)
class RegleDeTexte:
    """A rule on what is written: its identifier, what it demands, its severity and its source."""

    identifiant: str
    intitule: str
    gravite: Gravite
    source: str
    verifier: Verification


_regles: dict[str, RegleDeTexte] = {}


def regle_de_texte(
    identifiant: str, *, intitule: str, gravite: Gravite, source: str
) -> Callable[[Verification], Verification]:
    """Declare the decorated function as the rule `identifiant` on a text, which must be new."""

    def declarer(verifier: Verification) -> Verification:
        connue = _regles.get(identifiant)
        if connue is not None and connue.verifier.__module__ != verifier.__module__:
            raise ValueError(f"La règle de texte {identifiant} est déclarée deux fois.")
        _regles[identifiant] = RegleDeTexte(identifiant, intitule, gravite, source, verifier)
        return verifier

    return declarer


def regles_de_texte() -> list[RegleDeTexte]:
    """Every declared rule on a text, by identifier."""
    return sorted(_regles.values(), key=lambda regle: regle.identifiant)


def examiner_texte(texte: str) -> list[ConstatDeTexte]:
    """All the findings on the text, the blocking ones first; linear in its length, never raises."""
    lecture = Lecture(texte)
    constats = [
        ConstatDeTexte(regle, message, suite, par_ligne(extraits))
        for regle in regles_de_texte()
        for message, suite, extraits in regle.verifier(lecture)
    ]
    return sorted(constats, key=lambda constat: ORDRE[constat.gravite])


def par_ligne(extraits: Iterable[Extrait]) -> tuple[Extrait, ...]:
    """One extract a line, in the order of the text."""
    uniques: dict[int, Extrait] = {}
    for extrait in extraits:
        uniques.setdefault(extrait.ligne, extrait)
    return tuple(uniques[ligne] for ligne in sorted(uniques))


def enumerer(elements: list[str], au_plus: int = 8) -> str:
    """« a, b et c »; beyond `au_plus`, « a, b… et 12 autres »."""
    if len(elements) > au_plus:
        return f"{', '.join(elements[:au_plus])}… et {len(elements) - au_plus} autres"
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"

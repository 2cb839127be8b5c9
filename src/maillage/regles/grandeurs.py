"""Whether the terms of a formula go together: units, what adds up, the scheme that is counted.

Only counts, amounts and areas add up: adding, dividing or averaging rates and medians is refused
(issue 6, §3), and so is joining two schemes unless one is the whole population.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.regles.formules import (
    Appel,
    FormuleInvalide,
    Noeud,
    Nombre,
    Operation,
    Oppose,
    Terme,
)

RECUL_MAXIMAL = 50  # years, of an evolution
TOUS = "TOUS"
POURCENT = "%"
POINTS = "points"
# One person is one person, whatever the producer calls them.
SYNONYMES = {"habitants": "personnes", "enfants": "personnes"}


@dataclass(frozen=True, slots=True)
class Grandeur:
    """What an expression is: its unit (name → power), whether it adds up, the scheme it counts.

    `nombre` is for a literal, which takes any unit.
    """

    unite: tuple[tuple[str, int], ...]
    additive: bool
    regime: str = TOUS
    nombre: bool = False

    @property
    def en_clair(self) -> str:
        """« foyers », « habitants/km2 », « sans unité »."""
        haut = [_puissance(nom, p) for nom, p in self.unite if p > 0]
        bas = [_puissance(nom, -p) for nom, p in self.unite if p < 0]
        return "/".join(["·".join(haut) or "1", *bas]) if self.unite else "sans unité"


def unite(texte: str) -> tuple[tuple[str, int], ...]:
    """« habitants/km2 » as (personnes, 1), (km2, -1); « ratio » and nothing are no unit."""
    puissances: dict[str, int] = {}
    for rang, morceau in enumerate(texte.split("/")):
        nom = morceau.strip()
        if nom and nom != "ratio":
            nom = SYNONYMES.get(nom, nom)
            puissances[nom] = puissances.get(nom, 0) + (1 if rang == 0 else -1)
    return _ranger(puissances)


def verifier(noeud: Noeud, grandeurs: Mapping[str, Grandeur]) -> Grandeur:
    """What the formula gives. Raises `FormuleInvalide`: unknown term, units, rates, schemes."""
    match noeud:
        case Nombre():
            return Grandeur((), additive=False, nombre=True)
        case Terme(code):
            if code not in grandeurs:
                raise FormuleInvalide(f"« {code} » n’est pas un indicateur du catalogue.")
            return grandeurs[code]
        case Oppose(de):
            return verifier(de, grandeurs)
        case Operation(signe, gauche, droite):
            return _operation(signe, verifier(gauche, grandeurs), verifier(droite, grandeurs))
        case Appel("part", (gauche, droite)):
            return _part(verifier(gauche, grandeurs), verifier(droite, grandeurs))
        case Appel("pour", (pour, gauche, droite)):
            return _pour(pour, verifier(gauche, grandeurs), verifier(droite, grandeurs))
        case Appel("evolution", (suivi, recul)):
            return _evolution(suivi, recul, grandeurs)
    raise FormuleInvalide("Cette formule ne se vérifie pas.")  # pragma: no cover


def _operation(signe: str, a: Grandeur, b: Grandeur) -> Grandeur:
    if a.nombre and b.nombre:
        return a
    if signe in ("+", "-"):
        return _somme(signe, a, b)
    if a.nombre or b.nombre:
        if signe == "/" and a.nombre:
            raise FormuleInvalide("Un nombre ne se divise pas par un indicateur.")
        return b if a.nombre else a
    if signe == "*":
        raise FormuleInvalide("Deux indicateurs ne se multiplient pas.")
    meme_espece = (a.additive and b.additive) or (a.unite == b.unite and not a.additive)
    if not meme_espece:
        raise FormuleInvalide(
            "Un taux ou une médiane ne se divise que par un chiffre de même unité : "
            f"{a.en_clair} et {b.en_clair}."
        )
    puissances = dict(a.unite)
    for nom, puissance in b.unite:
        puissances[nom] = puissances.get(nom, 0) - puissance
    return Grandeur(_ranger(puissances), additive=False, regime=_regime(a, b))


def _somme(signe: str, a: Grandeur, b: Grandeur) -> Grandeur:
    if a.unite != b.unite or a.nombre != b.nombre:
        raise FormuleInvalide(
            f"Deux unités différentes ne s’ajoutent pas : {a.en_clair} et {b.en_clair}."
        )
    if a.additive and b.additive:
        return Grandeur(a.unite, additive=True, regime=_regime(a, b))
    if signe == "+":
        raise FormuleInvalide("Des taux, des médianes ou des indices ne s’additionnent pas.")
    ecart = ((POINTS, 1),) if a.unite == ((POURCENT, 1),) else a.unite
    return Grandeur(ecart, additive=False, regime=_regime(a, b))


def _part(a: Grandeur, b: Grandeur) -> Grandeur:
    _exiger_des_effectifs(a, b)
    if a.unite != b.unite:
        raise FormuleInvalide(
            f"Une part rapporte deux chiffres de même unité : {a.en_clair} et {b.en_clair}."
        )
    return Grandeur(((POURCENT, 1),), additive=False, regime=_regime(a, b))


def _pour(pour: Noeud, a: Grandeur, b: Grandeur) -> Grandeur:
    if not isinstance(pour, Nombre) or pour.valeur <= 0:
        raise FormuleInvalide("« pour » commence par un nombre positif : pour(1000; a; b).")
    _exiger_des_effectifs(a, b)
    return Grandeur(((f"pour {pour.valeur}", 1),), additive=False, regime=_regime(a, b))


def _evolution(suivi: Noeud, recul: Noeud, grandeurs: Mapping[str, Grandeur]) -> Grandeur:
    if not isinstance(suivi, Terme):
        raise FormuleInvalide("« evolution » suit un indicateur : evolution(naissances; 10).")
    entier = isinstance(recul, Nombre) and recul.valeur.denominator == 1
    if not entier or not 1 <= recul.valeur <= RECUL_MAXIMAL:  # type: ignore[union-attr]
        raise FormuleInvalide(
            f"« evolution » recule d’un nombre entier d’années, de 1 à {RECUL_MAXIMAL}."
        )
    grandeur = verifier(suivi, grandeurs)
    if grandeur.unite == ((POURCENT, 1),):
        raise FormuleInvalide("L’évolution d’un taux se dit en points : écrivez une différence.")
    return Grandeur(((POURCENT, 1),), additive=False, regime=grandeur.regime)


def _exiger_des_effectifs(*grandeurs: Grandeur) -> None:
    if not all(g.additive for g in grandeurs):
        raise FormuleInvalide(
            "Une part rapporte deux effectifs ou deux montants, jamais un taux ni une médiane."
        )


def _regime(a: Grandeur, b: Grandeur) -> str:
    regimes = {a.regime, b.regime} - {TOUS}
    if len(regimes) > 1:
        raise FormuleInvalide(
            "Les deux termes ne comptent pas les mêmes personnes : "
            f"régimes {' et '.join(sorted(regimes))}."
        )
    return regimes.pop() if regimes else TOUS


def _ranger(puissances: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((nom, p) for nom, p in puissances.items() if p))


def _puissance(nom: str, puissance: int) -> str:
    return nom if puissance == 1 else f"{nom}^{puissance}"

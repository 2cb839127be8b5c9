"""The conditions of a model: data read by a closed grammar, never code.

`nom` (is filled, is true), `non nom`, `nom == VALEUR`, `nom != VALEUR`, joined by `et` and `ou`
(`et` binds first). Names and values are those that the model declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NOM = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?"
_EGALITE = re.compile(rf"({NOM})\s*(==|!=)\s*(\w+)")
_PRESENCE = re.compile(rf"(non\s+)?({NOM})")


class ConditionInvalide(ValueError):
    """A condition that cannot be read, or that names what the model does not declare."""


@dataclass(frozen=True, slots=True)
class Terme:
    """One question about one name: is it filled, or is it `attendu`; `nie` turns the answer."""

    nom: str
    attendu: str = ""
    nie: bool = False

    def vrai(self, valeur: object) -> bool:
        """The answer for that value; None, False, an empty text and an empty list are « non »."""
        reponse = valeur == self.attendu if self.attendu else _rempli(valeur)
        return reponse != self.nie


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, each a conjunction of terms."""

    alternatives: tuple[tuple[Terme, ...], ...]

    def vraie(self, valeur_de: Callable[[str], object]) -> bool:
        """Whether it holds; `valeur_de` gives the value of a declared name."""
        return any(
            all(terme.vrai(valeur_de(terme.nom)) for terme in termes)
            for termes in self.alternatives
        )


def lire(expression: str, declares: Mapping[str, tuple[str, ...]]) -> Condition:
    """Read a condition. `declares` gives, for each known name, its closed values (or none).

    Raises `ConditionInvalide` for anything outside the grammar or the declarations.
    """
    alternatives = re.split(r"\s+ou\s+", expression.strip())
    return Condition(
        tuple(
            tuple(_terme(morceau, declares) for morceau in re.split(r"\s+et\s+", alternative))
            for alternative in alternatives
        )
    )


def ecrire(condition: Condition) -> str:
    """The condition in the grammar that `lire` reads."""
    return " ou ".join(
        " et ".join(_ecrit(terme) for terme in termes) for termes in condition.alternatives
    )


def _ecrit(terme: Terme) -> str:
    if terme.attendu:
        return f"{terme.nom} {'!=' if terme.nie else '=='} {terme.attendu}"
    return f"non {terme.nom}" if terme.nie else terme.nom


def _terme(morceau: str, declares: Mapping[str, tuple[str, ...]]) -> Terme:
    egalite = _EGALITE.fullmatch(morceau)
    presence = _PRESENCE.fullmatch(morceau)
    if egalite:
        nom, signe, attendu = egalite.groups()
        terme = Terme(nom, attendu, nie=signe == "!=")
    elif presence:
        terme = Terme(presence[2], nie=bool(presence[1]))
    else:
        raise ConditionInvalide(f"la condition « {morceau} » ne se lit pas")
    if terme.nom not in declares:
        raise ConditionInvalide(f"la condition nomme « {terme.nom} », qui n’est pas déclaré")
    valeurs = declares[terme.nom]
    if terme.attendu and terme.attendu not in valeurs:
        connues = ", ".join(valeurs) or "aucune"
        raise ConditionInvalide(
            f"« {terme.nom} » ne peut pas valoir « {terme.attendu} » (valeurs : {connues})"
        )
    if not terme.attendu and valeurs:
        raise ConditionInvalide(f"« {terme.nom} » se compare à l’une de ses valeurs")
    return terme


def _rempli(valeur: object) -> bool:
    if isinstance(valeur, str):
        return bool(valeur.strip())
    if valeur is None or valeur is False:
        return False
    return len(valeur) > 0 if isinstance(valeur, tuple) else True

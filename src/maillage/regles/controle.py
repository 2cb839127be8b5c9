"""The frame of the contrôle: how a rule is declared, and what it finds.

A rule is a function that receives a subject (a démarche) and yields its findings. Each domain
declares its own in `controles.py`; identifiers are those of the research dossiers (`V-03`, `F12`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol


class Gravite(StrEnum):
    """How much a finding weighs; only a blocking one makes a check fail."""

    BLOQUANT = "bloquant"
    ALERTE = "alerte"
    INFORMATION = "information"


ORDRE = {Gravite.BLOQUANT: 0, Gravite.ALERTE: 1, Gravite.INFORMATION: 2}


class Declaration(Protocol):
    """What a finding quotes of its rule, whether it reads the recorded data or a text."""

    @property
    def identifiant(self) -> str: ...

    @property
    def intitule(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Constat:
    """What a rule found: where, why, and what to do next.

    `objet` names the place in French, `lien` is its address in the application; `precisions` holds
    the computed values that the message quotes. `gravite` is the rule's unless said otherwise.
    """

    objet: str
    message: str
    suite: str
    lien: str = ""
    gravite: Gravite | None = None
    precisions: dict[str, Any] = field(default_factory=dict)
    regle: Declaration | None = None

    def en_donnees(self) -> dict[str, Any]:
        """The finding as JSON carries it, its `precisions` at the same level."""
        if self.regle is None or self.gravite is None:
            raise ValueError("Un constat ne se publie que rendu par une règle.")
        aussi = getattr(self.regle, "aussi", ())
        return {
            "regle": self.regle.identifiant,
            **({"aussi": list(aussi)} if aussi else {}),
            "gravite": self.gravite.value,
            "source": self.regle.source,
            "objet": self.objet,
            "message": self.message,
            "suite": self.suite,
            **self.precisions,
        }


Verification = Callable[[Any, dt.date], Iterable[Constat]]


@dataclass(frozen=True, slots=True)
class Regle:
    """A declared rule: its identifier, what it demands, its severity and its source.

    `aussi`: the identifiers under which another dossier asks the same thing; it is said once.
    """

    identifiant: str
    intitule: str
    gravite: Gravite
    source: str
    verifier: Verification
    aussi: tuple[str, ...] = ()


_regles: dict[str, Regle] = {}


def regle(
    identifiant: str,
    *,
    intitule: str,
    gravite: Gravite,
    source: str,
    aussi: tuple[str, ...] = (),
) -> Callable[[Verification], Verification]:
    """Declare the decorated function as the rule `identifiant`, which must be new."""

    def declarer(verifier: Verification) -> Verification:
        connue = _regles.get(identifiant)
        if connue is not None and connue.verifier.__module__ != verifier.__module__:
            raise ValueError(f"La règle {identifiant} est déclarée deux fois.")
        _regles[identifiant] = Regle(identifiant, intitule, gravite, source, verifier, aussi)
        return verifier

    return declarer


def regles() -> list[Regle]:
    """Every declared rule, by identifier."""
    return sorted(_regles.values(), key=lambda r: r.identifiant)


def examiner(sujet: Any, le: dt.date) -> list[Constat]:
    """All the findings on `sujet` on the day `le`, the blocking ones first."""
    return par_gravite(_constats(sujet, le))


def par_gravite(constats: Iterable[Constat]) -> list[Constat]:
    """The findings, the blocking ones first; those of one severity keep their order."""
    return sorted(constats, key=lambda c: ORDRE[c.gravite or Gravite.ALERTE])


def _constats(sujet: Any, le: dt.date) -> Iterator[Constat]:
    for declaree in regles():
        for constat in declaree.verifier(sujet, le):
            yield replace(constat, regle=declaree, gravite=constat.gravite or declaree.gravite)


def bloque(constats: Iterable[Constat]) -> bool:
    """Whether one finding at least is blocking."""
    return any(c.gravite is Gravite.BLOQUANT for c in constats)

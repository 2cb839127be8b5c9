"""What an idea of a workshop may become, which each domain says in its `devenirs.py`.

The diagnosis knows constats; the plan, above it, knows enjeux and fiches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.regles.erreurs import Introuvable

# Where the new object may go: (key, words); an empty list when there is nothing to choose.
Destinations = Callable[[Demarche], list[tuple[str, str]]]
# The démarche, the words, the key of the destination, the provenance, who and when:
# the key of the new object and its title. It calls the act of its own domain.
Creation = Callable[[Demarche, str, str, str, Utilisateur, dt.datetime], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class DevenirPossible:
    """One kind of object that an idea becomes. `genre` is that of its anchor, if it has one."""

    genre: str
    libelle: str
    destinations: Destinations
    creer: Creation
    adresse: Callable[[str, int], str]
    # Why this person may not make one here, where the act asks more than writing the diagnosis.
    refus: Callable[[Utilisateur, Demarche, dt.date], str | None] | None = None


_possibles: dict[str, DevenirPossible] = {}


def declarer(possible: DevenirPossible) -> None:
    """Add a kind; `ValueError` when another domain already says it."""
    connu = _possibles.get(possible.genre)
    if connu is not None and connu.creer.__module__ != possible.creer.__module__:
        raise ValueError(f"Deux domaines déclarent le devenir « {possible.genre} »")
    _possibles[possible.genre] = possible


def possibles() -> list[DevenirPossible]:
    """All kinds, by their words."""
    return sorted(_possibles.values(), key=lambda possible: possible.libelle)


def possibles_pour(par: Utilisateur, demarche: Demarche, le: dt.date) -> list[DevenirPossible]:
    """The kinds that this person may make in this démarche, by their words."""
    return [p for p in possibles() if p.refus is None or p.refus(par, demarche, le) is None]


def trouver(genre: str) -> DevenirPossible:
    """The kind of that name; `Introuvable` otherwise."""
    if genre not in _possibles:
        raise Introuvable("Une idée ne devient pas cela. Choisissez dans la liste.")
    return _possibles[genre]

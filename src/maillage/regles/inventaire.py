"""Counting services: a shared one is shown wherever it belongs, and counted once in every total (V-29).

Published counts are set beside the sum of their lines; both are kept (V-27). Source: S0 §3, where six
CLAE are counted among the 111 maternels and again among the 99 élémentaires (process A8-03).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service: all the headings and all the columns under which it is shown; its places if known."""

    cle: Hashable
    rubriques: frozenset[str]
    colonnes: frozenset[str]
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Compte:
    """How many different services; how many of them are also elsewhere; their places.

    `places` is None where those of one are not known.
    """

    nombre: int = 0
    partages: int = 0
    places: int | None = None


def compter(services: Iterable[Service], rubriques: Collection[str]) -> Compte:
    """The services under at least one of these headings, each once.

    Shared: under several of all its own headings, or in several columns.
    """
    vus = {s.cle: s for s in services if not s.rubriques.isdisjoint(rubriques)}
    retenus = list(vus.values())
    places = [s.places for s in retenus]
    connues = [p for p in places if p is not None]
    return Compte(
        len(retenus),
        sum(len(s.rubriques) > 1 or len(s.colonnes) > 1 for s in retenus),
        sum(connues) if connues and len(connues) == len(places) else None,
    )


def repartir(services: Iterable[Service], rubriques: Collection[str]) -> dict[str, int]:
    """Under these headings, how many are shown in each column: their sum may exceed the count."""
    cles: dict[str, set[Hashable]] = defaultdict(set)
    for service in services:
        if not service.rubriques.isdisjoint(rubriques):
            for colonne in service.colonnes:
                cles[colonne].add(service.cle)
    return {colonne: len(siennes) for colonne, siennes in cles.items()}


@dataclass(frozen=True, slots=True)
class LignePubliee:
    """One line of a printed count; `partagees` of its services are counted in another count too."""

    nombre: int
    partagees: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """The printed total, the sum of the lines, and published − sum; None where one is missing."""

    publie: int | None
    somme: int | None
    ecart: int | None
    partagees: int

    @property
    def concorde(self) -> bool:
        """Whether nothing contradicts the printed total."""
        return not self.ecart

    @property
    def retenu(self) -> int:
        """The count that is used further: the printed one, the sum where none is printed."""
        return next((n for n in (self.publie, self.somme) if n is not None), 0)


def verifier(publie: int | None, lignes: Iterable[LignePubliee]) -> Total:
    """Set a printed total beside the sum of its lines."""
    lues = list(lignes)
    somme = sum(ligne.nombre for ligne in lues) if lues else None
    ecart = None if publie is None or somme is None else publie - somme
    return Total(publie, somme, ecart, sum(ligne.partagees for ligne in lues))


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several counts of one kind of service: each service once.

    `en_trop` is what adding the totals would count again; `discordes` are the shares that two counts
    do not tell alike.
    """

    somme: int
    en_trop: int
    discordes: tuple[str, ...]

    @property
    def nombre(self) -> int:
        """How many different services."""
        return self.somme - self.en_trop


def reunir(comptes: Iterable[tuple[Total, str]]) -> Ensemble:
    """The counts together, each with the name of what it shares with others (empty: nothing).

    A share told by k counts is counted k times in their sum, and stays once. Where they tell different
    numbers the least is taken back, so that nothing is taken out that was not told twice.
    """
    lus = list(comptes)
    partages: dict[str, list[int]] = defaultdict(list)
    for total, partage in lus:
        if partage and total.partagees:
            partages[partage].append(total.partagees)
    en_trop = sum(min(dits) * (len(dits) - 1) for dits in partages.values())
    discordes = tuple(sorted(nom for nom, dits in partages.items() if len(set(dits)) > 1))
    return Ensemble(sum(total.retenu for total, _ in lus), en_trop, discordes)

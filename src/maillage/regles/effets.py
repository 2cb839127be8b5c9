"""What a decision does to its object: each domain declares its effects in its `effets.py`.

This frame knows no domain. An effect of state brings an object somewhere, by the domain's own acts: what
a button does, nothing else. An effect of fact changes no row: the decision in force is the fact itself
(« la méthode d’évaluation est validée »), which the gates read.

What explains an object is the last decision in force about its matter: one that replaces another takes
over its matter, or gives the object back the state that it had before anybody decided.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Objet:
    """An object that a decision may be about: its key, how it reads, the state where it stands."""

    cle: int
    intitule: str
    etat: str = ""
    etat_lisible: str = ""


class Mener(Protocol):
    """Bring the object to a state by the domain's acts; raises `ErreurMetier` when it cannot go there."""

    def __call__(
        self, demarche: Any, cle: int, *, vers: str, motif: str, malgre: bool, par: Any, le: Any
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Effet:
    """What a decision of the type `type` does to the objects of the kind `genre`.

    `geste` is what one decides (« Valider une fiche action »), `dit` what it changes (« la fiche passe à
    “validée” »). `objets` gives those of a démarche that it may be about; `impossible` the reason why
    not this one, now. With `vers`, the effect is of state: `mener` brings the object there, and the
    decision explains it as long as it stands in `explique`. With `fait`, it is a fact of that name.
    """

    type: str
    genre: str
    geste: str
    dit: str
    objets: Callable[[Any], Sequence[Objet]]
    impossible: Callable[[Any, Objet], str | None] = lambda demarche, objet: None
    vers: str = ""
    explique: frozenset[str] = frozenset()
    mener: Mener | None = None
    fait: str = ""

    def __post_init__(self) -> None:
        if bool(self.vers) != (self.mener is not None) or (self.vers and self.fait):
            raise ValueError(f"Effet « {self.type} » : un état avec son acte, ou un fait")
        if self.vers and self.vers not in self.explique:
            raise ValueError(f"Effet « {self.type} » : n’explique pas « {self.vers} »")

    def sujet(self, cle: int) -> Sujet:
        """The matter that such a decision settles: one state for one object, or one fact."""
        return ("" if self.vers else self.type, self.genre, cle)


# The type of decision for a fact, nothing for a state; the kind of object; its key.
Sujet = tuple[str, str, int]

_effets: dict[str, Effet] = {}


def declarer(effet: Effet) -> None:
    """Make an effect known; `ValueError` when another domain has its type of decision."""
    connu = _effets.get(effet.type)
    if connu is not None and connu.objets.__module__ != effet.objets.__module__:
        raise ValueError(f"Deux domaines font effet d’une décision « {effet.type} »")
    _effets[effet.type] = effet


def effet(type: str) -> Effet | None:
    """The effect of a type of decision; None when it changes nothing."""
    return _effets.get(type)


def effets() -> list[Effet]:
    """Every declared effect, by type of decision."""
    return [_effets[nom] for nom in sorted(_effets)]


E = TypeVar("E")


def chemin(
    transitions: Mapping[E, Sequence[E]], depuis: E, vers: E, *, par: Collection[E]
) -> list[E] | None:
    """The shortest way from a state to another through those of `par`; None when there is none.

    The way ends with `vers` and is empty when one is there already.
    """
    venus: dict[E, list[E]] = {depuis: []}
    file = deque([depuis])
    while file:
        la = file.popleft()
        if la == vers:
            return venus[la]
        for suivant in transitions[la]:
            if suivant not in venus and (suivant == vers or suivant in par):
                venus[suivant] = [*venus[la], suivant]
                file.append(suivant)
    return None


@dataclass(frozen=True, slots=True)
class Prise:
    """A decision as the rule reads it: `remplace` is a key; `sujet` the matter that it settles, if any.

    `vaut` is whether it was adopted by those who may decide: otherwise it settles and replaces nothing.
    """

    cle: int
    vaut: bool
    sujet: Sujet | None = None
    remplace: int | None = None


def en_vigueur(prises: Iterable[Prise]) -> list[Prise]:
    """Those that were adopted and that no adopted one replaces, in the order given."""
    valent = [prise for prise in prises if prise.vaut]
    remplacees = {prise.remplace for prise in valent}
    return [prise for prise in valent if prise.cle not in remplacees]


def reglements(prises: Iterable[Prise]) -> dict[Sujet, Prise]:
    """By matter, the decision that explains it: the last one in force, in the order given."""
    return {prise.sujet: prise for prise in en_vigueur(prises) if prise.sujet is not None}


@dataclass(frozen=True, slots=True)
class Scrutin:
    """The votes of a decision, out of the voices present at its item."""

    pour: int
    contre: int
    abstentions: int

    @property
    def exprimees(self) -> int:
        """Everybody who took part, abstentions included."""
        return self.pour + self.contre + self.abstentions


def raison_du_scrutin(scrutin: Scrutin, voix: int, adoptee: bool, rejetee: bool) -> str | None:
    """Why these votes cannot be, given the `voix` present and what is said of them; or nothing.

    A majority of the votes for and against adopts; a tie adopts nothing: the two sides are equals
    (S4-C, article 6).
    """
    if min(scrutin.pour, scrutin.contre, scrutin.abstentions) < 0:
        return "Un nombre de voix n’est jamais négatif."
    if scrutin.exprimees == 0:
        return (
            "Aucune voix n’est comptée. Écrivez le résultat du vote, ou dites qu’il y a consensus."
        )
    if scrutin.exprimees > voix:
        return (
            f"{scrutin.exprimees} voix sont comptées, pour {voix} voix délibératives présentes ou "
            "représentées à ce point. Corrigez le vote, ou les présences."
        )
    if adoptee and scrutin.pour <= scrutin.contre:
        return (
            f"Avec {scrutin.pour} voix pour et {scrutin.contre} contre, la décision n’est pas adoptée. "
            "Dites-la rejetée ou ajournée, ou corrigez le vote."
        )
    if rejetee and scrutin.pour > scrutin.contre:
        return (
            f"Avec {scrutin.pour} voix pour et {scrutin.contre} contre, la décision n’est pas rejetée. "
            "Dites-la adoptée ou ajournée, ou corrigez le vote."
        )
    return None

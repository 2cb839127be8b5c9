"""The rights of a territory, once computed: each with what explains it, and their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from maillage.regles.financements.calcul import BLOQUANT, Constat, Resultat
from maillage.regles.financements.description import Demande, Organisme, Reference, Structure
from maillage.regles.financements.lignes import LIGNES

DE_L_ETAT = frozenset({"SPPE_ETAT"})
RANGS = {code: rang for rang, code in enumerate(LIGNES)}


@dataclass(frozen=True, slots=True)
class Empechement:
    """Why an amount is not known: a rule of the dossier, or the code of an error of entry."""

    regle: str
    message: str


@dataclass(frozen=True, slots=True)
class Droit:
    """One line of one structure. `montant` is None when it is not due, and `empechement` says why.

    `reserve` is then what was computed all the same, and waits for what is missing; None when the
    amount itself is not known.
    """

    annee: int
    demande: Demande
    montant: Decimal | None
    ensemble: Resultat | None = None
    empechement: Empechement | None = None
    reserve: Decimal | None = None

    @property
    def calcule(self) -> Decimal | None:
        """What was computed, due or waiting; None when it is not known."""
        return self.reserve if self.montant is None else self.montant

    @property
    def ligne(self) -> str:
        """The code of the line."""
        return self.demande.ligne

    @property
    def structure(self) -> Structure:
        """Whose right it is."""
        return self.demande.structure

    @property
    def est_de_l_etat(self) -> bool:
        """Whether the State pays it: it never enters a total of the Caf (F31)."""
        return self.ligne in DE_L_ETAT

    @property
    def resultat(self) -> Resultat | None:
        """What explains this amount; for a split, the steps of all and those of this structure."""
        if self.ensemble is None or not self.ensemble.parts:
            return self.ensemble
        return self.ensemble.part_de(self.structure.identifiant)

    def constats(self) -> tuple[Constat, ...]:
        """What the rules say of it: what stops it first, then the warnings."""
        bloquants: tuple[Constat, ...] = ()
        if self.empechement:
            bloquants = (Constat(self.empechement.regle, BLOQUANT, self.empechement.message),)
        if self.ensemble is None:
            return bloquants
        siens = ("", self.structure.identifiant)
        return bloquants + tuple(c for c in self.ensemble.constats if c.structure in siens)


@dataclass(frozen=True, slots=True)
class Total:
    """Rights added, in euros: due, computed but waiting, and how many are not known."""

    ouvert: Decimal = Decimal(0)
    en_attente: Decimal = Decimal(0)
    inconnus: int = 0

    @property
    def calcule(self) -> Decimal:
        """Due and waiting together."""
        return self.ouvert + self.en_attente

    @property
    def est_connu(self) -> bool:
        """Whether no right is missing from it."""
        return not self.inconnus

    def plus(self, droit: Droit) -> Total:
        """With one more right."""
        if droit.montant is not None:
            return Total(self.ouvert + droit.montant, self.en_attente, self.inconnus)
        if droit.reserve is not None:
            return Total(self.ouvert, self.en_attente + droit.reserve, self.inconnus)
        return Total(self.ouvert, self.en_attente, self.inconnus + 1)


@dataclass(frozen=True)
class Droits:
    """The rights of a territory for a year, by structure then by line.

    repartis: each reference with its split; sans_objet: the references that no structure claims.
    """

    annee: int
    lignes: tuple[Droit, ...]
    repartis: tuple[tuple[Reference, Resultat], ...] = ()
    sans_objet: tuple[Reference, ...] = ()

    @cached_property
    def _par_cle(self) -> dict[tuple[str, str], Droit]:
        return {(d.structure.identifiant, d.ligne): d for d in self.lignes}

    def droit(self, structure: str, ligne: str) -> Droit | None:
        """The right of a structure on a line; None when it claims nothing."""
        return self._par_cle.get((structure, ligne))

    @cached_property
    def de_la_caf(self) -> tuple[Droit, ...]:
        """All but the money of the State, which never enters a total of the Caf (F31)."""
        return tuple(d for d in self.lignes if not d.est_de_l_etat)

    @cached_property
    def total(self) -> Total:
        """The money of the Caf."""
        return additionner(self.de_la_caf)

    @cached_property
    def total_de_l_etat(self) -> Total:
        """The support of the State, apart."""
        return additionner(d for d in self.lignes if d.est_de_l_etat)

    def par_structure(self) -> dict[Structure, Total]:
        """The money of the Caf by structure."""
        return self._sommes(lambda d: d.structure)

    def par_gestionnaire(self) -> dict[Organisme, Total]:
        """By who manages, and so is paid."""
        return self._sommes(lambda d: d.structure.gestionnaire)

    def par_collectivite(self) -> dict[Organisme | None, Total]:
        """By the collectivité that supports; None for the lines that nobody has to support."""
        return self._sommes(lambda d: d.demande.collectivite)

    def par_ligne(self) -> dict[str, Total]:
        """By line, in the order of the lines."""
        return dict(sorted(self._sommes(lambda d: d.ligne).items(), key=lambda p: RANGS[p[0]]))

    def _sommes(self, cle: Callable[[Droit], Any]) -> dict[Any, Total]:
        sommes: dict[Any, Total] = {}
        for droit in self.de_la_caf:
            qui = cle(droit)
            sommes[qui] = sommes.get(qui, Total()).plus(droit)
        return sommes


def additionner(droits: Iterable[Droit]) -> Total:
    """The rights added, whoever pays them."""
    total = Total()
    for droit in droits:
        total = total.plus(droit)
    return total

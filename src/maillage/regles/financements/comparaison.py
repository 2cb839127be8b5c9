"""Two results side by side: who gains, who loses, and what each budget shows.

A right that is known on one side only is not a loss: the gap is then unknown, and said so. One that is
known on neither side is left out of both, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.financements.territoire import (
    Droit,
    Droits,
    Organisme,
    Reference,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ecart:
    """One subject (structure, gestionnaire, collectivité, line) before and after, in euros.

    None: some of its rights are known on the other side only. 0 on a side where it is absent. `tus`
    counts the rights that are known on neither side, which neither amount holds.
    """

    identifiant: str
    nom: str
    avant: Decimal | None
    apres: Decimal | None
    tus: int = 0

    @property
    def difference(self) -> Decimal | None:
        """After less before; None when a side is not known."""
        if self.avant is None or self.apres is None:
            return None
        return self.apres - self.avant


@dataclass(frozen=True, slots=True)
class Budget:
    """What the budget of a collectivité shows of a line, before and after the switch (trap 1).

    avant: the Psej that it received, the reference of its perimeter. en_regie: what it still receives
    as the gestionnaire of its own services. aux_gestionnaires: what goes to the others. Amounts that
    wait for a COF are counted; those that are not known are not.
    """

    collectivite: Organisme
    ligne: str
    avant: Decimal
    en_regie: Decimal
    aux_gestionnaires: Decimal

    @property
    def difference(self) -> Decimal:
        """What its own income from the Caf gains, or loses when negative."""
        return self.en_regie - self.avant

    @property
    def territoire(self) -> Decimal:
        """What its territory receives all together, in its own services and in the others."""
        return self.en_regie + self.aux_gestionnaires


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Every gap between two results of one year, largest loss first."""

    structures: tuple[Ecart, ...]
    gestionnaires: tuple[Ecart, ...]
    collectivites: tuple[Ecart, ...]
    lignes: tuple[Ecart, ...]
    total: Ecart

    @property
    def gagnants(self) -> tuple[Ecart, ...]:
        """The structures that receive more."""
        return tuple(e for e in self.structures if (e.difference or ZERO) > 0)

    @property
    def perdants(self) -> tuple[Ecart, ...]:
        """The structures that receive less."""
        return tuple(e for e in self.structures if (e.difference or ZERO) < 0)


def comparer(avant: Droits, apres: Droits) -> Comparaison:
    """What changes from one result to the other, in the money of the Caf."""
    return Comparaison(
        _ecarts(avant, apres, lambda d: (d.structure.identifiant, d.structure.nom)),
        _ecarts(avant, apres, lambda d: _de(d.structure.gestionnaire)),
        _ecarts(avant, apres, lambda d: _de(d.demande.collectivite)),
        _ecarts(avant, apres, lambda d: (d.ligne, d.ligne)),
        *_ecarts(avant, apres, lambda _: ("", "Ensemble")) or (Ecart("", "Ensemble", ZERO, ZERO),),
    )


def budgets(droits: Droits) -> tuple[Budget, ...]:
    """What the switch from the CEJ to the bonus territoire changes in each budget, by line."""
    return tuple(_budget(droits, reference) for reference, _ in droits.repartis)


def _budget(droits: Droits, reference: Reference) -> Budget:
    siens = [
        d
        for d in droits.de_la_caf
        if d.ligne == reference.ligne and d.demande.collectivite == reference.collectivite
    ]
    regie = [d for d in siens if d.structure.gestionnaire == reference.collectivite]
    tiers = [d for d in siens if d.structure.gestionnaire != reference.collectivite]
    return Budget(
        reference.collectivite,
        reference.ligne,
        reference.montant,
        *(sum((d.calcule or ZERO for d in cote), ZERO) for cote in (regie, tiers)),
    )


def _de(organisme: Organisme | None) -> tuple[str, str]:
    return (organisme.identifiant, organisme.nom) if organisme else ("", "Sans collectivité")


def _ecarts(
    avant: Droits, apres: Droits, cle: Callable[[Droit], tuple[str, str]]
) -> tuple[Ecart, ...]:
    """The gaps by subject. A right that goes from one subject to another leaves the one and joins the
    other: each side is read by subject first, then right by right."""
    cotes = [_par(droits, cle) for droits in (avant, apres)]
    noms = {qui: nom for cote in cotes for qui, (nom, _) in cote.items()}
    ecarts = [
        _ecart(qui, nom, *(cote.get(qui, ("", {}))[1] for cote in cotes))
        for qui, nom in noms.items()
    ]
    return tuple(sorted(ecarts, key=_du_plus_perdant))


Cle = tuple[str, str]  # of a right: the structure and the line


def _ecart(qui: str, nom: str, avant: Mapping[Cle, Droit], apres: Mapping[Cle, Droit]) -> Ecart:
    sommes: list[Decimal | None] = [ZERO, ZERO]
    tus = 0
    for cle in avant.keys() | apres.keys():
        valeurs = [cote[cle].calcule if cle in cote else ZERO for cote in (avant, apres)]
        if valeurs == [None, None]:
            tus += 1
            continue
        sommes = [
            None if s is None or v is None else s + v for s, v in zip(sommes, valeurs, strict=True)
        ]
    return Ecart(qui, nom, sommes[0], sommes[1], tus)


def _par(
    droits: Droits, cle: Callable[[Droit], tuple[str, str]]
) -> dict[str, tuple[str, dict[Cle, Droit]]]:
    par: dict[str, tuple[str, dict[Cle, Droit]]] = {}
    for droit in droits.de_la_caf:
        qui, nom = cle(droit)
        par.setdefault(qui, (nom, {}))[1][droit.structure.identifiant, droit.ligne] = droit
    return par


def _du_plus_perdant(ecart: Ecart) -> tuple[bool, Decimal, str, str]:
    difference = ecart.difference
    return difference is None, difference or ZERO, ecart.nom, ecart.identifiant

"""What is open on a day, by commune and kind, from the inventory; a capacity not known is not zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.models import Structure
from maillage.interface.typographie import accorde, nombre

RIEN = "—"


@dataclass(frozen=True, slots=True)
class Offre:
    """Open structures, the places known in them, and how many do not say their places."""

    structures: int = 0
    places: int = 0
    inconnues: int = 0

    def __add__(self, autre: Offre) -> Offre:
        """Both together."""
        return Offre(
            self.structures + autre.structures,
            self.places + autre.places,
            self.inconnues + autre.inconnues,
        )

    @property
    def complete(self) -> bool:
        """Whether the places of each structure are known."""
        return not self.inconnues

    def dite(self, *, en_places: bool) -> str:
        """« 40 », « 40 et 1 structure de capacité non connue », « — » where nothing is open."""
        if not self.structures:
            return RIEN
        if not en_places:
            return nombre(self.structures)
        if self.complete:
            return nombre(self.places)
        sans = f"{accorde(self.inconnues, 'structure')} de capacité non connue"
        return sans if self.inconnues == self.structures else f"{nombre(self.places)} et {sans}"


@dataclass(frozen=True)
class Releve:
    """The offer by commune (key) and kind; `ailleurs` are the open structures of no commune in view."""

    par_commune: dict[int, dict[TypeStructure, Offre]] = field(default_factory=dict)
    ailleurs: tuple[Structure, ...] = ()

    def de(self, commune: int, type_: TypeStructure) -> Offre:
        """The offer of a commune, nothing by default."""
        return self.par_commune.get(commune, {}).get(type_, Offre())


def relever(
    structures: Iterable[Structure],
    types: Collection[TypeStructure],
    communes: Collection[int],
    jour: dt.date,
) -> Releve:
    """The structures of these kinds that are open that day; their états are loaded."""
    par_commune: dict[int, dict[TypeStructure, Offre]] = {}
    ailleurs = []
    for structure in structures:
        # One that is several things at once counts once, by what it is first.
        siens = (structure.type, *structure.autres_types)
        type_ = next((TypeStructure(nom) for nom in siens if nom in types), None)
        if type_ is None:
            continue
        periode = au_jour(periodes(structure.etats.all()), jour)
        if periode is None or not periode.ouverte:
            continue
        if structure.commune_id not in communes:
            ailleurs.append(structure)
            continue
        # Its places are those of its main kind: how many serve the others is not known.
        places = periode.etat.places if type_ == structure.type else None
        siennes = par_commune.setdefault(structure.commune_id or 0, {})
        siennes[type_] = siennes.get(type_, Offre()) + Offre(1, places or 0, int(places is None))
    return Releve(par_commune, tuple(ailleurs))

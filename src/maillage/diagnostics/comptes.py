"""The inventory in figures on a day: kinds and managers, shared structures shown in each, counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from maillage.diagnostics.enums import PublicAccueilli, StatutGestion, TypeStructure
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.models import Structure
from maillage.documents.tableur import Feuille
from maillage.regles.inventaire import Compte, Service, compter, repartir

INCONNU = "Non connu"


@dataclass(frozen=True)
class Rangee:
    """One kind of service, or (`sous`) one public of it; `avant` is the count on the day compared."""

    libelle: str
    sous: bool
    compte: Compte
    colonnes: tuple[int, ...]
    avant: int | None

    @property
    def evolution(self) -> int | None:
        """How many more than on the day compared."""
        return None if self.avant is None else self.compte.nombre - self.avant


@dataclass(frozen=True)
class Inventaire:
    """The table of a day; its last row counts every structure once."""

    jour: dt.date
    avant: dt.date | None
    colonnes: tuple[str, ...]
    rangees: tuple[Rangee, ...]
    total: Rangee


def jour_de(annee: int | None, aujourd_hui: dt.date) -> dt.date:
    """The last day of the year, today when it is not over or when none is asked."""
    return aujourd_hui if annee is None else min(dt.date(annee, 12, 31), aujourd_hui)


def services(structures: Iterable[Structure], jour: dt.date) -> list[Service]:
    """The structures open that day as they are counted; their états are loaded."""
    lus = (_service(structure, jour) for structure in structures)
    return [lu for lu in lus if lu is not None]


def _service(structure: Structure, jour: dt.date) -> Service | None:
    periode = au_jour(periodes(structure.etats.all()), jour)
    if periode is None or not periode.ouverte:
        return None
    etat = periode.etat
    types = (structure.type, *structure.autres_types)
    return Service(
        structure.pk,
        frozenset(f"{t}/{p}" for t in types for p in structure.publics or ("",)),
        frozenset(s for s in (etat.statut, etat.autre_statut) if s) or frozenset({""}),
        etat.places,
    )


def rubriques(type_: str, public: str = "") -> frozenset[str]:
    """The headings of a kind (of one of its publics if given), as `services` name them."""
    if public:
        return frozenset({f"{type_}/{public}"})
    return frozenset(f"{type_}/{p}" for p in ("", *PublicAccueilli.values))


def compter_l_inventaire(
    structures: Sequence[Structure], jour: dt.date, avant: dt.date | None = None
) -> Inventaire:
    """The table of the inventory that day, and what it was `avant`."""
    lus = services(structures, jour)
    anciens = None if avant is None else services(structures, avant)
    presents = {c for s in [*lus, *(anciens or [])] for c in s.colonnes}
    colonnes = [statut for statut in (*StatutGestion.values, "") if statut in presents]
    tableau = _Tableau(lus, anciens, colonnes)
    return Inventaire(
        jour,
        avant,
        tuple(StatutGestion(c).label if c else INCONNU for c in colonnes),
        tuple(tableau.rangees()),
        tableau.rangee(
            "Total, chaque structure une fois", frozenset(tableau.presentes), sous=False
        ),
    )


class _Tableau:
    """The rows of an inventory, from what is counted."""

    def __init__(
        self, lus: list[Service], anciens: list[Service] | None, colonnes: list[str]
    ) -> None:
        self.lus, self.anciens, self.colonnes = lus, anciens, colonnes
        self.presentes = {r for s in [*lus, *(anciens or [])] for r in s.rubriques}

    def rangees(self) -> Iterable[Rangee]:
        """One row a kind, then one a public where there is one."""
        for type_ in TypeStructure:
            siennes = rubriques(type_) & self.presentes
            if siennes:
                yield self.rangee(type_.label, siennes, sous=False)
            for public in PublicAccueilli:
                if rubriques(type_, public) & self.presentes:
                    yield self.rangee(public.label, rubriques(type_, public), sous=True)

    def rangee(self, libelle: str, siennes: Collection[str], *, sous: bool) -> Rangee:
        """What is counted under these headings."""
        colonnes = repartir(self.lus, siennes)
        return Rangee(
            libelle,
            sous,
            compter(self.lus, siennes),
            tuple(colonnes.get(c, 0) for c in self.colonnes),
            None if self.anciens is None else compter(self.anciens, siennes).nombre,
        )


def feuille(inventaire: Inventaire) -> Feuille:
    """The same table as a sheet."""
    compare = inventaire.avant is not None
    return Feuille(
        "Inventaire en chiffres",
        (
            "Service",
            "Structures",
            "dont partagées",
            *inventaire.colonnes,
            "Places",
            *((f"Au {inventaire.avant:%d/%m/%Y}", "Évolution") if compare else ()),
        ),
        tuple(
            (
                f"— {rangee.libelle}" if rangee.sous else rangee.libelle,
                rangee.compte.nombre,
                rangee.compte.partages,
                *rangee.colonnes,
                rangee.compte.places,
                *((rangee.avant, rangee.evolution) if compare else ()),
            )
            for rangee in (*inventaire.rangees, inventaire.total)
        ),
    )

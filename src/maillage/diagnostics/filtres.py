"""What the list of the structures is narrowed to, as the address says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from maillage.diagnostics.enums import StatutGestion, TypeStructure
from maillage.diagnostics.etats import Periode, StructureDeLAnnee, au_jour, de_l_annee, periodes
from maillage.diagnostics.models import Structure
from maillage.regles.financements.lignes import LIGNES

PREMIERE_ANNEE, DERNIERE_ANNEE = 1900, 2100
RANGS = {type_: rang for rang, type_ in enumerate(TypeStructure.values)}


@dataclass(frozen=True)
class Filtres:
    """What was asked; an entry that means nothing is as if it was not there."""

    texte: str
    type: str
    statut: str
    ligne: str
    annee: int | None

    @property
    def actifs(self) -> bool:
        """Whether something is asked."""
        return bool(self.texte or self.type or self.statut or self.ligne or self.annee)


@dataclass(frozen=True)
class Vue:
    """A structure as the list shows it: what holds on the day, or in the year in view."""

    structure: Structure
    periode: Periode
    annee: StructureDeLAnnee | None

    @property
    def etat(self) -> Any:
        """What holds."""
        return self.periode.etat

    @property
    def fermee(self) -> bool:
        """Whether it takes nobody in any more."""
        return not self.periode.ouverte


def lire(adresse: QueryDict) -> Filtres:
    """The filters of an address."""
    return Filtres(
        texte=adresse.get("q", "").replace("\0", " ").strip(),
        type=_parmi(adresse.get("type", ""), TypeStructure.values),
        statut=_parmi(adresse.get("statut", ""), StatutGestion.values),
        ligne=_parmi(adresse.get("ligne", ""), LIGNES),
        annee=annee(adresse.get("annee", "")),
    )


def annee(dite: str) -> int | None:
    """The year of an address; None for what is not one."""
    mot = dite.strip()
    lue = int(mot) if mot.isascii() and mot.isdigit() and len(mot) == 4 else None
    return lue if lue and PREMIERE_ANNEE <= lue <= DERNIERE_ANNEE else None


def _parmi(dit: str, connus: Iterable[str]) -> str:
    return dit if dit in set(connus) else ""


def choisir(structures: Iterable[Structure], filtres: Filtres, le: dt.date) -> list[Vue]:
    """The structures that answer, by kind then by name; without a year, as they are on that day.

    Their états are loaded and they come ordered by name.
    """
    vues = (_vue(structure, filtres.annee, le) for structure in structures)
    retenues = [vue for vue in vues if vue is not None and _repond(vue, filtres)]
    return sorted(retenues, key=lambda vue: RANGS[vue.structure.type])


def _vue(structure: Structure, annee: int | None, le: dt.date) -> Vue | None:
    if annee is not None:
        lue = de_l_annee(structure, annee)
        return Vue(structure, lue.periodes[-1], lue) if lue else None
    lues = periodes(structure.etats.all())
    # One that opens later is shown as it will open.
    periode = au_jour(lues, le) or (lues[0] if lues else None)
    return Vue(structure, periode, None) if periode else None


def _repond(vue: Vue, filtres: Filtres) -> bool:
    etat = vue.etat
    if filtres.type and vue.structure.type != filtres.type:
        return False
    if filtres.statut and etat.statut != filtres.statut:
        return False
    if filtres.ligne and filtres.ligne not in etat.lignes:
        return False
    lieu = vue.structure.commune.nom if vue.structure.commune else ""
    gestionnaire = etat.gestionnaire.nom if etat.gestionnaire else ""
    cherche = (
        f"{vue.structure.nom} {lieu} {gestionnaire} {vue.structure.identifiant_caf}".casefold()
    )
    return all(mot in cherche for mot in filtres.texte.casefold().split())


def totaux(vues: Sequence[Vue]) -> list[tuple[str, int, int | None]]:
    """By kind, in the order of the list: how many are open, and their places where all are known."""
    rangees = []
    for type_ in TypeStructure:
        siennes = [v for v in vues if v.structure.type == type_ and not v.fermee]
        if siennes:
            places = [v.etat.places for v in siennes]
            connues = [p for p in places if p is not None]
            somme = sum(connues) if connues and len(connues) == len(places) else None
            rangees.append((type_.label, len(siennes), somme))
    return rangees

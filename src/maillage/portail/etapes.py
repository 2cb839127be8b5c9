"""The stages of the parcours as a page shows them: eight steps that one takes in at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillage.interface.typographie import date_longue
from maillage.regles.parcours import DispenseAccordee, Etape, SituationEtape, Stade


class Avancement(StrEnum):
    """What a step says; one that was passed over is to complete."""

    FAITE = "fait"
    A_COMPLETER = "à compléter"
    EN_COURS = "en cours"
    A_VENIR = "à venir"


GROUPES: tuple[tuple[str, frozenset[Stade]], ...] = (
    ("Engagement", frozenset({Stade.INITIEE, Stade.ENGAGEE})),
    ("Diagnostic", frozenset({Stade.DIAGNOSTIC})),
    ("Plan d’actions", frozenset({Stade.PROJET, Stade.PLAN})),
    ("Validation", frozenset({Stade.VALIDEE})),
    ("Autorisations", frozenset({Stade.AUTORISEE})),
    ("Signature", frozenset({Stade.PARTIELLE, Stade.SIGNEE})),
    ("Exécution", frozenset({Stade.EXECUTION})),
    ("Bilan et suite", frozenset({Stade.EVALUEE, Stade.ISSUE})),
)


@dataclass(frozen=True, slots=True)
class Pas:
    """One step of the stepper: its name, where it stands, and what was counted to say so."""

    nom: str
    avancement: Avancement
    detail: str


def pas(etapes: Sequence[Etape]) -> list[Pas]:
    """The eight steps; at most one is under way, and what lies behind it is done or to complete."""
    groupes = [(nom, [e for e in etapes if e.stade in stades]) for nom, stades in GROUPES]
    faits = [all(_franchie(e) for e in groupe) for _, groupe in groupes]
    # A step that has begun says that those before it are behind.
    commences = [
        rang for rang, (_, g) in enumerate(groupes) if any(_franchie(e) for e in g) and rang
    ]
    derriere = max(commences, default=0)
    courant = next((r for r, fait in enumerate(faits) if not fait and r >= derriere), None)
    return [
        Pas(nom, _avancement(rang, faits[rang], courant), _detail(groupe))
        for rang, (nom, groupe) in enumerate(groupes)
    ]


def _avancement(rang: int, fait: bool, courant: int | None) -> Avancement:
    if fait:
        return Avancement.FAITE
    if rang == courant:
        return Avancement.EN_COURS
    return Avancement.A_COMPLETER if courant is None or rang < courant else Avancement.A_VENIR


def _franchie(etape: Etape) -> bool:
    return etape.situation is SituationEtape.FRANCHIE


def _detail(groupe: list[Etape]) -> str:
    """What the first stage that has not happened says, or else the last one."""
    dite = next((etape for etape in groupe if not _franchie(etape)), groupe[-1])
    return dite.detail if dite.reportee_par is None else _report(dite.reportee_par)


def _report(dispense: DispenseAccordee) -> str:
    terme = f" au {date_longue(dispense.jusqu_au)}" if dispense.jusqu_au else ""
    return f"Reporté{terme}"

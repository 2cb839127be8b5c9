"""Where a démarche stands, from what is recorded: pure, so that page and test agree.

The stages are those of the life of a démarche (process D.1) that the first floor can see.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Avancement(StrEnum):
    """What a stage of the stepper says."""

    FAITE = "faite"
    EN_COURS = "en cours"
    A_VENIR = "à venir"


@dataclass(frozen=True, slots=True)
class Faits:
    """What is recorded of a démarche, as plain values."""

    engagement_signe: bool
    renouvelle: bool
    a_un_diagnostic: bool
    elements: int
    fiches: int
    signataires: int
    autorises: int
    signes: int
    convention_signee: bool
    debut: dt.date | None
    fin: dt.date | None


@dataclass(frozen=True, slots=True)
class Etape:
    """One stage: its name, where it stands, and what was counted to say so."""

    nom: str
    avancement: Avancement
    detail: str


def etapes(faits: Faits, le: dt.date) -> list[Etape]:
    """The six stages on the day `le`; the first that is not done is the one under way."""
    franchies = [
        (
            "Engagement",
            faits.engagement_signe or faits.renouvelle or faits.convention_signee,
            _engagement(faits),
        ),
        (
            "Diagnostic",
            faits.a_un_diagnostic,
            "Synthèse rédigée" if faits.a_un_diagnostic else "À rédiger",
        ),
        ("Plan d’actions", faits.elements > 0 and faits.fiches > 0, _plan(faits)),
        (
            "Autorisations",
            faits.convention_signee or 0 < faits.signataires <= faits.autorises,
            f"{faits.autorises} sur {faits.signataires}",
        ),
        (
            "Signature",
            faits.convention_signee,
            "Convention signée"
            if faits.convention_signee
            else f"{faits.signes} sur {faits.signataires}",
        ),
        ("Exécution", False, _execution(faits, le)),
    ]
    etat: list[Etape] = []
    en_cours_vue = False
    for nom, franchie, detail in franchies:
        if franchie:
            avancement = Avancement.FAITE
        elif not en_cours_vue:
            avancement, en_cours_vue = Avancement.EN_COURS, True
        else:
            avancement = Avancement.A_VENIR
        etat.append(Etape(nom, avancement, detail))
    return etat


def _engagement(faits: Faits) -> str:
    if faits.engagement_signe:
        return "Acte signé"
    return "Renouvellement" if faits.renouvelle else "Aucun acte signé"


def _plan(faits: Faits) -> str:
    if not faits.elements:
        return "À construire"
    return f"{faits.fiches} fiche{'s' if faits.fiches > 1 else ''} action"


def _execution(faits: Faits, le: dt.date) -> str:
    if faits.fin and le > faits.fin:
        return "Période échue"
    if faits.debut and faits.debut <= le:
        return "Période en cours"
    return "À venir"

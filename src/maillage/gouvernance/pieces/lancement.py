"""The decisions that launched the démarche, as annexe 2 of an accord-cadre gives them (seed S0)."""

from __future__ import annotations

from maillage.conventions.models import Demarche
from maillage.documents.arbre import Bloc, Tableau, texte
from maillage.gouvernance.enums import TypeDecision
from maillage.gouvernance.queries.decisions import decisions
from maillage.interface.typographie import date_longue, typo

DE_LANCEMENT = (
    TypeDecision.ACTE,
    TypeDecision.THEMATIQUES,
    TypeDecision.PERIMETRE,
    TypeDecision.DUREE,
)


def decisions_de_lancement(demarche: Demarche) -> tuple[Bloc, ...]:
    """What was decided of the act, the thématiques, the perimeter and the duration, if anything was."""
    prises = [d for d in decisions(demarche) if d.type in DE_LANCEMENT and d.vaut]
    if not prises:
        return ()
    return (
        Tableau(
            "Décisions du comité de pilotage",
            ("Sur quoi", "Décision", "Instance et date"),
            tuple(
                (
                    texte(typo(d.get_type_display())),
                    texte(typo(d.texte)),
                    texte(typo(f"{d.reunion.instance}, {date_longue(d.prise_le)}")),
                )
                for d in prises
            ),
            largeurs=(4, 9, 4),
        ),
    )

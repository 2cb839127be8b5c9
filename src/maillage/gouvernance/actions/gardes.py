"""What a relevé closes in its meeting: its attendance, its agenda, its decisions."""

from __future__ import annotations

from maillage.gouvernance.models import Reunion
from maillage.gouvernance.queries.releves import releve_qui_fige
from maillage.regles.erreurs import EtatIncompatible


def refuser_si_releve(reunion: Reunion, quoi: str) -> None:
    """Raise `EtatIncompatible` once a relevé of the meeting is proposed or frozen; `quoi` changes there."""
    releve = releve_qui_fige(reunion)
    if releve is None:
        return
    if releve.fige_le is not None:
        raise EtatIncompatible(
            f"Le relevé de décisions de « {reunion} » est validé : {quoi} ne changent plus. Une erreur se "
            "corrige par un nouveau relevé ; une décision, par une autre qui la remplace."
        )
    raise EtatIncompatible(
        f"Le relevé de décisions de « {reunion} » est proposé à la validation des deux côtés : {quoi} ne "
        "changent pas pendant ce temps. Reprenez-le en brouillon pour les modifier."
    )

"""The gate of the state « validée »: what a fiche must have, or the recorded reason to do without."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.plan_actions.enums import VALIDEES, EtatFiche
from maillage.plan_actions.models import DispenseFiche, FicheAction
from maillage.plan_actions.queries.suivi import manques_de
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.suivi_du_plan import EXIGENCES, Exigence

OU = "depuis sa page : « Modifier » ou « Ajouter un indicateur »"


def ouvre_la_validation(depuis: EtatFiche, vers: EtatFiche) -> bool:
    """Whether this step makes the fiche count among the validated ones."""
    return vers in VALIDEES and depuis not in VALIDEES


def exiger(
    fiche: FicheAction, *, malgre: bool, motif: str, par: Utilisateur, le: dt.datetime
) -> list[Exigence]:
    """What is missing, kept with its reason when the person goes on all the same (`malgre`).

    To be called in the transaction of the act that changes the state, on the locked row. Raises
    `EtatIncompatible` with the list of what is missing, `SaisieInvalide` without reason.
    """
    manquants = manques_de(fiche)
    if not manquants:
        return []
    dits = " ; ".join(EXIGENCES[exigence] for exigence in manquants)
    if not malgre:
        raise EtatIncompatible(
            f"« {fiche} » ne peut pas encore être validée. Il lui manque : {dits}. Complétez-la "
            f"({OU}), ou validez-la malgré ce qui manque en donnant le motif.",
            champ="vers",
        )
    if not motif.strip():
        raise SaisieInvalide(
            f"Dites pourquoi la fiche est validée alors qu'il manque : {dits}. Le motif est conservé.",
            champ="motif",
        )
    DispenseFiche.objects.create(
        fiche=fiche,
        manques=[exigence.value for exigence in manquants],
        motif=motif.strip(),
        accordee_par=par,
        accordee_le=le,
    )
    return manquants

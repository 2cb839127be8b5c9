"""What the rules F01 to F06, F16, F17 and F33 say, in the words of the dossier (finance, §11.2).

An act that refuses and the contrôle say it with the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from maillage.regles.erreurs import SaisieInvalide


def sans_convention(du: dt.date, au: dt.date) -> str:
    """F01."""
    return (
        f"Aucune CTG en vigueur du {du:%d/%m/%Y} au {au:%d/%m/%Y} : le bonus territoire ne peut pas "
        "être calculé."
    )


def signature_tardive(signee_le: dt.date, limite: dt.date) -> str:
    """F02."""
    return (
        f"CTG signée le {signee_le:%d/%m/%Y}, après la date limite du {limite:%d/%m/%Y} : la continuité "
        "avec le CEJ n’est pas acquise."
    )


def autre_beneficiaire(structure: str) -> str:
    """F03."""
    return f"Le bénéficiaire doit être le gestionnaire de « {structure} »."


def pas_signataire(collectivite: str) -> str:
    """F04, for a collectivité that signs nothing."""
    return f"{collectivite} n’est pas signataire de la CTG."


def pas_competente(collectivite: str, competence: str) -> str:
    """F04, for a collectivité that signs without the compétence."""
    return f"{collectivite} n’exerce pas la compétence {competence}."


def sans_soutien(structure: str) -> str:
    """F05."""
    return f"Le soutien financier de la collectivité à « {structure} » n’est pas renseigné."


def cof_qui_ne_couvre_pas(structure: str, annees: Collection[int]) -> str:
    """F06."""
    dites = ", ".join(map(str, sorted(annees)))
    return f"La convention d’objectifs et de financement de « {structure} » ne couvre pas {dites}."


# F16.
PAR_AVENANT = "Toute modification passe par un avenant (art. 11)."


def avenant_incomplet(objet: str) -> str:
    """F17."""
    return f"L’avenant ne mentionne pas la modification de {objet}."


def non_couverte(du: dt.date, au: dt.date) -> str:
    """F33."""
    return f"Période non couverte du {du:%d/%m/%Y} au {au:%d/%m/%Y}."


class RegleEnfreinte(SaisieInvalide):
    """An act that a rule of the dossier forbids: nothing is written; `regle` is its identifier."""

    code = "REGLE_ENFREINTE"

    def __init__(self, regle: str, message: str, *, champ: str = "") -> None:
        super().__init__(message, champ=champ)
        self.regle = regle

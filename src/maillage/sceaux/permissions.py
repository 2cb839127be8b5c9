"""Who may say whom the instance believes. Who may seal is said where the habilitations are."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur
from maillage.regles.erreurs import ActeRefuse


def refus_tenir_les_autorites(par: Utilisateur) -> str | None:
    """The administrator of the instance alone recognises an authority."""
    if par.is_active and par.est_administrateur:
        return None
    return "Seul l’administrateur de l’instance dit quelles autorités elle reconnaît."


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one."""
    if refus:
        raise ActeRefuse(refus)

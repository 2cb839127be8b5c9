"""May this person do this in the diagnosis? Each function returns the reason of a refusal, or nothing."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import DISPENSENT, Role
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import ECRIVENT, ECRIVENT_LES_ACTES, exiger, roles
from maillage.interface.typographie import minuscule

__all__ = [
    "exiger",
    "refus_ecrire_le_diagnostic",
    "refus_publier_l_annuaire",
    "refus_tenir_l_inventaire",
    "refus_valider_le_diagnostic",
]

# Who holds the pen for a time: the prestataire, between the two dates of the habilitation (process D.4).
ECRIVENT_LE_DIAGNOSTIC = ECRIVENT | {Role.PRESTATAIRE}
# Both sides, their directions and the élus: never the one who was paid to write it.
VALIDENT_LE_DIAGNOSTIC = DISPENSENT | {Role.ELU}


def refus_ecrire_le_diagnostic(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The workshops and what they gave, the constats, the texts of the portrait, the sections."""
    if roles(par, demarche, le) & ECRIVENT_LE_DIAGNOSTIC:
        return None
    qui = ", ".join(sorted(minuscule(Role(role).label) for role in ECRIVENT_LE_DIAGNOSTIC))
    return f"Vous n’êtes pas habilité(e) à écrire le diagnostic. Peuvent le faire : {qui}."


def refus_tenir_l_inventaire(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The structures and their états, which the collectivité and its Caf keep together."""
    if roles(par, demarche, le) & ECRIVENT_LES_ACTES:
        return None
    qui = ", ".join(sorted(minuscule(Role(role).label) for role in ECRIVENT_LES_ACTES))
    return f"Vous n’êtes pas habilité(e) à tenir l’inventaire des structures. Peuvent le faire : {qui}."


def refus_valider_le_diagnostic(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Noting that an instance validated it, and opening it again: who answers for one side (process D.4)."""
    if roles(par, demarche, le) & VALIDENT_LE_DIAGNOSTIC:
        return None
    qui = ", ".join(sorted(minuscule(Role(role).label) for role in VALIDENT_LE_DIAGNOSTIC))
    return f"Vous n’êtes pas habilité(e) à valider le diagnostic. Peuvent le faire : {qui}."


def refus_publier_l_annuaire(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Opening the directory of the services to all, and closing it: who answers for one side."""
    if roles(par, demarche, le) & DISPENSENT:
        return None
    qui = ", ".join(sorted(minuscule(Role(role).label) for role in DISPENSENT))
    return (
        f"Vous n’êtes pas habilité(e) à publier l’annuaire des services. Peuvent le faire : {qui}."
    )

"""May this person do this in the diagnosis? Each function returns the reason of a refusal, or nothing."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import ECRIVENT_LES_ACTES, exiger, roles
from maillage.interface.typographie import minuscule

__all__ = ["exiger", "refus_tenir_l_inventaire"]


def refus_tenir_l_inventaire(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The structures and their états, which the collectivité and its Caf keep together."""
    if roles(par, demarche, le) & ECRIVENT_LES_ACTES:
        return None
    qui = ", ".join(sorted(minuscule(Role(role).label) for role in ECRIVENT_LES_ACTES))
    return f"Vous n’êtes pas habilité(e) à tenir l’inventaire des structures. Peuvent le faire : {qui}."

"""May this person do this? What the plan adds to the rights on a démarche."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.permissions import roles_quelque_part


def refus_lire_la_bibliotheque(par: Utilisateur, le: dt.date) -> str | None:
    """The fiches that territories offer each other: for whoever holds a role in a démarche."""
    if roles_quelque_part(par, le):
        return None
    return (
        "La bibliothèque est ouverte aux personnes habilitées dans une démarche. Demandez une "
        "habilitation à l'équipe de la vôtre."
    )

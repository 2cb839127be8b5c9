"""May this person write the clauses of a Caf? The reason of a refusal, or nothing.

They are kept by the direction of the Caf (process D.4); whoever is habilité in one of its démarches
reads them.
"""

from __future__ import annotations

import datetime as dt

from maillage.clauses import usages
from maillage.comptes.models import Utilisateur
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse


def refus_tenir(par: Utilisateur, caf: Organisation, le: dt.date) -> str | None:
    """Write, publish and take back the clauses of this Caf, and its Word model."""
    return usages.habilites().refus_tenir(par, caf, le)


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one (`ActeRefuse`, which pages answer by 403)."""
    if refus:
        raise ActeRefuse(refus)

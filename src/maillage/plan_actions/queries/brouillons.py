"""The drafts of one person."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.models import Brouillon


def brouillon_de(utilisateur: Utilisateur, demarche: Demarche, cle: str) -> Brouillon | None:
    """What this person was typing in the form `cle`, and nobody else's draft."""
    return Brouillon.objects.filter(utilisateur=utilisateur, demarche=demarche, cle=cle).first()

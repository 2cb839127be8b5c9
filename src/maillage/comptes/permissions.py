"""What an account may do to the others."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur


def administrer(utilisateur: Utilisateur) -> str | None:
    """The reason why this account may not open or close accounts, or None."""
    if utilisateur.is_active and utilisateur.est_administrateur:
        return None
    return "Seule une personne qui administre l’instance peut ouvrir ou fermer un compte."

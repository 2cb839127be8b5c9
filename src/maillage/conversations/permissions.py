"""May this person do this? Who sees an object may talk about it; a message belongs to its author."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur
from maillage.conversations.models import Message
from maillage.regles.erreurs import ActeRefuse


def refus_changer_le_message(par: Utilisateur, message: Message) -> str | None:
    """Change it or take it back."""
    if message.auteur_id == par.pk:
        return None
    return "Seule la personne qui a écrit ce message peut le modifier ou le retirer. Répondez-lui."


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one (`ActeRefuse`, which pages answer by 403)."""
    if refus:
        raise ActeRefuse(refus)

"""How allauth behaves here: accounts are opened by an administrator, never by their holder."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ComptesOuvertsParInvitation(DefaultAccountAdapter):
    """No sign-up page, and messages that say what to do."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": (
            "Trop d’essais ont échoué : la connexion à ce compte est suspendue pendant cinq minutes. "
            "Patientez, ou demandez un nouveau mot de passe."
        ),
        "email_password_mismatch": (
            "Cette adresse et ce mot de passe ne correspondent à aucun compte ouvert. "
            "Vérifiez votre saisie, ou demandez un nouveau mot de passe."
        ),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel. Saisissez-le de nouveau.",
        "incorrect_password": "Ce mot de passe n’est pas le vôtre. Saisissez-le de nouveau.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account goes with an habilitation."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """The name of the product, not the address of the server."""
        return f"[Maillage] {subject}"

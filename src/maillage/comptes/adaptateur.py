"""How allauth behaves here: accounts are opened by an administrator, never by their holder."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ComptesOuvertsParInvitation(DefaultAccountAdapter):
    """No sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account goes with an habilitation."""
        return False

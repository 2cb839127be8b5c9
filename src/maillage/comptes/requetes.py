"""The request that a view receives behind `LoginRequiredMiddleware`: somebody is always there."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.comptes.models import Utilisateur


class Requete(HttpRequest):
    """A request whose author is known; it only tells the type checker so."""

    user: Utilisateur

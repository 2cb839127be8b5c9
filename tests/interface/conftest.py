from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from interface import galerie


@pytest.fixture
def rendre(settings: Any, rf: RequestFactory) -> Callable[..., str]:
    """Render a template with a request, as a page is, the gallery's folder included."""
    settings.TEMPLATES = galerie.gabarits_avec_galerie()

    def rendu(gabarit: str, adresse: str = "/", utilisateur: Any = None, **contexte: Any) -> str:
        requete = rf.get(adresse)
        requete.user = utilisateur or AnonymousUser()
        return render_to_string(gabarit, contexte, requete)

    return rendu

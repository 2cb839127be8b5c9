"""What every page of the shell needs: version and navigation."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

VERSION = metadata.version("maillage")

# What the cookie of the theme says → what Bootstrap calls it; nothing follows the system.
THEMES = {"clair": "light", "sombre": "dark"}

NAVIGATION = [
    ("Accueil", "portail:accueil"),
    ("Démarches", "conventions:demarches"),
    ("Territoires", "territoires:recherche"),
    ("Partenaires", "partenaires:organisations"),
    ("Barèmes", "baremes:liste"),
    ("Sources", "sources:catalogue"),
    ("Clauses", "clauses:bibliotheque"),
    ("Mes actions", "plans:mes_actions"),
    ("Bibliothèque", "plans:bibliotheque"),
    ("Aide", "portail:aide"),
    ("Quoi de neuf", "portail:nouveautes"),
]


@dataclass(frozen=True)
class Entree:
    """One entry of the navigation; `actif` is « page » (this very page), « true » (within) or empty."""

    libelle: str
    adresse: str
    actif: str


def actif(chemin: str, adresse: str, accueil: str) -> str:
    """The value of `aria-current` for an entry of the navigation."""
    if chemin == adresse:
        return "page"
    return "true" if adresse != accueil and chemin.startswith(adresse) else ""


def navigation(chemin: str) -> list[Entree]:
    """The entries whose page exists in this instance."""
    adresses = []
    for libelle, route in NAVIGATION:
        try:
            adresses.append((libelle, reverse(route)))
        except NoReverseMatch:
            continue  # a folder that this instance does not install
    accueil = adresses[0][1] if adresses else "/"
    return [
        Entree(libelle, adresse, actif(chemin, adresse, accueil)) for libelle, adresse in adresses
    ]


def interface(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the shell."""
    return {
        "version": VERSION,
        "theme": THEMES.get(request.COOKIES.get("maillage_theme", ""), ""),
        "demonstration": settings.DEMONSTRATION,
        "navigation": navigation(request.path),
    }

"""The pages of the gouvernance of a démarche, for the component « onglets »."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.urls import reverse

from maillage.conventions.models import Demarche

register = template.Library()

PAGES = [
    ("instances", "Instances", "gouvernance:instances"),
    ("reunions", "Réunions", "gouvernance:reunions"),
    ("decisions", "Décisions", "gouvernance:decisions"),
    ("suites", "À faire", "gouvernance:suites"),
    ("calendrier", "Calendrier", "gouvernance:calendrier"),
    ("cooperation", "Coopération", "gouvernance:cooperation"),
]


@register.simple_tag
def pages_de_la_gouvernance(demarche: Demarche, ici: str = "") -> list[tuple[str, str, bool]]:
    """Each page of the gouvernance: its label, its address, whether one is there."""
    return [(libelle, adresse, nom == ici) for nom, libelle, adresse in _pages(demarche.slug)]


@lru_cache(maxsize=256)
def _pages(slug: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((nom, libelle, reverse(route, args=[slug])) for nom, libelle, route in PAGES)

"""What the templates of the money need."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.urls import reverse

from maillage.conventions.models import Demarche

register = template.Library()

# One line a page of the sub-navigation: its name in the context (`rubrique`), its label, its address.
RUBRIQUES = [
    ("services", "Services soutenus", "financements:services"),
    ("cofs", "COF", "financements:cofs"),
    ("droits", "Droits", "financements:droits"),
    ("scenarios", "Scénarios", "financements:scenarios"),
    ("suivi", "Suivi", "financements:suivi"),
    ("pluriannuel", "Pluriannuel", "financements:pluriannuel"),
    ("tableaux", "Tableaux", "financements:tableaux"),
]


@register.simple_tag
def rubriques(demarche: Demarche, actif: str = "") -> list[tuple[str, str, bool]]:
    """The pages of the money of a démarche, for the component « onglets »."""
    return [(libelle, adresse, nom == actif) for nom, libelle, adresse in _rubriques(demarche.slug)]


@lru_cache(maxsize=256)
def _rubriques(slug: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((nom, libelle, reverse(route, args=[slug])) for nom, libelle, route in RUBRIQUES)

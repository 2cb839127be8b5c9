"""The sub-navigation of the diagnosis, and what an object comes from."""

from __future__ import annotations

from django import template
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import DevenirContribution
from maillage.diagnostics.queries.ateliers import origines

register = template.Library()

PAGES = [
    ("diagnostic", "Vue d’ensemble", "diagnostics:diagnostic"),
    ("portrait", "Portrait", "diagnostics:portrait"),
    ("structures", "Structures", "diagnostics:structures"),
    ("offre", "Offre et besoins", "diagnostics:offre"),
    ("ateliers", "Ateliers", "diagnostics:ateliers"),
    ("constats", "Constats", "diagnostics:constats"),
    ("enjeux", "Enjeux", "plan_actions:enjeux"),
    ("schema", "Schéma petite enfance", "plan_actions:schema_petite_enfance"),
]


@register.simple_tag
def pages_du_diagnostic(demarche: Demarche, actif: str) -> list[tuple[str, str, bool]]:
    """The pages of the diagnosis for the component « onglets »."""
    return [
        (libelle, reverse(route, args=[demarche.slug]), nom == actif)
        for nom, libelle, route in PAGES
    ]


@register.simple_tag
def venues_d_ateliers(genre: str, cle: int) -> list[DevenirContribution]:
    """The ideas of workshops that this object comes from (one query)."""
    return origines(genre, cle)

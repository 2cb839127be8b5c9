"""What the pages of the plan say of the campaigns."""

from __future__ import annotations

from django import template

from maillage.conventions.models import Demarche
from maillage.plan_actions.queries.propositions import nombre_a_decider

register = template.Library()


@register.simple_tag
def propositions_a_decider(demarche: Demarche) -> int:
    """How many proposals await a decision (one query)."""
    return nombre_a_decider(demarche)

"""What a meeting decided, inside its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import Reunion
from maillage.gouvernance.queries.decisions import decisions_de
from maillage.gouvernance.queries.releves import releves_de
from maillage.gouvernance.queries.suites import LigneDeSuite, ce_qui_reste

register = template.Library()


@register.inclusion_tag("gouvernance/_decisions_de_la_reunion.html", takes_context=True)
def decisions_de_la_reunion(context: Any, reunion: Reunion, peut_tenir: bool) -> dict[str, Any]:
    """The decisions and the relevés of a meeting, with what may be done; nothing before it is held."""
    releves = list(releves_de(reunion))
    return {
        "demarche": reunion.demarche,
        "reunion": reunion,
        "decisions": list(decisions_de(reunion)),
        "releves": releves,
        "fige": any(releve.propose_le for releve in releves),
        "tenue": reunion.etat == EtatReunion.TENUE,
        "peut_tenir": peut_tenir,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.simple_tag
def suites_a_faire(demarche: Demarche) -> list[LigneDeSuite]:
    """What the decisions of the démarche still ask today, soonest first."""
    return ce_qui_reste(demarche, timezone.localdate())

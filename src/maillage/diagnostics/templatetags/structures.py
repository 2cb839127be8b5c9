"""How the inventory writes its quantities and its lines of financing."""

from __future__ import annotations

from decimal import Decimal

from django import template

from maillage.interface.typographie import nombre
from maillage.regles.financements.lignes import LIGNES

register = template.Library()


@register.filter
def quantite(valeur: Decimal | None) -> str:
    """« 1 250,5 »: the decimals that say something."""
    return nombre(None if valeur is None else Decimal(format(valeur.normalize(), "f")))


@register.filter
def nom_de_ligne(code: str) -> str:
    """The line in words."""
    return LIGNES[code].intitule if code in LIGNES else code


@register.filter
def intitule_de_ligne(code: str) -> str:
    """The line in words, with its code."""
    return f"{LIGNES[code].intitule} ({code})" if code in LIGNES else code

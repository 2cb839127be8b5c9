"""What the templates of the plan need."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from maillage.interface.typographie import nombre

register = template.Library()


@register.filter
def de(table: Mapping[str, Any], cle: str) -> Any:
    """The value of a table for that key; nothing if it has none."""
    return table.get(cle, "")


@register.filter
def cible(valeur: Decimal) -> str:
    """A target without useless decimals: « 21 », « 12,5 »."""
    return nombre(
        valeur.quantize(Decimal(1)) if valeur == valeur.to_integral() else valeur.normalize()
    )


@register.filter
def a_un_choix(options: list[dict[str, Any]]) -> bool:
    """Whether one of the options of a group is ticked."""
    return any(option["selected"] for option in options)

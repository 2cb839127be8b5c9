"""How the annexe of supported services writes its quantities and its sums."""

from __future__ import annotations

from decimal import Decimal

from django import template

from maillage.financements.pieces.services_soutenus import quantite as en_quantite
from maillage.financements.pieces.services_soutenus import somme
from maillage.regles.services_soutenus import Total

register = template.Library()


@register.simple_tag
def quantite(valeur: Decimal | None, unite: str = "") -> str:
    """« 20 places »."""
    return en_quantite(valeur, unite)


@register.simple_tag
def total(lu: Total, unite: str = "") -> str:
    """« 60 places », « 1 234,50 € », and how many rows the sum leaves out."""
    return somme(lu, unite) if unite else somme(lu, monnaie=True)

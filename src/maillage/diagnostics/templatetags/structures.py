"""How the inventory writes its quantities and its lines of financing."""

from __future__ import annotations

from decimal import Decimal

from django import template

from maillage.diagnostics.enums import PublicAccueilli, TypeStructure
from maillage.interface.typographie import minuscule, nombre
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


@register.filter
def nom_de_type(code: str) -> str:
    """The kind of service in words."""
    return TypeStructure(code).label if code in TypeStructure.values else code


@register.filter
def publics_dits(codes: list[str]) -> str:
    """« Maternel et élémentaire »: whom a structure takes in."""
    noms = [PublicAccueilli(c).label for c in PublicAccueilli.values if c in codes]
    return ", ".join([*noms[:1], *(minuscule(nom) for nom in noms[1:])])

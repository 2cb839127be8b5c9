"""French typography in the templates; a builtin, so no page has to load it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.interface import typographie
from maillage.regles.sources import en_clair

register = template.Library()


def en_date(valeur: Any) -> dt.date | None:
    """The day of a date or of a moment (in the time zone of the instance); None for nothing."""
    if isinstance(valeur, dt.datetime):
        return timezone.localtime(valeur).date() if timezone.is_aware(valeur) else valeur.date()
    return valeur or None


def en_decimal(valeur: Any) -> Decimal | None:
    """The exact value of a number or of its text; None for nothing, or for what is no number."""
    if valeur is None or valeur == "":
        return None
    try:
        return valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))
    except InvalidOperation:
        return None


@register.filter(is_safe=True)
@stringfilter
def typo(texte: str) -> str:
    """No-break spaces and apostrophes as French wants them."""
    return typographie.typo(texte)


@register.filter(is_safe=True)
@stringfilter
def minuscule(texte: str) -> str:
    """The text as it reads inside a sentence: only its first letter is lowered."""
    return typographie.minuscule(texte)


@register.filter
@stringfilter
def sources(texte: str) -> str:
    """A source or a provenance, its documents said by their names."""
    return typographie.typo(en_clair(texte))


@register.filter
def date_longue(valeur: Any) -> str:
    """« 1er janvier 2024 »."""
    return typographie.date_longue(en_date(valeur))


@register.simple_tag
def periode(debut: Any, fin: Any) -> str:
    """« du 1er janvier 2024 au 31 décembre 2027 »."""
    return typographie.periode(en_date(debut), en_date(fin))


@register.filter
def nombre(valeur: Any, decimales: int | None = None) -> str:
    """« 12 345,6 »."""
    return typographie.nombre(en_decimal(valeur), decimales)


@register.filter
def montant(valeur: Any) -> str:
    """« 1 234,50 € »."""
    return typographie.montant(en_decimal(valeur))


@register.simple_tag
def accorde(n: int, singulier: str, pluriel: str = "") -> str:
    """« 12 communes »."""
    return typographie.accorde(n, singulier, pluriel)


@register.filter
def ou_absent(valeur: Any) -> Any:
    """The value, or « non disponible » where nothing is known (0 and False are known)."""
    if valeur is None or valeur == "":
        return SafeString(f'<span class="absent">{typographie.ABSENT}</span>')
    return valeur


@register.filter
def champ_lisible(nom: str, modele: str = "") -> str:
    """The label of the field `nom` of `modele` (« app.modele »), or its name in plain words."""
    try:
        return str(apps.get_model(modele)._meta.get_field(nom).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return str(nom).replace("_", " ")


@register.filter
def identifiant(valeur: Any) -> str:
    """An identifier or a year as it is: never cut by thousands."""
    return format_html("{}", str(valeur))

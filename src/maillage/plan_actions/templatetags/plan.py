"""What the templates of the plan need."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from maillage.documents.markdown import blocs, sans_titres
from maillage.documents.rendus import html
from maillage.interface.typographie import montant

register = template.Library()


@register.filter
def de(table: Mapping[str, Any], cle: str) -> Any:
    """The value of a table for that key; nothing if it has none."""
    return table.get(cle, "")


@register.filter
def a_un_choix(options: list[dict[str, Any]]) -> bool:
    """Whether one of the options of a group is ticked."""
    return any(option["selected"] for option in options)


@register.filter
def montant_ou_rien(valeur: Decimal | None) -> str:
    """« 1 234,50 € », or a dash for an amount that nobody knows, which is not 0."""
    return "—" if valeur is None else montant(valeur)


@register.filter
def markdown(texte: str) -> SafeString:
    """A long text as it was typed, in the small subset of Markdown that documents print."""
    return html.fragment(sans_titres(blocs(texte or "")))

"""What the pages of a portrait say of their addresses."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django import template

register = template.Library()


@register.filter
def avec_theme(adresse: str, theme: str) -> str:
    """The address of a portrait, kept to one of its sections (for its table as a file)."""
    parties = urlsplit(adresse)
    requete = [(nom, valeur) for nom, valeur in parse_qsl(parties.query, True) if nom != "theme"]
    return urlunsplit(parties._replace(query=urlencode([*requete, ("theme", theme)])))

"""What the pages of a portrait say of their addresses."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django import template
from django.urls import reverse

from maillage.statistiques.portraits.aires import Aire

register = template.Library()


@register.filter
def avec_theme(adresse: str, theme: str) -> str:
    """The address of a portrait, kept to one of its sections (for its table as a file)."""
    parties = urlsplit(adresse)
    requete = [(nom, valeur) for nom, valeur in parse_qsl(parties.query, True) if nom != "theme"]
    return urlunsplit(parties._replace(query=urlencode([*requete, ("theme", theme)])))


@register.simple_tag
def adresse_de_la_serie(aire: Aire, indicateur: str) -> str:
    """Where the series of an indicator of an area is read."""
    choix = {"indicateur": indicateur}
    if aire.libre:
        choix = {"communes": ",".join(aire.communes), **choix}
        return f"{reverse('statistiques:evolution_ensemble')}?{urlencode(choix)}"
    adresse = reverse("statistiques:evolution", args=[aire.niveau.lower(), aire.code])
    return f"{adresse}?{urlencode(choix)}"

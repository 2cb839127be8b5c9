"""The section « Conversation », for the page of any object."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from maillage.conversations.section import Section
from maillage.documents.markdown import blocs, sans_titres
from maillage.documents.rendus import html

register = template.Library()


@register.inclusion_tag("conversations/_conversation.html", takes_context=True)
def conversation(context: template.Context, genre: str, lieu: str, cle: int) -> dict[str, Any]:
    """The threads of an object that the page was allowed to show."""
    return Section(genre, cle, lieu, context["request"].user, timezone.now()).contexte()


@register.filter
def texte_du_message(texte: str) -> SafeString:
    """What was typed, in the small subset of Markdown; everything else is only text."""
    return html.fragment(sans_titres(blocs(texte)))

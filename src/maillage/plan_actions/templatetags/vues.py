"""What the rows of the views of a plan need: components are too slow four hundred times."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.plan_actions.enums import TONS, EtatFiche
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries import est_en_retard

register = template.Library()


@register.filter
@cache
def dessin(nom: str) -> SafeString:
    """The icon of that name, as the component « icone » draws it: in the rows of a long list."""
    return format_html(
        '<svg class="icone" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("interface/icones/icones.svg"),
        nom,
    )


@register.filter
@cache
def etiquette_etat(etat: str) -> SafeString:
    """The tag of a state, as the component « etiquette » draws it: in the rows of a long list."""
    ton = TONS[EtatFiche(etat)]
    return format_html(
        '<span class="etiquette etiquette-{}">{} {}</span>',
        ton,
        dessin(ton),
        EtatFiche(etat).label,
    )


@register.filter
def en_retard(fiche: FicheAction, le: dt.date) -> bool:
    """Whether the end of the action has passed that day without its being over."""
    return est_en_retard(fiche.etat, fiche.fin, le)


@register.filter
def date_courte(jour: dt.date) -> str:
    """« 31/12/2027 », for the cells of a table."""
    return f"{jour:%d/%m/%Y}"

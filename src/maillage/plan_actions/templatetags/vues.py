"""What the rows of the views of a plan need: components are too slow four hundred times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from html import escape

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
def pour(patron: str, cle: int) -> str:
    """The address of the object `cle`, of that of the object 0."""
    return patron.replace("/0/", f"/{cle}/")


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


@register.simple_tag
def menu_de_carte(fiche: FicheAction, suites: Iterable[EtatFiche]) -> SafeString:
    """What brings a card to each of the states that follow its own, without mouse nor script."""
    boutons = "".join(
        f'<li><button type="submit" class="btn-lien" name="carte" '
        f'value="{fiche.pk}:{fiche.version}:{suite.value}">{escape(suite.label)}</button></li>'
        for suite in suites
    )
    return format_html(
        '<details class="carte-menu" data-menu><summary>Changer l’état<span class="visually-hidden">'
        " de «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}»</span></summary><ul>{}</ul></details>",
        fiche.intitule,
        SafeString(boutons),  # escaped above
    )

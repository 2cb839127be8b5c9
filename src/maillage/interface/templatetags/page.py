"""What the shell and the components need of the templates' machinery."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django import forms, template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader_tags import BLOCK_CONTEXT_KEY

from maillage.interface.typographie import date_longue

register = template.Library()

JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.simple_tag(takes_context=True)
def redire(context: template.Context, bloc: str) -> str:
    """The content of a block once more (the title of the page is also its first heading)."""
    blocs = context.render_context.get(BLOCK_CONTEXT_KEY)
    noeud = blocs.get_block(bloc) if blocs else None
    return noeud.render(context) if noeud else ""


@register.filter
def nature(champ: forms.BoundField) -> str:
    """How a field is laid out: « case », « choix », « date » or « texte »."""
    widget = champ.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "case"
    if champ.use_fieldset:
        return "choix"
    if isinstance(widget, forms.DateInput) and not isinstance(widget, forms.DateTimeInput):
        return "date"
    return "texte"


@register.filter
def ancre(champ: forms.BoundField) -> str:
    """The identifier that a link of the error summary leads to: the first box of a group."""
    return f"{champ.auto_id}_0" if nature(champ) == "choix" else champ.id_for_label


@register.filter
def nombre_d_erreurs(formulaire: forms.BaseForm) -> int:
    """How many errors the summary lists."""
    return sum(len(erreurs) for erreurs in formulaire.errors.values())


@register.filter
def changements(evenement: Any) -> list[tuple[str, Any, Any]]:
    """What an event of the journal changed: (field, before, after), in the order of the fields."""
    avant, apres = evenement.avant or {}, evenement.apres or {}
    champs = list(avant) + [champ for champ in apres if champ not in avant]
    lire = partial(_en_mots, evenement.objet_type)
    return [
        (champ, lire(champ, avant.get(champ)), lire(champ, apres.get(champ))) for champ in champs
    ]


def _en_mots(modele: str, nom: str, valeur: Any) -> Any:
    """The label of a choice and the date in full; anything else as the journal keeps it."""
    try:
        champ = apps.get_model(modele)._meta.get_field(nom)
    except (LookupError, ValueError, FieldDoesNotExist):
        return valeur
    if isinstance(champ, models.DateField) and isinstance(valeur, str) and JOUR.fullmatch(valeur):
        return date_longue(dt.date.fromisoformat(valeur))
    choix = getattr(champ, "flatchoices", None) or []
    return dict(choix).get(valeur, valeur) if isinstance(valeur, str) else valeur


@register.filter
def ou_vide(valeur: Any) -> Any:
    """A value of the journal in words: nothing is « (vide) », a yes or no is « oui » or « non »."""
    if valeur is None or valeur == "" or valeur == []:
        return "(vide)"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return (
        ", ".join(str(element) for element in valeur) if isinstance(valeur, list) else str(valeur)
    )


BOUTONS = {"secondaire": "btn-secondary", "danger": "btn-danger", "lien": "btn-link"}


@register.filter
def classe_bouton(ton: str) -> str:
    """The class of a button; an unknown tone is the primary one."""
    return BOUTONS.get(ton, "btn-primary")


@register.filter
def mots(texte: str) -> list[str]:
    """The words of a text."""
    return texte.split()


@register.filter
def avec_format(adresse: str, choix: str) -> str:
    """The address of a page, with its filters, asked in another format."""
    parties = urlsplit(adresse)
    requete = [(nom, valeur) for nom, valeur in parse_qsl(parties.query, True) if nom != "format"]
    return urlunsplit(parties._replace(query=urlencode([*requete, ("format", choix)])))

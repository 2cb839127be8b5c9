"""What the pages of the meetings write: when they are, and where the live documents of an item are."""

from __future__ import annotations

from django import template
from django.urls import reverse

from maillage.gouvernance import quand
from maillage.gouvernance.models import MembreInstance, Reunion
from maillage.gouvernance.objets import DocumentDuPoint
from maillage.gouvernance.queries.presences import nom_du_membre

register = template.Library()


@register.filter
def date_de_reunion(reunion: Reunion) -> str:
    """« 30 octobre 2021 », « novembre 2021 »."""
    return quand.date_dite(reunion)


@register.filter
def quand_a_lieu(reunion: Reunion) -> str:
    """The same with its day of the week and its hours."""
    return quand.quand_dit(reunion)


@register.filter
def sans_organisation(membre: MembreInstance) -> str:
    """Who sits there: a person, a function, or the organisation."""
    return nom_du_membre(membre)


@register.simple_tag
def adresse_du_document(document: DocumentDuPoint, slug: str) -> str:
    """The page that shows a document as it is now."""
    page = reverse("portail:apercu", args=[slug, document.piece.identifiant])
    return f"{page}?objet={document.objet}" if document.objet else page


@register.simple_tag
def adresse_de_la_piece(piece: str, reunion: Reunion, slug: str, format: str = "pdf") -> str:
    """The file of a piece of the meeting: its agenda, its sheet."""
    return f"{reverse('portail:fichier', args=[slug, piece, format])}?objet={reunion.pk}"

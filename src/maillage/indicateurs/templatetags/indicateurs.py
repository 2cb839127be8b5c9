"""What the templates of the indicators need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from maillage.indicateurs.courbe import Courbe, dessiner, dire
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.regles.avancement import en_entier
from maillage.regles.suivi_du_plan import chemin

register = template.Library()


@register.filter
def chiffre(valeur: Decimal | None) -> str:
    """« 12,5 », or « non disponible »."""
    return dire(valeur)


@register.simple_tag
def courbe(indicateur: Indicateur) -> Courbe | None:
    """The drawing of an indicator whose values were loaded."""
    return dessiner(indicateur)


@register.filter
def derniere_valeur(indicateur: Indicateur) -> ValeurIndicateur | None:
    """The latest year that has a figure, among the values loaded."""
    connues = [note for note in indicateur.valeurs.all() if note.valeur is not None]
    return connues[-1] if connues else None


@register.simple_tag
def chemin_parcouru(indicateur: Indicateur) -> int | None:
    """The whole percents of the way from the reference to the target that the latest value has gone."""
    derniere = derniere_valeur(indicateur)
    part = chemin(indicateur.reference, indicateur.cible, derniere.valeur if derniere else None)
    return None if part is None else en_entier(part)


@register.filter
def de_l_indicateur(porteurs: dict[int, Any], indicateur: Indicateur) -> list[Any]:
    """What an indicator hangs on, among those read for a page."""
    return porteurs.get(indicateur.pk, [])

"""What the templates of the tables and of the follow-up need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from maillage.financements import rapprochements
from maillage.financements.mots import calcul_lisible, valeur_lisible
from maillage.financements.queries.pluriannuel import Groupe, Montants, Pluriannuel
from maillage.interface.typographie import montant, nombre
from maillage.regles.financements.calcul import Etape
from maillage.regles.financements.rapprochement import Chiffre, Part, Rapprochement, Unite
from maillage.regles.financements.suivi import Attente, TypeDeclaration

register = template.Library()


@register.filter
def en_unite(euros: Decimal | None, unite: str) -> str:
    """« 53,487 M€ »."""
    return rapprochements.en_unite(euros, Unite(unite))


@register.filter
def publie(chiffre: Chiffre | None, unite: str) -> str:
    """The figure as it was printed."""
    return rapprochements.publie_en_mots(chiffre, Unite(unite))


@register.filter
def raison(lu: Rapprochement, unite: str) -> str:
    """What the figures themselves explain."""
    return rapprochements.raison(lu, Unite(unite))


@register.filter
def verdict(lu: Rapprochement) -> str:
    """The verdict in a word or two."""
    return rapprochements.MOTS[lu.verdict]


@register.filter
def ton_du_verdict(lu: Rapprochement) -> str:
    """The tone of the tag that says it."""
    return rapprochements.TONS[lu.verdict]


@register.filter
def valeur_absolue(valeur: Decimal | None) -> Decimal | None:
    """Without its sign."""
    return None if valeur is None else abs(valeur)


@register.filter
def part_en_mots(valeur: Decimal | None) -> str:
    """« 52,33 % »; empty where there is none."""
    return "" if valeur is None else f"{nombre(Decimal(format(valeur.normalize(), 'f')))} %"


@register.filter
def part_arrondie(part: Part) -> str:
    """The share made again, with one decimal."""
    return "" if part.recalculee is None else f"{nombre(part.recalculee, 1)} %"


@register.filter
def stade(attente: Attente) -> str:
    """« Actualisation de juin »."""
    return STADES[attente.type]


STADES = {
    TypeDeclaration.PREVISIONNEL: "Prévisionnel",
    TypeDeclaration.ACTUALISATION_JUIN: "Actualisation de juin",
    TypeDeclaration.ACTUALISATION_SEPTEMBRE: "Actualisation de septembre",
    TypeDeclaration.REEL: "Réel",
}


@register.filter
def etape_lisible(etape: Etape) -> tuple[str, str, str]:
    """The label, the operation and the value of a step."""
    return etape.libelle, calcul_lisible(etape.calcul), valeur_lisible(etape.valeur, etape.unite)


@register.filter
def euros(valeur: Decimal | str | None) -> str:
    """« 1 234,50 € », or a dash in a table where nothing is known (an absent object reads as « »)."""
    return montant(valeur) if isinstance(valeur, Decimal) else "—"


@register.simple_tag
def de_l_annee(objet: Groupe | Pluriannuel, annee: int) -> Montants:
    """What a group, or all of them, has in one year."""
    return objet.annee(annee)


@register.filter
def cle(valeurs: dict[Any, Any], nom: Any) -> Any:
    """The value of a key, or nothing."""
    return valeurs.get(nom)

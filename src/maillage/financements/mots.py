"""What a calculation says, as a person reads it: French numbers, labels in place of keys."""

from __future__ import annotations

import re
from decimal import Decimal

from maillage.interface.typographie import INSECABLE, nombre
from maillage.regles.financements.calcul import Entree
from maillage.regles.financements.entrees import CHOIX, champ

NOMBRE = re.compile(r"\d+(?:\.\d+)?")


def calcul_lisible(calcul: str) -> str:
    """« 1234.5 × 35 » becomes « 1 234,5 × 35 »: what is printed stays what was computed."""
    return NOMBRE.sub(lambda trouve: nombre(Decimal(trouve.group())), calcul)


def valeur_lisible(valeur: Decimal, unite: str) -> str:
    """« 2 057,61 € par unité »; whole numbers have no decimals, euros always two at least."""
    simple = valeur.normalize()
    if unite == "€" and -simple.as_tuple().exponent < 2:  # type: ignore[operator]  # finite
        ecrit = nombre(valeur, 2)
    else:
        ecrit = nombre(Decimal(format(simple, "f")))
    return f"{ecrit}{INSECABLE}{unite}" if unite else ecrit


def entree_lisible(ligne: str, entree: Entree) -> tuple[str, str]:
    """The label of an entry and its value."""
    lu = champ(ligne, entree.cle)
    if isinstance(entree.valeur, Decimal):
        return lu.libelle, valeur_lisible(entree.valeur, lu.unite)
    if lu.genre == CHOIX:
        return lu.libelle, dict(lu.choix).get(entree.valeur, entree.valeur)
    return lu.libelle, MOTS.get(entree.valeur, entree.valeur) or "aucun"


MOTS = {"exact": "au centime", "forfait_arrondi": "au forfait notifié"}

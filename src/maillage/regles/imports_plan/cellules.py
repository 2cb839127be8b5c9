"""What one cell says, according to what its column is taken for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from maillage.regles.imports_plan.dates import lire_periode
from maillage.regles.imports_plan.formes import Illisible, Valeur
from maillage.regles.imports_plan.montants import lire_financements
from maillage.regles.imports_plan.mots import lire_code, lire_liste, lire_oui_non, texte
from maillage.regles.imports_plan.normalisation import a_plat

# Characters at most, as the columns of the database hold them; other texts have no bound.
LONGUEURS = {
    "numero": 20,
    "intitule": 250,
    "public": 250,
    "provenance": 200,
    "role": 250,
    "responsable": 150,
    "etape": 250,
    "unite": 60,
    "groupe": 120,
    "financeur": 150,
}
LONGUEUR_D_UN_TEXTE = 100_000
FAUTE_DE_CALCUL = re.compile(r"#(?:REF|N/?A|VALUE|VALEUR|DIV/0|NAME|NOM|NULL|NUL|NUM|NOMBRE)[!?]?$")
# Maillage writes so the texts that a cell cannot hold: what the plan has is kept.
COUPE = re.compile(r"\[…\] \[texte coupé\W+\d+ caractères\]$")


def lire_cellule(champ: str, genre: str, valeur: Valeur, *, de_maillage: bool = False) -> Any:
    """The value of the field; None for an empty cell. Raises `Illisible`.

    `de_maillage` says that Maillage wrote the table: its lists have one name a line.
    """
    if isinstance(valeur, str):
        if FAUTE_DE_CALCUL.match(valeur.strip()):
            raise Illisible(
                f"La cellule contient une erreur de calcul ({valeur.strip()}). Écrivez sa valeur."
            )
        if "\0" in valeur:
            raise Illisible("La cellule contient un caractère nul. Saisissez-la de nouveau.")
    if de_maillage and genre in ("liste", "organisations"):
        return [m.strip() for m in texte(valeur).split("\n") if m.strip()]
    return _LECTEURS[genre](champ, valeur)


def _texte(champ: str, valeur: Valeur) -> str:
    lu = texte(valeur)
    limite = LONGUEURS.get(champ, LONGUEUR_D_UN_TEXTE)
    if len(lu) > limite:
        raise Illisible(
            f"Ce texte compte {len(lu)} caractères pour {limite} au plus. Raccourcissez-le."
        )
    return lu


def _debut(champ: str, valeur: Valeur) -> Any:
    periode = lire_periode(valeur)
    return periode and (periode.debut or periode.fin)


def _fin(champ: str, valeur: Valeur) -> Any:
    periode = lire_periode(valeur)
    if periode and periode.continue_ and champ != "fin":
        return None
    return periode and (periode.fin or periode.debut)


def _entier(champ: str, valeur: Valeur) -> int | None:
    lu = texte(valeur).removesuffix("%").strip()
    if not lu:
        return None
    if not (lu.isascii() and lu.isdigit() and len(lu) < 6):
        raise Illisible(f"« {valeur} » n'est pas un nombre entier.")
    return int(lu)


def _annee(champ: str, valeur: Valeur) -> int | None:
    lue = _entier(champ, valeur)
    if lue is not None and not 2000 <= lue <= 2100:
        raise Illisible(f"« {valeur} » n'est pas une année. Écrivez par exemple 2026.")
    return lue


def _nombre(champ: str, valeur: Valeur) -> Decimal | None:
    if valeur is None or texte(valeur) == "":
        return None
    ecrit = repr(valeur) if isinstance(valeur, float) else a_plat(texte(valeur))
    try:
        lu = Decimal(ecrit.replace(" ", "").replace(",", "."))
    except InvalidOperation as erreur:
        raise Illisible(f"« {valeur} » n'est pas un nombre.") from erreur
    if not lu.is_finite() or abs(lu) >= Decimal(10) ** 10:
        raise Illisible(f"« {valeur} » n'est pas un nombre que l'on peut garder.")
    return lu.quantize(Decimal("0.01"))


def _code_de(liste: str) -> Callable[[str, Valeur], str]:
    return lambda champ, valeur: lire_code(liste, valeur)


_LECTEURS: Mapping[str, Callable[[str, Valeur], Any]] = {
    "titre": _texte,
    "technique": _texte,
    "code": _texte,
    "texte": _texte,
    "texte_court": _texte,
    "organisation": lambda champ, valeur: texte(valeur),
    "personne": lambda champ, valeur: texte(valeur),
    "organisations": lambda champ, valeur: lire_liste(valeur),
    "liste": lambda champ, valeur: lire_liste(valeur),
    "etat": _code_de("etats"),
    "nature": _code_de("natures"),
    "priorite": _code_de("priorites"),
    "niveau": _code_de("niveaux"),
    "nature_du_budget": _code_de("natures_de_budget"),
    "etat_d_etape": _code_de("etats_d_etape"),
    "precision": _code_de("precisions"),
    "oui_non": lambda champ, valeur: lire_oui_non(valeur),
    "debut": _debut,
    "fin": _fin,
    "periode": lambda champ, valeur: lire_periode(valeur),
    "montant": lambda champ, valeur: lire_financements(valeur),
    "annee": _annee,
    "entier": _entier,
    "nombre": _nombre,
}

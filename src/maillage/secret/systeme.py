"""A general system: integer cells, the linear relations that tie them, and what an attacker knows.

Rates, means, stocks and flows, nested indicators, linked tables, several years: all of them are rows
of this one form. Coefficients may be decimal in the file; a row is kept in integers, once multiplied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm
from typing import Any

from maillage.regles.erreurs import SaisieInvalide

OCTETS_MAXIMUM = 64 * 1024 * 1024
CELLULES_MAXIMUM = 200_000


class SecretImpossible(SaisieInvalide):
    """No safe set of blanks exists: `cellules` names those that stay open, `causes` why."""

    code = "SECRET_IMPOSSIBLE"

    def __init__(self, message: str, *, cellules: list[str], causes: list[str]) -> None:
        super().__init__(message)
        self.cellules = cellules
        self.causes = causes


@dataclass(frozen=True)
class Ligne:
    """`bas` ≤ Σ coefficient × cell ≤ `haut`, in integers; equal bounds make a relation."""

    coefs: Mapping[int, int]
    bas: int | None
    haut: int | None


@dataclass(frozen=True)
class Systeme:
    """Cells by number, in the order of `noms`; `bas` and `haut` bind the blank cells only.

    `sensibles` must not be found again, `masques` are blank already, `diffusees` were published
    once and can never be blanked.
    """

    noms: tuple[str, ...]
    valeurs: tuple[int, ...]
    lignes: tuple[Ligne, ...]
    bas: tuple[int | None, ...]
    haut: tuple[int | None, ...]
    sensibles: frozenset[int]
    masques: frozenset[int]
    diffusees: frozenset[int] = frozenset()

    @cached_property
    def lignes_de(self) -> tuple[tuple[int, ...], ...]:
        """For each cell, the numbers of the rows that it enters."""
        ou: list[list[int]] = [[] for _ in self.noms]
        for n, ligne in enumerate(self.lignes):
            for i in ligne.coefs:
                ou[i].append(n)
        return tuple(map(tuple, ou))

    def tient(self, cellule: int, valeur: int) -> bool:
        """Whether the attacker deems this value possible for this cell alone."""
        bas, haut = self.bas[cellule], self.haut[cellule]
        return (bas is None or valeur >= bas) and (haut is None or valeur <= haut)


def lire(octets: bytes) -> Systeme:
    """The system that a JSON file describes (format: docs/secret.md).

    Raises `SaisieInvalide`, with the cell or the row at fault, on anything that cannot be trusted.
    """
    if len(octets) > OCTETS_MAXIMUM:
        raise SaisieInvalide(
            "Le fichier dépasse 64 Mo. Un tableau de cette taille se protège en CSV."
        )
    try:
        donnees = json.loads(octets.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        raise SaisieInvalide(f"Le fichier n’est pas du JSON lisible : {erreur}.") from erreur
    return depuis(donnees)


def depuis(donnees: Any) -> Systeme:
    """The system of already parsed data. Raises `SaisieInvalide`."""
    cellules = _objet(donnees, "cells", obligatoire=True)
    if not cellules or len(cellules) > CELLULES_MAXIMUM:
        raise SaisieInvalide(f"« cells » doit compter de 1 à {CELLULES_MAXIMUM} cellules.")
    noms = tuple(cellules)
    rang = {nom: i for i, nom in enumerate(noms)}
    valeurs = tuple(_valeur(nom, cellules[nom]) for nom in noms)
    attaquant = _objet(donnees, "attacker")
    bas, haut = _bornes(attaquant, rang)
    lignes = [*_relations(donnees, rang), *_inegalites(attaquant, rang)]
    systeme = Systeme(
        noms,
        valeurs,
        tuple(lignes),
        bas,
        haut,
        _ensemble(donnees, "sensitive", rang),
        _ensemble(donnees, "blank", rang),
        _ensemble(donnees, "released", rang),
    )
    _verifier(systeme)
    return systeme


def _objet(donnees: Any, cle: str, *, obligatoire: bool = False) -> dict[str, Any]:
    valeur = donnees.get(cle) if isinstance(donnees, dict) else None
    if valeur is None and not obligatoire and isinstance(donnees, dict):
        return {}
    if not isinstance(valeur, dict):
        raise SaisieInvalide(f"Le fichier doit contenir un objet « {cle} ».")
    return valeur


def _liste(donnees: dict[str, Any], cle: str) -> list[Any]:
    valeur = donnees.get(cle)
    if valeur is None:
        return []
    if not isinstance(valeur, list):
        raise SaisieInvalide(f"« {cle} » doit être une liste.")
    return valeur


def _valeur(nom: str, valeur: Any) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int):
        raise SaisieInvalide(f"Cellule « {nom} » : {valeur!s} n’est pas un nombre entier.")
    if abs(valeur) > 10**12:
        raise SaisieInvalide(f"Cellule « {nom} » : {valeur} est hors de portée (10^12 au plus).")
    return valeur


def _nombre(ou: str, valeur: Any) -> Fraction:
    juste = isinstance(valeur, int | float | Decimal | Fraction) and not isinstance(valeur, bool)
    try:
        if juste:
            return Fraction(str(valeur))
    except ValueError:
        pass
    raise SaisieInvalide(f"{ou} : {valeur!s} n’est pas un nombre.")


def _bornes(
    attaquant: dict[str, Any], rang: dict[str, int]
) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
    defaut = attaquant.get("default_lb", 0)
    base = None if defaut is None else ceil(_nombre("« default_lb »", defaut))
    bas: list[int | None] = [base] * len(rang)
    haut: list[int | None] = [None] * len(rang)
    for cle, bornes, arrondi in (("lb", bas, ceil), ("ub", haut, floor)):
        for nom, valeur in _objet(attaquant, cle).items():
            i = _cellule(f"« attacker.{cle} »", nom, rang)
            ou = f"« attacker.{cle} », cellule « {nom} »"
            bornes[i] = None if valeur is None else arrondi(_nombre(ou, valeur))
    return tuple(bas), tuple(haut)


def _cellule(ou: str, nom: Any, rang: dict[str, int]) -> int:
    if not isinstance(nom, str) or nom not in rang:
        raise SaisieInvalide(f"{ou} : la cellule « {nom} » n’existe pas.")
    return rang[nom]


def _ensemble(donnees: dict[str, Any], cle: str, rang: dict[str, int]) -> frozenset[int]:
    return frozenset(_cellule(f"« {cle} »", nom, rang) for nom in _liste(donnees, cle))


def _relations(donnees: dict[str, Any], rang: dict[str, int]) -> list[Ligne]:
    lignes = []
    for n, relation in enumerate(_liste(donnees, "relations"), 1):
        ou = f"Relation {n}"
        coefs = _coefs(ou, relation, rang)
        terme = _nombre(f"{ou}, « rhs »", relation.get("rhs", 0))
        lignes.append(_entiere(coefs, terme, terme))
    return lignes


def _inegalites(attaquant: dict[str, Any], rang: dict[str, int]) -> list[Ligne]:
    lignes = []
    for n, inegalite in enumerate(_liste(attaquant, "inequalities"), 1):
        ou = f"Inégalité {n}"
        coefs = _coefs(ou, inegalite, rang)
        bas, haut = (
            None if inegalite.get(cle) is None else _nombre(f"{ou}, « {cle} »", inegalite[cle])
            for cle in ("ge", "le")
        )
        lignes.append(_entiere(coefs, bas, haut))
    return lignes


def _coefs(ou: str, ligne: Any, rang: dict[str, int]) -> dict[int, Fraction]:
    if not isinstance(ligne, dict) or not isinstance(ligne.get("coef"), dict):
        raise SaisieInvalide(f"{ou} : il manque l’objet « coef ».")
    coefs = {
        _cellule(ou, nom, rang): _nombre(f"{ou}, cellule « {nom} »", valeur)
        for nom, valeur in ligne["coef"].items()
    }
    return {i: coef for i, coef in coefs.items() if coef}


def _entiere(coefs: dict[int, Fraction], bas: Fraction | None, haut: Fraction | None) -> Ligne:
    """The same row in integers; bounds that no integer reaches are brought to the nearest one."""
    facteur = lcm(*(coef.denominator for coef in coefs.values())) if coefs else 1
    if bas is not None and bas == haut:
        facteur = lcm(facteur, bas.denominator)
    return Ligne(
        {i: int(coef * facteur) for i, coef in coefs.items()},
        None if bas is None else ceil(bas * facteur),
        None if haut is None else floor(haut * facteur),
    )


def somme(ligne: Ligne, valeurs: Mapping[int, int] | tuple[int, ...]) -> int:
    """The value of the row, exactly."""
    return sum(coef * valeurs[i] for i, coef in ligne.coefs.items())


def respecte(ligne: Ligne, total: int) -> bool:
    """Whether this total lies within the bounds of the row."""
    return (ligne.bas is None or total >= ligne.bas) and (ligne.haut is None or total <= ligne.haut)


def _verifier(systeme: Systeme) -> None:
    """Refuse values that contradict the relations: nothing could be proved about them."""
    for n, ligne in enumerate(systeme.lignes, 1):
        total = somme(ligne, systeme.valeurs)
        if respecte(ligne, total):
            continue
        detail = " ; ".join(
            f"{systeme.noms[i]} = {systeme.valeurs[i]}" for i in list(ligne.coefs)[:8]
        )
        raise SaisieInvalide(
            f"La ligne {n} (relations, puis inégalités) n’est pas respectée par les valeurs "
            f"données : elle vaut {total} au lieu de {_attendu(ligne)} ({detail})."
        )


def _attendu(ligne: Ligne) -> str:
    if ligne.bas == ligne.haut:
        return str(ligne.bas)
    return f"[{ligne.bas}, {ligne.haut}]"

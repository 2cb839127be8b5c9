"""Rows of barème: dated amounts, each with its source and how far it can be trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

import yaml

from maillage.regles.erreurs import ErreurMetier, SaisieInvalide

# A: primary source; B: good secondary source, to be confirmed; C: weak, for tests; I: inferred from A or
# B; M: memory without source. The product ships A and B only (docs/adr/0002 says why nothing is guessed).
CONFIANCES = ("A", "B", "C", "I", "M")
SURES = ("A",)
PLUS_GRAND = Decimal(10) ** 12


class BaremeManquant(ErreurMetier):
    """No row says this amount for this year: the line stops, the others go on (rule F07)."""

    code = "BAREME_MANQUANT"

    def __init__(self, ligne: str, annee: int, cle: str) -> None:
        super().__init__(f"Barème manquant : {ligne}, {annee}, {cle}. Saisissez-le avec sa source.")
        self.ligne, self.annee, self.cle = ligne, annee, cle


@dataclass(frozen=True)
class Bareme:
    """One amount or rate: what it is for, when it holds, where it was read."""

    ligne: str
    annee: int
    cle: str
    valeur: Decimal
    unite: str
    pas_arrondi: Decimal
    source_titre: str
    source_url: str
    consulte_le: dt.date | None
    confiance: str
    du: dt.date | None = None
    au: dt.date | None = None

    def vaut(self, jour: dt.date | None) -> bool:
        """Whether the row holds on this day (its whole year when it has no bounds)."""
        if jour is None:
            return True
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)

    def en_donnees(self) -> dict[str, Any]:
        """The row as the command and the pages print it."""
        return {
            "ligne": self.ligne,
            "annee": self.annee,
            "cle": self.cle,
            "valeur": format(self.valeur, "f"),
            "unite": self.unite,
            "source_titre": self.source_titre,
            "source_url": self.source_url,
            "confiance": self.confiance,
        }


class Baremes:
    """Rows in order of precedence: those of a Caf come before the national ones."""

    def __init__(self, *familles: Iterable[Bareme]) -> None:
        self._rangs: dict[tuple[str, int, str], list[Bareme]] = {}
        for famille in familles:
            for bareme in famille:
                cle = (bareme.ligne, bareme.annee, bareme.cle)
                self._rangs.setdefault(cle, []).append(bareme)

    def lire(self, ligne: str, annee: int, cle: str, jour: dt.date | None = None) -> Bareme:
        """The row in force. Raises `BaremeManquant`; a year never lends its amount to another."""
        for bareme in self._rangs.get((ligne, annee, cle), []):
            if bareme.vaut(jour):
                return bareme
        raise BaremeManquant(ligne, annee, cle)


def depuis(donnees: Any) -> list[Bareme]:
    """The rows of parsed data. Raises `SaisieInvalide`, with the number of the row."""
    if donnees is None:
        return []
    if not isinstance(donnees, list):
        raise SaisieInvalide("« baremes » doit être une liste de lignes de barème.")
    return [_bareme(n, ligne) for n, ligne in enumerate(donnees, 1)]


@cache
def nationaux() -> tuple[Bareme, ...]:
    """The rows that come with the product: confidence A and B only."""
    texte = resources.files("maillage.regles.donnees").joinpath("baremes.yaml").read_text("utf-8")
    return tuple(depuis(yaml.safe_load(texte)))


def _bareme(n: int, ligne: Any) -> Bareme:
    if not isinstance(ligne, Mapping):
        raise SaisieInvalide(f"Barème {n} : une suite de champs est attendue.")
    inconnus = ligne.keys() - Bareme.__dataclass_fields__.keys()
    if inconnus:
        raise SaisieInvalide(f"Barème {n} : le champ « {sorted(inconnus)[0]} » n’existe pas.")
    for champ in ("ligne", "annee", "cle", "valeur"):
        if ligne.get(champ) in (None, ""):
            raise SaisieInvalide(f"Barème {n} : il manque « {champ} ».")
    confiance = str(ligne.get("confiance", "I"))
    if confiance not in CONFIANCES:
        raise SaisieInvalide(f"Barème {n} : la confiance se dit {', '.join(CONFIANCES)}.")
    return Bareme(
        str(ligne["ligne"]),
        _annee(n, ligne["annee"]),
        str(ligne["cle"]),
        nombre(f"Barème {n}, « valeur »", ligne["valeur"]),
        str(ligne.get("unite", "")),
        nombre(f"Barème {n}, « pas_arrondi »", ligne.get("pas_arrondi", "0.01")),
        str(ligne.get("source_titre", "")),
        str(ligne.get("source_url", "")),
        _jour(n, "consulte_le", ligne.get("consulte_le")),
        confiance,
        _jour(n, "du", ligne.get("du")),
        _jour(n, "au", ligne.get("au")),
    )


def _annee(n: int, valeur: Any) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not 1990 <= valeur <= 2100:
        raise SaisieInvalide(f"Barème {n} : « {valeur} » n’est pas une année.")
    return valeur


def _jour(n: int, champ: str, valeur: Any) -> dt.date | None:
    if valeur in (None, ""):
        return None
    try:
        return valeur if isinstance(valeur, dt.date) else dt.date.fromisoformat(str(valeur))
    except ValueError as erreur:
        raise SaisieInvalide(
            f"Barème {n}, « {champ} » : « {valeur} » n’est pas une date."
        ) from erreur


def nombre(ou: str, valeur: Any) -> Decimal:
    """An exact number. Raises `SaisieInvalide` for what is not one, floats included (rule F34).

    A float has already lost its cents: amounts are written between quotes, or as whole numbers.
    """
    if isinstance(valeur, Decimal):
        return _a_portee(ou, valeur, valeur)
    if isinstance(valeur, bool) or not isinstance(valeur, int | str):
        raise SaisieInvalide(
            f'{ou} : écrivez le nombre entre guillemets, « "12.50" », pour qu’il reste exact.'
        )
    try:
        exact = Decimal(str(valeur).replace("\u202f", "").replace(" ", "").replace(",", "."))
    except InvalidOperation as erreur:
        raise SaisieInvalide(f"{ou} : « {valeur} » n’est pas un nombre.") from erreur
    return _a_portee(ou, valeur, exact)


def _a_portee(ou: str, valeur: Any, exact: Decimal) -> Decimal:
    if not exact.is_finite() or abs(exact) > PLUS_GRAND:
        raise SaisieInvalide(f"{ou} : « {valeur} » est hors de portée.")
    return exact

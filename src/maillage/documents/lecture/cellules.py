"""Cells of a sheet as exact values: what is not one is said, and never guessed.

A spreadsheet keeps fifteen digits of a number: beyond them there is only the noise of its arithmetic.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from maillage.regles.erreurs import SaisieInvalide

CHIFFRES_D_UN_TABLEUR = 15
PLUS_GRAND = Decimal(10) ** 12
ESPACES = str.maketrans("", "", " \u00a0\u202f\t")
BLANCS = re.compile(r"[ \t\r\n]+")  # a no-break space is a choice of who wrote
FORMATS_DE_DATE = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")


def texte(valeur: Any) -> str:
    """The cell as words, on one line; a whole number without its « .0 »."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return format(_exact(valeur), "f")
    if isinstance(valeur, dt.datetime):
        valeur = valeur.date()
    if isinstance(valeur, dt.date):
        return valeur.strftime("%d/%m/%Y")
    return BLANCS.sub(" ", str(valeur)).strip()


def nombre(valeur: Any, quoi: str) -> Decimal | None:
    """An exact number, None for an empty cell. Raises `SaisieInvalide` for a text, a date, a huge number."""
    if valeur is None or (isinstance(valeur, str) and not valeur.strip()):
        return None
    if isinstance(valeur, bool | dt.date):
        raise SaisieInvalide(f"{quoi} : « {texte(valeur)} » n’est pas un nombre.")
    if isinstance(valeur, float):
        lu = _exact(valeur)
    else:
        try:
            lu = Decimal(str(valeur).translate(ESPACES).removesuffix("€").replace(",", "."))
        except InvalidOperation as erreur:
            raise SaisieInvalide(f"{quoi} : « {court(valeur)} » n’est pas un nombre.") from erreur
    if not lu.is_finite() or abs(lu) > PLUS_GRAND:
        raise SaisieInvalide(f"{quoi} : « {court(valeur)} » est hors de portée.")
    return lu


def entier(valeur: Any, quoi: str) -> int | None:
    """A whole number, None for an empty cell. Raises `SaisieInvalide`."""
    lu = nombre(valeur, quoi)
    if lu is None:
        return None
    if lu != lu.to_integral_value():
        raise SaisieInvalide(f"{quoi} : « {court(valeur)} » n’est pas un nombre entier.")
    return int(lu)


def jour(valeur: Any, quoi: str) -> dt.date | None:
    """A day, None for an empty cell. Raises `SaisieInvalide`."""
    if valeur is None or (isinstance(valeur, str) and not valeur.strip()):
        return None
    if isinstance(valeur, dt.datetime):
        return valeur.date()
    if isinstance(valeur, dt.date):
        return valeur
    if isinstance(valeur, str):
        for format_ in FORMATS_DE_DATE:
            try:
                return dt.datetime.strptime(valeur.strip(), format_).date()  # noqa: DTZ007 — a day has no hour
            except ValueError:
                continue
    raise SaisieInvalide(f"{quoi} : « {court(valeur)} » n’est pas une date. Écrivez-la JJ/MM/AAAA.")


def court(valeur: Any) -> str:
    """What was read, short enough for a message."""
    dit = texte(valeur)
    return dit if len(dit) <= 40 else f"{dit[:39]}…"


def _exact(valeur: float) -> Decimal:
    if valeur != valeur or valeur in (float("inf"), float("-inf")):
        return Decimal("NaN")
    return Decimal(format(valeur, f".{CHIFFRES_D_UN_TABLEUR}g"))

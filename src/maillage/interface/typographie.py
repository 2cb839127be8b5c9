"""French typography of dates, numbers and sentences: pure functions, for pages and documents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal

INSECABLE = "\N{NO-BREAK SPACE}"
FINE = "\N{NARROW NO-BREAK SPACE}"
ABSENT = "non disponible"

MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

# An HTML entity ends with a « ; » that is no punctuation.
AVANT = re.compile(r"(&#?\w+;)|[ \t]+(?=[:;!?»%€])|(?<=[^\W_])(?=[;:!?»](?:\s|$))|(?<=\d)(?=[%€])")
APRES = re.compile(r"«(?:[ \t]+|(?=[^\s]))")
A_REPRENDRE = re.compile("[:;!?»%€«']")  # most of what pages show holds none of them
# Between a letter and what it elides before: « l'axe », « d'« urgence » », « aujourd'hui ».
ELISION = re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|«)")


def typo(texte: str) -> str:
    """The text with a no-break space before : ; ! ? » % € and after «, and the apostrophe of print.

    A plain space there becomes a no-break one; a missing one is added only where the sign surely
    ends a word (12:30 and addresses keep their form). Applying it twice changes nothing more.
    """
    if not A_REPRENDRE.search(texte):
        return texte
    texte = AVANT.sub(lambda trouve: trouve.group(1) or INSECABLE, texte)
    return ELISION.sub("’", APRES.sub("«" + INSECABLE, texte))


def minuscule(texte: str) -> str:
    """The text as it reads inside a sentence: « Direction de la Caf » keeps the capital of Caf."""
    return texte[:1].lower() + texte[1:]


def date_longue(date: dt.date | None) -> str:
    """« 1er janvier 2024 », or « non disponible »."""
    if date is None:
        return ABSENT
    jour = "1er" if date.day == 1 else str(date.day)
    return f"{jour} {MOIS[date.month - 1]} {date.year}"


def periode(debut: dt.date | None, fin: dt.date | None) -> str:
    """« du 1er janvier 2024 au 31 décembre 2027 »; either end may be unknown."""
    if debut and fin:
        return f"du {date_longue(debut)} au {date_longue(fin)}"
    if debut:
        return f"à partir du {date_longue(debut)}"
    if fin:
        return f"jusqu’au {date_longue(fin)}"
    return ABSENT


def nombre(valeur: int | float | Decimal | None, decimales: int | None = None) -> str:
    """« 12 345,6 »: narrow no-break space by thousands, decimal comma; None is « non disponible ».

    `decimales` fixes the number of decimals (rounded half up); without it all are kept.
    """
    if valeur is None:
        return ABSENT
    exact = valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))
    if decimales is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP, Context(prec=MAX_PREC))
    entier, _, reste = f"{exact.copy_abs():,f}".partition(".")
    signe = "\N{MINUS SIGN}" if exact < 0 else ""
    return signe + entier.replace(",", FINE) + (f",{reste}" if reste else "")


def montant(valeur: Decimal | int | None) -> str:
    """« 1 234,50 € », always with two decimals; None is « non disponible »."""
    return ABSENT if valeur is None else f"{nombre(valeur, 2)}{INSECABLE}€"


def accorde(n: int, singulier: str, pluriel: str = "") -> str:
    """« 1 commune », « 12 communes »: the plural begins at two, as in French."""
    mot = singulier if abs(n) < 2 else (pluriel or f"{singulier}s")
    return f"{nombre(n)}{INSECABLE}{mot}"


def les_premiers(noms: Sequence[str], au_plus: int = 6) -> str:
    """« Labège, Pouze et 12 autres »: a message names a few, and says how many others there are."""
    reste = len(noms) - au_plus
    suite = f" et {accorde(reste, 'autre')}" if reste > 0 else ""
    return ", ".join(noms[:au_plus]) + suite

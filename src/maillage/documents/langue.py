"""The French that a model cannot leave to its author: contractions, lists, numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

UNITES = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
DIZAINES = ("", "dix", "vingt", "trente", "quarante", "cinquante", "soixante")


def de(groupe: str) -> str:
    """« de » before a group that carries its article: « le Sicoval » gives « du Sicoval »."""
    for article, contracte in (("le ", "du "), ("les ", "des ")):
        if groupe.startswith(article):
            return contracte + groupe.removeprefix(article)
    return f"de {groupe}"


def a(groupe: str) -> str:
    """« à » before a group that carries its article: « les communes » gives « aux communes »."""
    for article, contracte in (("le ", "au "), ("les ", "aux ")):
        if groupe.startswith(article):
            return contracte + groupe.removeprefix(article)
    return f"à {groupe}"


def maj(groupe: str) -> str:
    """The group with a capital, to begin a sentence."""
    return groupe[:1].upper() + groupe[1:]


def lettres(chiffres: str) -> str:
    """« sept » for « 7 »; from 100 on, and for what is no number, the text as it came."""
    if not (chiffres.isascii() and chiffres.isdigit()) or int(chiffres) > 99:
        return chiffres
    return _en_lettres(int(chiffres))


def _en_lettres(n: int) -> str:
    if n <= 16:
        return UNITES[n]
    if n < 20:
        return f"dix-{UNITES[n - 10]}"
    if n < 70:
        dizaine, unite = divmod(n, 10)
        liaison = {0: "", 1: " et un"}.get(unite, f"-{UNITES[unite]}")
        return DIZAINES[dizaine] + liaison
    if n == 71:
        return "soixante et onze"
    if n < 80:
        return f"soixante-{_en_lettres(n - 60)}"
    return "quatre-vingts" if n == 80 else f"quatre-vingt-{_en_lettres(n - 80)}"


def enumerer(elements: Sequence[str]) -> str:
    """« a, b et c »."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} et {elements[-1]}"


# The words that may stand before a name in a mention: « {{ de caf.appellation }} ».
MOTS: dict[str, Callable[[str], str]] = {"de": de, "à": a, "maj": maj, "lettres": lettres}

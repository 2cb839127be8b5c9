"""Taking out of a text what would name a place, an organisation or a person: pure functions.

Names are those that the caller knows; amounts, addresses and telephone numbers are recognised by their
shape. Nothing here can know a name that nobody gave: a person reads again what comes out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MONTANT, ADRESSE, TELEPHONE = "[montant]", "[courriel]", "[téléphone]"
LIGATURES = {"œ": "oe", "æ": "ae"}
SEPARATEUR = r"[\s\-'’.]+"
CHIFFRES = r"\d[\d\s.,\u00a0\u202f]*"
ORDRE = r"(?:k|M|millions?\sd['’]|milliers?\sd['’])?"
FORMES = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), ADRESSE),
    (re.compile(r"(?<!\d)(?:\+33[\s.]?[1-9]|0[1-9])(?:[\s.-]?\d{2}){4}(?!\d)"), TELEPHONE),
    (re.compile(CHIFFRES + ORDRE + r"\s?(?:€|euros?\b)"), MONTANT),
)


@dataclass(frozen=True, slots=True)
class Anonymise:
    """A text without the names, and what was taken out of it, as it was written, in order."""

    texte: str
    retires: tuple[str, ...]


def anonymiser(texte: str, noms: Iterable[tuple[str, str]]) -> Anonymise:
    """The text with each known name replaced, whatever its accents, case, hyphens and spaces.

    `noms` are (name, what replaces it: one word between brackets, which nothing replaces again); the
    longest names go first. Names of one letter are left. Doing it twice changes nothing more.
    """
    retires: list[str] = []
    for forme, remplacement in FORMES:
        texte = _remplacer(texte, [m.span() for m in forme.finditer(texte)], remplacement, retires)
    for nom, remplacement in sorted(noms, key=lambda paire: -len(paire[0])):
        texte = _remplacer(texte, _places(texte, nom), remplacement, retires)
    return Anonymise(texte, tuple(retires))


def _places(texte: str, nom: str) -> list[tuple[int, int]]:
    """Where the name stands in the text, as whole words."""
    mots = re.findall(r"\w+", _plat(nom)[0])
    if len("".join(mots)) < 2:
        return []
    motif = re.compile(r"(?<![\w\[])" + SEPARATEUR.join(map(re.escape, mots)) + r"(?![\w\]])")
    plat, origines = _plat(texte)
    return [(origines[m.start()], origines[m.end() - 1] + 1) for m in motif.finditer(plat)]


def _plat(texte: str) -> tuple[str, list[int]]:
    """The text without accents nor case, and for each of its signs the place it comes from."""
    signes: list[str] = []
    origines: list[int] = []
    for place, signe in enumerate(texte):
        bas = signe.casefold()
        decompose = unicodedata.normalize("NFKD", LIGATURES.get(bas, bas))
        gardes = [s for s in decompose if not unicodedata.combining(s)]
        signes += gardes
        origines += [place] * len(gardes)
    return "".join(signes), origines


def _remplacer(
    texte: str, places: list[tuple[int, int]], remplacement: str, retires: list[str]
) -> str:
    morceaux, fin = [], 0
    for debut, apres in places:
        retires.append(texte[debut:apres].strip())
        morceaux += [texte[fin:debut], remplacement]
        fin = apres
    return "".join(morceaux) + texte[fin:]

"""The form under which names are compared: pure functions, no database.

Two names that a French reader would call the same have the same form: `Saint-Genest-Lerpt`,
`ST GENEST LERPT` and `st. genest lerpt` are all `saint genest lerpt`.
"""

from __future__ import annotations

import re
import unicodedata

# What Unicode does not decompose, although a French keyboard does.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
SUR = re.compile(r"\bs\s*/")
SOUS = re.compile(r"\bs\s*/\s*s\b|\bss\s*/")
HORS_MOTS = re.compile(r"[^a-z0-9]+")
ARTICLES = ("l", "le", "la", "les")
CATEGORIE = re.compile(
    r"^(?:communaute de communes|communaute d agglomeration|communaute urbaine|comcom|cc|ca|cu)"
    r"(?: (?:de|du|des|d))?(?: |$)"
)
CODE = re.compile(r"\d[0-9ab]?\d{0,7}")


def normaliser(texte: str) -> str:
    """Lower-case words of `a-z0-9` separated by one space; empty if nothing is left.

    Idempotent. Abbreviations of names of communes are written out: `st`, `ste`, `s/`, `s/s`.
    """
    decompose = unicodedata.normalize("NFKD", texte.casefold().translate(LIGATURES))
    sans_accents = "".join(signe for signe in decompose if not unicodedata.combining(signe))
    minuscules = sans_accents.casefold()
    ecrit = SUR.sub("sur ", SOUS.sub("sous ", minuscules))
    mots = HORS_MOTS.sub(" ", ecrit).split()
    return " ".join(ABREVIATIONS.get(mot, mot) for mot in mots)


def sans_categorie(normalise: str) -> str:
    """A normalised name of EPCI without what kind of EPCI it is: `ca du sicoval` → `sicoval`.

    Left as it is when nothing else remains.
    """
    return CATEGORIE.sub("", normalise) or normalise


def code_possible(normalise: str) -> str:
    """The text as a code (INSEE, postal or SIREN), in capitals and without spaces, or nothing."""
    compact = normalise.replace(" ", "")
    return compact.upper() if CODE.fullmatch(compact) else ""

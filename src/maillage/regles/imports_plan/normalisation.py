"""Texts brought to what one compares: without accents, case, punctuation nor odd spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "°": " "})
_TIRETS = re.compile("[\u2010-\u2015\u2212]")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_PLURIELS = re.compile(r"\((s|es|e|x|nt|trice|rice|ne)\)")
_NON_MOT = re.compile(r"[^a-z0-9%€]+")


def a_plat(texte: str) -> str:
    """Lower case, without accents, one kind of hyphen, of apostrophe and of space."""
    if not texte.isascii():
        decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
        texte = _TIRETS.sub("-", _ACCENTS.sub("", decompose))
    return " ".join(texte.split()).casefold()


# The same few names come back on each row of a table.
@lru_cache(maxsize=8192)
def cle(texte: str) -> str:
    """What two writings of one name share: « Pilote(s) » and « PILOTES » are both « pilotes »."""
    colle = _PLURIELS.sub(r"\1", a_plat(texte))
    return _NON_MOT.sub(" ", colle).strip()

"""Texts brought to what one compares: without accents, case, punctuation nor odd spaces."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "°": " "})
_TIRETS = re.compile("[\u2010-\u2015\u2212]")
_ESPACES = re.compile(r"\s+")
_NON_MOT = re.compile(r"[^a-z0-9%€]+")


def a_plat(texte: str) -> str:
    """Lower case, without accents, one kind of hyphen, of apostrophe and of space."""
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    nu = "".join(c for c in decompose if not unicodedata.combining(c))
    return _ESPACES.sub(" ", _TIRETS.sub("-", nu)).strip().casefold()


def cle(texte: str) -> str:
    """What two writings of one name share: « Pilote(s) » and « PILOTES » are both « pilotes »."""
    colle = re.sub(r"\((s|es|e|x|nt|trice|rice|ne)\)", r"\1", a_plat(texte))
    return _NON_MOT.sub(" ", colle).strip()

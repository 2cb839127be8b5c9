"""Characters that a document may carry: what cannot be written is replaced visibly, never dropped.

Every renderer starts from text cleaned here, so that a control character, half a character or a
mark that reverses reading comes out as « � » in the four formats, and breaks none of them.
"""

from __future__ import annotations

import re

REMPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Word and mail clients paste these for « next line ».
_FINS_DE_LIGNE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# XML 1.0 (§2.2) refuses C0 controls, surrogates, U+FFFE and U+FFFF; C1 controls and the other
# noncharacters of Unicode show nothing; U+202D and U+202E reverse what is read (Unicode TR 36).
_INTERDITS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(p + 0xFFFE) + chr(p + 0xFFFF) for p in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def assainir(texte: str) -> str:
    """`texte` with one kind of line end (`\\n`), no tab, and « � » for what cannot be written."""
    if texte.isprintable():  # none of these is: it says so ten times faster
        return texte
    return _INTERDITS.sub(REMPLACEMENT, _FINS_DE_LIGNE.sub("\n", texte).replace("\t", " "))


def interdits(texte: str) -> set[str]:
    """The characters of `texte` in the place of which `assainir` writes « � »."""
    return set(_INTERDITS.findall(_FINS_DE_LIGNE.sub("\n", texte)))

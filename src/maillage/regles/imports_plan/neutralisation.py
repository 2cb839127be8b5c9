"""Texts that a spreadsheet would run, made harmless, and given back as they were.

An apostrophe is set before what begins like a formula, and before what begins with such an
apostrophe already: taking one off always gives the first text back (OWASP, « CSV injection »).
"""

from __future__ import annotations

import re

_DANGEREUX = re.compile(r"'*\s*[=+\-@\t\r]")


def neutraliser(texte: str) -> str:
    """The text, behind one more apostrophe where a spreadsheet might run it."""
    return f"'{texte}" if _DANGEREUX.match(texte) else texte


def retablir(texte: str) -> str:
    """What `neutraliser` was given."""
    return texte[1:] if texte.startswith("'") and _DANGEREUX.match(texte) else texte

"""Which version of which act a file is: the domains that keep files say it, in their own `origines.py`.

This folder knows none of them; it hands over the bytes and what the pages say of themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from maillage.sceaux.enums import LienAvecUneVersion


@dataclass(frozen=True, slots=True)
class Origine:
    """A version kept here: how the file is tied to it, and whether its text is still the last one.

    `perimee` says in French why it is not, or nothing; `note` what its reader should know besides.
    `lieu` is the page of the version, for whoever may read the démarche. `alteree`: the file is meant
    to be one kept here, and its bytes differ.
    """

    lien: LienAvecUneVersion
    demarche: str
    acte: str
    version: int
    empreinte: str
    figee_le: dt.date | None = None
    piece: str = ""
    perimee: str = ""
    note: str = ""
    lieu: str = ""
    alteree: bool = False


Recherche = Callable[[bytes, frozenset[str]], Origine | None]

_recherches: list[Recherche] = []


def enregistrer(recherche: Recherche) -> None:
    """Declare who can say which version a file is, from its bytes and the repères of its pages."""
    if recherche not in _recherches:
        _recherches.append(recherche)


def retrouver(octets: bytes, reperes: frozenset[str]) -> Origine | None:
    """The version that this file is, or claims to be; None when nobody knows it."""
    trouvees = (recherche(octets, reperes) for recherche in _recherches)
    return next((origine for origine in trouvees if origine), None)

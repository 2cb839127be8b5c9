"""The form of a search result, and the registry of what can be searched.

Each domain registers one function in its own `recherche.py`; it returns only what the person may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Resultat:
    """One thing found: its name, its address, and a few words that tell it from others."""

    intitule: str
    lien: str
    precision: str = ""


# (text, account, day, at most) → results, best first
Chercheur = Callable[[str, Any, dt.date, int], list[Resultat]]

_chercheurs: dict[str, Chercheur] = {}


def enregistrer(genre: str, chercheur: Chercheur) -> None:
    """Declare how to search one kind of thing; `genre` is its French plural, for the page."""
    if _chercheurs.get(genre, chercheur) is not chercheur:
        raise ValueError(f"Deux recherches pour « {genre} »")
    _chercheurs[genre] = chercheur


def chercher(
    texte: str, par: Any, le: dt.date, *, au_plus: int = 10
) -> list[tuple[str, list[Resultat]]]:
    """What was found, by kind; the kinds with nothing are left out."""
    texte = " ".join(texte.replace("\x00", " ").split())[:200]
    if not texte:
        return []
    trouves = [(genre, f(texte, par, le, au_plus)) for genre, f in _chercheurs.items()]
    return [(genre, resultats) for genre, resultats in trouves if resultats]

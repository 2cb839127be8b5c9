"""Named places of a document that another domain fills.

The document of a low domain leaves a place (« plan_actions », in annexe 2 of the convention); the
higher domain that knows what goes there registers it in its `places.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from maillage.documents.arbre import Bloc

Remplissage = Callable[..., tuple[Bloc, ...]]

_places: dict[str, Remplissage] = {}


def enregistrer(place: str, fonction: Remplissage) -> None:
    """Fill a place; `ValueError` when another function already does."""
    if _places.get(place, fonction) is not fonction:
        raise ValueError(f"Deux contenus pour la place « {place} »")
    _places[place] = fonction


def blocs(place: str, objet: object) -> tuple[Bloc, ...] | None:
    """The blocks that fill the place for that object; None when nobody fills it."""
    fonction = _places.get(place)
    return None if fonction is None else fonction(objet)

"""What the domains keep unchanged, recomputed: each declares its check in its `integrite.py`.

The journal knows none of them; it only says that what it recorded is still what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alteration:
    """Something kept that is no longer what was recorded: what, and how it differs."""

    objet: str
    cause: str


Examen = Callable[[], Iterable[Alteration]]

_examens: dict[str, Examen] = {}


def enregistrer(nom: str, examen: Examen) -> None:
    """Declare a check; `ValueError` when another one already has its name."""
    if _examens.get(nom, examen) is not examen:
        raise ValueError(f"Deux examens d’intégrité s’appellent « {nom} »")
    _examens[nom] = examen


def alterations() -> list[Alteration]:
    """Everything that the domains find changed behind the journal's back."""
    return [alteration for nom in sorted(_examens) for alteration in _examens[nom]()]

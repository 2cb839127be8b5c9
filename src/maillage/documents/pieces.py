"""The pieces that the domains can write, found as Django's admin finds its models.

A domain declares its pieces in its own `pieces.py`; this engine knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.documents.arbre import Document
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that a domain can build.

    `objet` names what it is built from (« demarche », « fiche »); `construire(objet, …)` gives
    the tree and reads nothing but what it is given. `figee_avec` names the types of acts at whose
    freezing its files are made and kept; where nobody signs it (`s_y_impose` False) it is made only
    if it lacks nothing, and never keeps the act from being frozen. `trouver(demarche, texte)` finds
    the object that a person names by a key or a number, or raises `Introuvable`.
    """

    identifiant: str
    intitule: str
    construire: Callable[..., Document]
    objet: str = "demarche"
    figee_avec: frozenset[str] = frozenset()
    s_y_impose: bool = True
    trouver: Callable[[Any, str], Any] | None = None


_pieces: dict[str, Piece] = {}


def enregistrer(piece: Piece) -> Piece:
    """Declare a piece; `ValueError` when another one already has its identifier."""
    if _pieces.get(piece.identifiant, piece) != piece:
        raise ValueError(f"Deux pièces s’appellent « {piece.identifiant} »")
    _pieces[piece.identifiant] = piece
    return piece


def piece(identifiant: str) -> Piece:
    """The piece of that identifier; `Introuvable` lists those that exist."""
    try:
        return _pieces[identifiant]
    except KeyError:
        connues = ", ".join(sorted(_pieces)) or "aucune"
        raise Introuvable(
            f"Aucune pièce ne s’appelle «\u00a0{identifiant}\u00a0». "
            f"Choisissez parmi\u00a0: {connues}."
        ) from None


def pieces(objet: str = "") -> list[Piece]:
    """Every declared piece, or those built from that kind of object, in order of declaration."""
    return [p for p in _pieces.values() if not objet or p.objet == objet]


def pieces_figees_avec(type_d_acte: str) -> list[Piece]:
    """The pieces kept when an act of that type is frozen, in order of declaration."""
    return [p for p in _pieces.values() if type_d_acte in p.figee_avec]

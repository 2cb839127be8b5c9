"""The pieces that the domains can write, found as Django's admin finds its models.

A domain declares its pieces in its own `pieces.py`; this engine knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.documents.arbre import Document
from maillage.regles.erreurs import DocumentIncomplet, Introuvable, SaisieInvalide

# Those of `rendus.FORMATS`, named here so that declaring a piece loads no renderer.
FORMATS = ("pdf", "docx", "odt", "html")
ESSAYES = 2  # objects asked whether they are ready: a page never asks two hundred of them


@dataclass(frozen=True, slots=True)
class FormatPropre:
    """A format that a piece makes its own way: `rendre(objet, document)`, the document being ready.

    It comes beside those of the tree, or in the place of the one that it names.
    """

    identifiant: str
    intitule: str
    type_mime: str
    rendre: Callable[[Any, Document], bytes]

    @property
    def extension(self) -> str:
        """That of the file."""
        return self.identifiant


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that a domain can build.

    `objet` names what it is built from (« demarche », « fiche »); `construire(objet, …)` gives
    the tree and reads nothing but what it is given. `figee_avec` names the types of acts at whose
    freezing its files are made and kept; where nobody signs it (`s_y_impose` False) it is made only
    if it lacks nothing, and never keeps the act from being frozen. `trouver(demarche, texte)` finds
    the object that a person names by a key or a number, or raises `Introuvable`.

    `lister(demarche)` gives the objects of a démarche, the one that is meant when none is named
    first; `a_defaut` says what is missing where there is none. `manque(objet)` names, in French, the
    main content that is not there: while it names anything, the piece is not ready and nobody writes
    it. A value that is missing inside a piece is another matter: it shows in the draft.
    """

    identifiant: str
    intitule: str
    construire: Callable[..., Document]
    objet: str = "demarche"
    figee_avec: frozenset[str] = frozenset()
    s_y_impose: bool = True
    trouver: Callable[[Any, str], Any] | None = None
    lister: Callable[[Any], Iterable[Any]] | None = None
    a_defaut: str = ""
    manque: Callable[[Any], Iterable[str]] | None = None
    formats: tuple[str, ...] = FORMATS
    propres: tuple[FormatPropre, ...] = ()
    alias: frozenset[str] = frozenset()  # the names by which addresses kept somewhere still know it


@dataclass(frozen=True, slots=True)
class Disponibilite:
    """What a démarche can give of a piece: its objects, the one by default, what keeps it from being.

    `objet` is the first that is ready (of the first `ESSAYES`), or None while `manque` names what is missing.
    """

    piece: Piece
    objets: tuple[Any, ...]
    objet: Any
    manque: tuple[str, ...]

    @property
    def prete(self) -> bool:
        """Whether it can be written now."""
        return not self.manque


_pieces: dict[str, Piece] = {}


def enregistrer(piece: Piece) -> Piece:
    """Declare a piece; `ValueError` when another one already has its identifier."""
    for nom in (piece.identifiant, *piece.alias):
        prise = next((p for p in _pieces.values() if nom in (p.identifiant, *p.alias)), piece)
        if prise != piece:
            raise ValueError(f"Deux pièces s’appellent « {nom} »")
    _pieces[piece.identifiant] = piece
    return piece


def piece(identifiant: str) -> Piece:
    """The piece of that identifier, or of that former one; `Introuvable` lists those that exist."""
    trouvee = _pieces.get(identifiant) or next(
        (p for p in _pieces.values() if identifiant in p.alias), None
    )
    if trouvee is None:
        connues = ", ".join(sorted(_pieces)) or "aucune"
        raise Introuvable(
            f"Aucune pièce ne s’appelle «\u00a0{identifiant}\u00a0». "
            f"Choisissez parmi\u00a0: {connues}."
        )
    return trouvee


def pieces(objet: str = "") -> list[Piece]:
    """Every declared piece, or those built from that kind of object, in order of declaration."""
    return [p for p in _pieces.values() if not objet or p.objet == objet]


def pieces_figees_avec(type_d_acte: str) -> list[Piece]:
    """The pieces kept when an act of that type is frozen, in order of declaration."""
    return [p for p in _pieces.values() if type_d_acte in p.figee_avec]


def disponibilite(piece: Piece, demarche: Any) -> Disponibilite:
    """What the démarche can give of that piece now."""
    objets = tuple(piece.lister(demarche)) if piece.lister else (demarche,)
    if not objets:
        return Disponibilite(piece, (), None, (piece.a_defaut or "objet de la pièce",))
    manques: tuple[str, ...] = ()
    for objet in objets[:ESSAYES]:
        manque = manque_a(piece, objet)
        if not manque:
            return Disponibilite(piece, objets, objet, ())
        manques = manques or manque
    return Disponibilite(piece, objets, None, manques)


def manque_a(piece: Piece, objet: Any) -> tuple[str, ...]:
    """The main content that the piece of that object lacks, in French."""
    return tuple(piece.manque(objet)) if piece.manque else ()


def choisir(piece: Piece, demarche: Any, cle: str = "") -> Any:
    """What the piece is built from: the object of that key, or the one by default.

    Raises `SaisieInvalide` for a key where the piece is that of the démarche, `Introuvable` for an
    unknown one, `DocumentIncomplet` while the main content is missing, or where there is no object at all.
    """
    if cle and piece.objet == "demarche":
        raise SaisieInvalide(
            f"La pièce « {piece.identifiant} » est celle de la démarche : retirez --objet."
        )
    if cle and piece.trouver:
        try:
            objet = piece.trouver(demarche, cle)
        except Introuvable:
            lue = disponibilite(piece, demarche)
            refuser_si_vide(piece, () if lue.objets else lue.manque)
            raise
        refuser_si_vide(piece, manque_a(piece, objet))
        return objet
    lue = disponibilite(piece, demarche)
    refuser_si_vide(piece, lue.manque)
    return lue.objet


def refuser_si_vide(piece: Piece, manque: Iterable[str]) -> None:
    """Raise `DocumentIncomplet`, with the list, while the main content is missing."""
    manques = list(manque)
    if manques:
        raise DocumentIncomplet(
            f"La pièce «\u00a0{piece.intitule}\u00a0» ne peut pas encore être écrite. Il manque\u00a0: "
            f"{' ; '.join(manques)}.",
            manques=manques,
        )

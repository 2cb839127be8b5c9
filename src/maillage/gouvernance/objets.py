"""What an item of an agenda may be about: the objects of a démarche, and the documents that say them.

An object is named by its anchor (`conversations.ancrage`); here is only what may be chosen, kind by
kind, and which pieces are written of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillage.conventions import queries as des_conventions
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Demarche
from maillage.conversations.ancrage import Ancre, ancres
from maillage.diagnostics.queries.ateliers import ateliers
from maillage.documents.arbre import Document
from maillage.documents.pieces import Piece, piece
from maillage.financements.models import Scenario, TableauPublie
from maillage.gouvernance.models import PointOrdreDuJour
from maillage.indicateurs.queries import indicateurs
from maillage.plan_actions.queries import fiche_visible, fiches
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide

# The piece that says an act, by its type; an act of another type has no piece of its own.
PIECES_DES_ACTES = {TypeActe.CONVENTION: "convention", TypeActe.AVENANT: "avenant"}


@dataclass(frozen=True, slots=True)
class DocumentDuPoint:
    """A document that an item brings: its piece, what it is built from, its name for this item."""

    piece: Piece
    sujet: Any
    intitule: str
    objet: str = ""

    def construire(self) -> Document:
        """The tree as it is now; `ErreurMetier` when it cannot be written yet."""
        return self.piece.construire(self.sujet)


@dataclass(frozen=True, slots=True)
class SorteDObjet:
    """A kind of objects: how it is called, those of a démarche, the pieces of one of them."""

    genre: str
    libelle: str
    lister: Callable[[Demarche], Iterable[Any]]
    documents: Callable[[Demarche, int], Iterable[DocumentDuPoint]] = lambda demarche, cle: ()


def _de_la_fiche(demarche: Demarche, cle: int) -> Iterable[DocumentDuPoint]:
    fiche = fiche_visible(demarche, cle)
    yield DocumentDuPoint(piece("fiche_action"), fiche, f"Fiche action « {fiche} »", str(cle))


def _de_l_acte(demarche: Demarche, cle: int) -> Iterable[DocumentDuPoint]:
    acte = des_conventions.acte(demarche, cle)
    nom = PIECES_DES_ACTES.get(TypeActe(acte.type))
    if nom:
        yield DocumentDuPoint(piece(nom), demarche, str(acte))


def _de_la_deliberation(demarche: Demarche, cle: int) -> Iterable[DocumentDuPoint]:
    choisie = piece("deliberation")
    if choisie.trouver:
        votee = choisie.trouver(demarche, str(cle))
        yield DocumentDuPoint(choisie, votee, str(votee), str(cle))


def _de_la_demarche(demarche: Demarche, cle: int) -> Iterable[DocumentDuPoint]:
    yield DocumentDuPoint(piece("plan"), demarche, "Plan d’actions")


def _tableaux_publies(demarche: Demarche) -> Iterable[TableauPublie]:
    return TableauPublie.objects.filter(demarche=demarche)


def _scenarios(demarche: Demarche) -> Iterable[Scenario]:
    return Scenario.objects.filter(demarche=demarche, supprime_le=None)


SORTES = (
    SorteDObjet("demarche", "La démarche et son plan", lambda d: [d], _de_la_demarche),
    SorteDObjet("fiche", "Fiches action", fiches, _de_la_fiche),
    SorteDObjet("indicateur", "Indicateurs", indicateurs),
    SorteDObjet("acte", "Actes et avenants", lambda d: d.actes.all(), _de_l_acte),
    SorteDObjet("version", "Versions figées", des_conventions.versions),
    SorteDObjet(
        "deliberation", "Délibérations", lambda d: d.deliberations.all(), _de_la_deliberation
    ),
    SorteDObjet("pluriannuel", "Tableau pluriannuel des financements", lambda d: [d]),
    SorteDObjet("tableau_publie", "Tableaux de financement publiés", _tableaux_publies),
    SorteDObjet("scenario", "Scénarios de financement", _scenarios),
    SorteDObjet("atelier", "Ateliers", ateliers),
)
PAR_GENRE = {sorte.genre: sorte for sorte in SORTES}


def choix(demarche: Demarche) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that an item may be bound to, by kind: (label, [(« fiche:12 », title)])."""
    groupes = []
    for sorte in SORTES:
        lignes = [(f"{sorte.genre}:{o.pk}", str(o)[:150]) for o in sorte.lister(demarche)]
        if lignes:
            groupes.append((sorte.libelle, lignes))
    return groupes


def ancre_de(demarche: Demarche, genre: str, cle: int | None) -> Ancre | None:
    """The object of this démarche that has that anchor, or nothing without one.

    Raises `SaisieInvalide` for an object of another démarche, or that is no more.
    """
    if not genre or cle is None:
        return None
    trouvee = ancres([(genre, cle)]).get((genre, cle))
    if trouvee is None or trouvee.lieu != demarche.slug:
        raise SaisieInvalide(
            "L’objet choisi n’est pas dans cette démarche, ou il a été retiré. Choisissez-en un "
            "autre, ou laissez le point sans objet.",
            champ="objet",
        )
    return trouvee


def ancres_des_points(points: Iterable[PointOrdreDuJour]) -> dict[int, Ancre]:
    """The object of each item that has one, by key of item (one query a kind)."""
    lies = [(point.pk, point.objet_type, point.objet_id) for point in points if point.objet_id]
    lues = ancres((genre, cle) for _, genre, cle in lies if cle is not None)
    return {
        pk: lues[genre, cle] for pk, genre, cle in lies if cle is not None and (genre, cle) in lues
    }


def documents_du_point(demarche: Demarche, point: PointOrdreDuJour) -> list[DocumentDuPoint]:
    """The documents that the object of the item brings; none when the object is no more."""
    sorte = PAR_GENRE.get(point.objet_type)
    if sorte is None or point.objet_id is None:
        return []
    try:
        return list(sorte.documents(demarche, point.objet_id))
    except ErreurMetier:
        return []

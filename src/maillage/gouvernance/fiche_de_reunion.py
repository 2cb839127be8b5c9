"""What the page of a meeting shows: its agenda with its documents, its people, what each item counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.conventions.models import Demarche
from maillage.conversations.ancrage import Ancre
from maillage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.gouvernance.models import DocumentJoint, Invitation, PointOrdreDuJour, Reunion
from maillage.gouvernance.objets import DocumentDuPoint, ancres_des_points, documents_du_point
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.queries.presences import (
    Assemblee,
    CompteAuPoint,
    LigneDePersonne,
    assemblee,
)


@dataclass(frozen=True, slots=True)
class LigneDuPoint:
    """An item on the page: its object, its documents (frozen, or as they are now), what it counts."""

    rang: int
    point: PointOrdreDuJour
    ancre: Ancre | None
    figes: list[DocumentJoint]
    vivants: list[DocumentDuPoint]
    compte: CompteAuPoint
    est_le_premier: bool
    est_le_dernier: bool


@dataclass(frozen=True, slots=True)
class LigneDInvitation:
    """A member or a guest, with their invitation if there is one, and what they answered."""

    nom: str
    ligne: LigneDePersonne | None
    invitation: Invitation | None


def fiche(demarche: Demarche, reunion: Reunion) -> dict[str, Any]:
    """What `gouvernance/reunion.html` needs about the meeting (a dozen queries, whatever its size)."""
    lue = assemblee(reunion)
    invitations = list(lues.invitations(reunion))
    figes = list(lues.documents(reunion))
    return {
        "quand": quand_dit(reunion),
        "lue": lue,
        "points": _points(demarche, lue, figes),
        "nb_documents": len(figes),
        "personnes": _personnes(lue, invitations),
        "nb_reponses": sum(i.reponse != ReponseInvitation.ATTENDUE for i in invitations),
        "nb_invitations": len(invitations),
        "sans_adresse": [i for i in invitations if not i.adresse],
        "a_relancer": any(
            i.reponse == ReponseInvitation.ATTENDUE and i.adresse and i.invitee_le
            for i in invitations
        ),
        "conseils": [ligne for ligne in lue.lignes if not ligne.membre_delibere],
    }


def _points(demarche: Demarche, lue: Assemblee, figes: list[DocumentJoint]) -> list[LigneDuPoint]:
    ancres = ancres_des_points(lue.points)
    vivants = lue.reunion.etat == EtatReunion.PREVUE
    return [
        LigneDuPoint(
            rang,
            compte.point,
            ancres.get(compte.point.pk),
            [document for document in figes if document.point_id == compte.point.pk],
            documents_du_point(demarche, compte.point) if vivants else [],
            compte,
            rang == 1,
            rang == len(lue.points),
        )
        for rang, compte in enumerate(lue.par_point, start=1)
        if compte.point
    ]


def _personnes(lue: Assemblee, invitations: list[Invitation]) -> list[LigneDInvitation]:
    """The members in the order of the sheet, then the guests."""
    par_membre = {i.membre_id: i for i in invitations if i.membre_id}
    membres = [
        LigneDInvitation(str(ligne.membre), ligne, par_membre.get(ligne.membre.pk))
        for ligne in lue.lignes
    ]
    invites = [LigneDInvitation(i.nom, None, i) for i in invitations if i.membre_id is None]
    return membres + invites

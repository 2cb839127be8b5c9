"""The mails of the meetings, written when they leave: what changed meanwhile is what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.courriels.lettres import Bloc, Lettre, Lien, Paragraphe, PieceJointe, Points
from maillage.courriels.registre import Gabarit, declarer
from maillage.gouvernance import ics, lettre_du_releve
from maillage.gouvernance.actions.envois import ANNULATION, INVITATION, MISE_A_JOUR, RAPPEL
from maillage.gouvernance.actions.releves import ENVOI
from maillage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.gouvernance.liens import adresse_de_reponse
from maillage.gouvernance.models import Invitation, Reunion
from maillage.gouvernance.quand import quand_dit
from maillage.gouvernance.queries.reunions import points, toutes_les_invitations

NOM_DU_FICHIER = "reunion.ics"


def lettre_d_invitation(invitation: Invitation, adresse: str) -> Lettre:
    """What somebody is invited to; `adresse` is their link, or nothing in a preview."""
    reunion = invitation.reunion
    blocs: list[Bloc] = [
        Paragraphe(
            f"{reunion.convoquee_par or 'L’équipe de la démarche'} vous invite à la réunion "
            f"« {reunion} » ({reunion.instance}, {reunion.demarche.nom})."
        ),
        *_faits(reunion),
        *([Paragraphe(reunion.message)] if reunion.message else []),
        *_ordre_du_jour(reunion),
        _reponse("Répondre et lire les documents", adresse),
        Paragraphe(
            "Vous pouvez répondre sans compte : présent(e), absent(e), ou donner pouvoir à un autre "
            "membre. Ce lien est pour vous seul(e) : ne le transmettez pas."
        ),
    ]
    return Lettre(f"Invitation : {reunion}, {quand_dit(reunion)}", tuple(blocs))


def _inviter(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    invitation = _attendue(references)
    if invitation is None:
        return None
    adresse = adresse_de_reponse(invitation)
    return _avec_son_ics(lettre_d_invitation(invitation, adresse), invitation, adresse)


def _mettre_a_jour(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """What the meeting is now, whatever it was when the first mail left."""
    invitation = _attendue(references)
    if invitation is None:
        return None
    reunion, adresse = invitation.reunion, adresse_de_reponse(invitation)
    a_redire = invitation.reponse == ReponseInvitation.ATTENDUE
    lettre = Lettre(
        f"Changement : {reunion}, {quand_dit(reunion)}",
        (
            Paragraphe(
                f"La réunion « {reunion} » a changé depuis l’invitation. Voici ce qui vaut "
                "maintenant ; le fichier joint met votre agenda à jour."
            ),
            *_faits(reunion),
            *_ordre_du_jour(reunion),
            _reponse("Répondre" if a_redire else "Revoir votre réponse", adresse),
        ),
    )
    return _avec_son_ics(lettre, invitation, adresse)


def _annuler(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """The meeting is cancelled, or this person is no longer invited."""
    invitation = _invitation(references)
    if invitation is None:
        return None
    reunion = invitation.reunion
    if reunion.etat == EtatReunion.ANNULEE:
        dit = f"La réunion « {reunion} » ({quand_dit(reunion)}) est annulée."
        suite = [Paragraphe(reunion.motif)] if reunion.motif else []
    elif invitation.retiree_le:
        dit = f"Vous n’êtes plus attendu(e) à la réunion « {reunion} » ({quand_dit(reunion)})."
        suite = []
    else:
        return None
    lettre = Lettre(
        f"Annulation : {reunion}",
        (
            Paragraphe(dit),
            *suite,
            Paragraphe("Le fichier joint retire la réunion de votre agenda."),
        ),
    )
    return _avec_son_ics(lettre, invitation, "")


def _rappeler(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    invitation = _attendue(references)
    if invitation is None or invitation.reponse == ReponseInvitation.ABSENT:
        return None
    reunion, adresse = invitation.reunion, adresse_de_reponse(invitation)
    attendue = invitation.reponse == ReponseInvitation.ATTENDUE
    lettre = Lettre(
        f"Rappel : {reunion}, {quand_dit(reunion)}",
        (
            Paragraphe(
                f"La réunion « {reunion} » approche."
                + (" Votre réponse est encore attendue." if attendue else "")
            ),
            *_faits(reunion),
            *_ordre_du_jour(reunion),
            _reponse("Répondre et lire les documents", adresse),
        ),
    )
    return _avec_son_ics(lettre, invitation, adresse)


def _invitation(references: Mapping[str, Any]) -> Invitation | None:
    return toutes_les_invitations().filter(pk=references["invitation"]).first()


def _attendue(references: Mapping[str, Any]) -> Invitation | None:
    """The invitation, while the meeting is called and the person expected."""
    invitation = _invitation(references)
    if invitation is None or invitation.retiree_le:
        return None
    return invitation if invitation.reunion.etat == EtatReunion.CONVOQUEE else None


def _faits(reunion: Reunion) -> tuple[Bloc, ...]:
    faits = [f"Quand : {quand_dit(reunion)} (heure de Paris)"]
    if reunion.lieu:
        faits.append(f"Où : {reunion.lieu}")
    blocs: list[Bloc] = [Points(tuple(faits))]
    if reunion.lien_visio:
        blocs.append(Lien("Rejoindre la visioconférence", reunion.lien_visio))
    return tuple(blocs)


def _ordre_du_jour(reunion: Reunion) -> tuple[Bloc, ...]:
    lignes = tuple(f"{point} ({point.get_attendu_display().lower()})" for point in points(reunion))
    return (Paragraphe("Ordre du jour :"), Points(lignes)) if lignes else ()


def _reponse(libelle: str, adresse: str) -> Bloc:
    return (
        Lien(libelle, adresse) if adresse else Paragraphe(f"[{libelle} : ici, le lien personnel]")
    )


def _avec_son_ics(lettre: Lettre, invitation: Invitation, adresse: str) -> Lettre:
    octets = ics.invitation_ics(invitation, adresse)
    piece = PieceJointe(NOM_DU_FICHIER, ics.type_mime(ics.methode_de(invitation)), octets)
    return Lettre(lettre.objet, lettre.blocs, (piece,))


declarer(Gabarit(INVITATION, "Invitation à une réunion", _inviter))
declarer(Gabarit(MISE_A_JOUR, "Changement d’une réunion", _mettre_a_jour))
declarer(Gabarit(ANNULATION, "Annulation d’une réunion", _annuler))
declarer(Gabarit(RAPPEL, "Rappel d’une réunion", _rappeler))
declarer(Gabarit(ENVOI, "Relevé de décisions", lettre_du_releve.ecrire))

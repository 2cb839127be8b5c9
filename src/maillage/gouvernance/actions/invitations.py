"""The acts on the invitations of a meeting: a guest, an address, a reminder, an answer by the link."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.courriels.actions.envois import adresse_valide
from maillage.gouvernance.actions import envois
from maillage.gouvernance.actions.pouvoirs import donner, reprendre_le_pouvoir
from maillage.gouvernance.actions.reunions import reprendre
from maillage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.gouvernance.liens import nouvelle_graine
from maillage.gouvernance.models import Invitation, MembreInstance, Reunion
from maillage.gouvernance.queries import reunions as lues
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

INVITES_AU_PLUS = 200


@dataclass(slots=True)
class Invite:
    """Who answers without account: the name and the address of their invitation."""

    nom_complet: str
    email: str


@transaction.atomic
def inviter(
    *, reunion: Reunion, nom: str, adresse: str = "", par: Utilisateur, le: dt.datetime
) -> Invitation:
    """Invite somebody who sits nowhere: an expert, an inhabitant, a neighbour.

    Invited at once if the meeting was called. Raises `ActeRefuse`, `EtatIncompatible`,
    `SaisieInvalide` (name, address).
    """
    frais = reprendre(reunion, par, le)
    if not nom.strip():
        raise SaisieInvalide("Dites qui vous invitez : un nom, une fonction.", champ="nom")
    if frais.invitations.count() >= INVITES_AU_PLUS:
        raise EtatIncompatible(f"Cette réunion a déjà {INVITES_AU_PLUS} invitations.")
    invitation = Invitation(
        reunion=frais,
        nom=nom.strip(),
        adresse=adresse_valide(adresse) if adresse.strip() else "",
        graine=nouvelle_graine(),
    )
    controler(invitation)
    invitation.save()
    _envoyer_si_convoquee(invitation, par, le)
    _consigner("personne invitée à une réunion", invitation, {"adresse": adresse}, par, le)
    return invitation


@transaction.atomic
def donner_adresse(
    *, invitation: Invitation, adresse: str, par: Utilisateur, le: dt.datetime
) -> Invitation:
    """Give or correct an address: the invitation leaves there, and the former link closes.

    Raises `ActeRefuse`, `EtatIncompatible` (taken back, meeting over), `SaisieInvalide`.
    """
    frais = _reprendre(invitation, par, le)
    propre = adresse_valide(adresse)
    if propre == frais.adresse:
        return frais
    avant, frais.adresse = frais.adresse, propre
    frais.graine, frais.invitee_le = nouvelle_graine(), None
    frais.save(update_fields=["adresse", "graine", "invitee_le"])
    _envoyer_si_convoquee(frais, par, le)
    _consigner(
        "adresse d’une invitation donnée", frais, {"adresse": propre}, par, le, {"adresse": avant}
    )
    return frais


@transaction.atomic
def retirer(*, invitation: Invitation, par: Utilisateur, le: dt.datetime) -> Invitation:
    """Take an invitation back: its link closes, and whoever had received it is told.

    Raises `ActeRefuse`, `EtatIncompatible`.
    """
    frais = _reprendre(invitation, par, le)
    envois.annuler([frais], par=par, le=le)
    reprendre_le_pouvoir(frais.reunion, frais.membre)
    frais.retiree_le = le
    frais.save(update_fields=["retiree_le"])
    _consigner("invitation retirée", frais, {"retiree_le": le}, par, le)
    return frais


@transaction.atomic
def rappeler(*, reunion: Reunion, par: Utilisateur, le: dt.datetime) -> int:
    """Write again to whoever has not answered; how many. Raises `ActeRefuse`, `EtatIncompatible`."""
    frais = reprendre(reunion, par, le)
    if frais.etat != EtatReunion.CONVOQUEE:
        raise EtatIncompatible(f"« {frais} » n’est pas convoquée : il n’y a personne à relancer.")
    attendues = lues.invitations(frais).filter(reponse=ReponseInvitation.ATTENDUE)
    nombre = envois.rappeler(attendues, par=par, le=le)
    if not nombre:
        raise EtatIncompatible(
            "Il n’y a personne à relancer : tout le monde a répondu, n’a pas d’adresse, ou n’a pas "
            "encore reçu l’invitation."
        )
    consigner(
        acte="rappel de réunion demandé",
        objet=frais,
        demarche=frais.demarche.slug,
        apres={"courriels": nombre},
        par=par,
        le=le,
    )
    return nombre


@transaction.atomic
def rappeler_a_sa_date(*, invitation: Invitation, le: dt.datetime) -> bool:
    """The reminder of the task that comes back, once an invitation; whether it was to be written."""
    frais = verrouiller(invitation)
    if frais.rappelee_le or frais.retiree_le or frais.reunion.etat != EtatReunion.CONVOQUEE:
        return False
    frais.rappelee_le = le
    frais.save(update_fields=["rappelee_le"])
    return bool(envois.rappeler([frais], par=envois.organisateur(frais.reunion), le=le))


@transaction.atomic
def repondre(
    *,
    invitation: Invitation,
    reponse: str,
    mandataire: MembreInstance | None = None,
    mot: str = "",
    le: dt.datetime,
) -> Invitation:
    """Answer by the link, and again: the last answer stands. A power is given, or taken back.

    Raises `EtatIncompatible` (not called any more, invitation taken back), `SaisieInvalide` (no such
    answer, a power that cannot be).
    """
    reunion = verrouiller(invitation.reunion)
    frais = verrouiller(invitation)
    if frais.retiree_le or reunion.etat != EtatReunion.CONVOQUEE:
        raise EtatIncompatible(
            f"« {reunion} » n’attend plus de réponse : votre réponse n’a pas été enregistrée. "
            "Écrivez à la personne qui vous a invité(e)."
        )
    if reponse not in set(ReponseInvitation.values) - {ReponseInvitation.ATTENDUE}:
        raise SaisieInvalide("Choisissez une réponse.", champ="reponse")
    invite = Invite(f"{frais.destinataire}, par le lien de l’invitation"[:200], frais.adresse)
    avant = frais.get_reponse_display()
    reprendre_le_pouvoir(reunion, frais.membre)
    frais.mandataire = None
    if reponse == ReponseInvitation.POUVOIR:
        if frais.membre is None or mandataire is None:
            raise SaisieInvalide("Choisissez à qui vous donnez pouvoir.", champ="mandataire")
        donner(reunion, frais.membre, mandataire, le)
        frais.mandataire = mandataire
    frais.reponse, frais.repondue_le, frais.mot = reponse, le, mot.strip()
    controler(frais)
    frais.save()
    _consigner(
        "invitation répondue",
        frais,
        {"reponse": frais.get_reponse_display(), "mandataire": str(mandataire or "")},
        invite,
        le,
        {"reponse": avant},
    )
    return frais


def _reprendre(invitation: Invitation, par: Utilisateur, le: dt.datetime) -> Invitation:
    reunion = reprendre(invitation.reunion, par, le)
    frais = verrouiller(invitation)
    if frais.retiree_le:
        raise EtatIncompatible(f"L’invitation de {frais.destinataire} est déjà retirée.")
    frais.reunion = reunion
    return frais


def _envoyer_si_convoquee(invitation: Invitation, par: Utilisateur, le: dt.datetime) -> None:
    if invitation.reunion.etat != EtatReunion.CONVOQUEE or not invitation.adresse:
        return
    invitation.invitee_le = le
    invitation.save(update_fields=["invitee_le"])
    envois.inviter([invitation], par=par, le=le)


def _consigner(
    acte: str,
    invitation: Invitation,
    apres: dict[str, Any],
    par: Acteur,
    le: dt.datetime,
    avant: dict[str, Any] | None = None,
) -> None:
    consigner(
        acte=acte,
        objet=invitation,
        demarche=invitation.reunion.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )

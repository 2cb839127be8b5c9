"""Puts the mails of a meeting in the outbox: called by the acts, in their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.courriels.actions.envois import mettre_en_attente
from maillage.courriels.queries import cles_en_attente
from maillage.gouvernance.liens import nouvelle_graine
from maillage.gouvernance.models import Invitation, Reunion
from maillage.gouvernance.queries import reunions as lues
from maillage.journal.actions.evenements import Acteur

INVITATION, MISE_A_JOUR = "reunion.invitation", "reunion.mise_a_jour"
ANNULATION, RAPPEL = "reunion.annulation", "reunion.rappel"
OBJETS = {
    INVITATION: "Invitation : {}",
    MISE_A_JOUR: "Changement : {}",
    ANNULATION: "Annulation : {}",
    RAPPEL: "Rappel : {}",
}


@dataclass(slots=True)
class Organisateur:
    """Who called a meeting, as its reminders name them."""

    nom_complet: str
    email: str


def organisateur(reunion: Reunion) -> Organisateur:
    """In whose name the task that comes back writes."""
    return Organisateur(reunion.convoquee_par, reunion.organisateur)


def preparer_les_invitations(reunion: Reunion) -> None:
    """An invitation for each member of that day who has none yet."""
    connus = set(reunion.invitations.values_list("membre_id", flat=True))
    Invitation.objects.bulk_create(
        Invitation(
            reunion=reunion,
            membre=membre,
            adresse=membre.personne.courriel.strip().lower() if membre.personne else "",
            graine=nouvelle_graine(),
        )
        for membre in lues.membres(reunion)
        if membre.pk not in connus
    )


def a_inviter(reunion: Reunion, le: dt.datetime) -> list[Invitation]:
    """Those to whom nothing was written yet and that have an address, marked as written to."""
    restent = list(lues.invitations(reunion).filter(invitee_le=None).exclude(adresse=""))
    reunion.invitations.filter(pk__in=[i.pk for i in restent]).update(invitee_le=le)
    return restent


def inviter(invitations: Iterable[Invitation], *, par: Acteur, le: dt.datetime) -> int:
    """The invitation of each that has an address; how many mails there are to leave."""
    return _ecrire(INVITATION, invitations, par=par, le=le)


def mettre_a_jour(invitations: Iterable[Invitation], *, par: Acteur, le: dt.datetime) -> int:
    """Tell a change to whoever was invited; an invitation that still waits will say it itself."""
    return _ecrire(MISE_A_JOUR, _deja_invites(invitations), par=par, le=le)


def annuler(invitations: Iterable[Invitation], *, par: Acteur, le: dt.datetime) -> int:
    """Tell a cancellation to whoever was invited; an invitation that still waits will not leave."""
    return _ecrire(ANNULATION, _deja_invites(invitations), par=par, le=le)


def rappeler(invitations: Iterable[Invitation], *, par: Acteur, le: dt.datetime) -> int:
    """Remind of the meeting whoever was invited."""
    return _ecrire(RAPPEL, _deja_invites(invitations), par=par, le=le)


def cle(gabarit: str, invitation: Invitation) -> str:
    """What names one mail of one invitation while it waits."""
    return f"{gabarit}:{invitation.pk}"


def _deja_invites(invitations: Iterable[Invitation]) -> list[Invitation]:
    invites = [i for i in invitations if i.invitee_le is not None and i.adresse]
    attendent = cles_en_attente(cle(INVITATION, invitation) for invitation in invites)
    return [i for i in invites if cle(INVITATION, i) not in attendent]


def _ecrire(
    gabarit: str, invitations: Iterable[Invitation], *, par: Acteur, le: dt.datetime
) -> int:
    ecrits = 0
    for invitation in invitations:
        if not invitation.adresse:
            continue
        mettre_en_attente(
            nom_du_gabarit=gabarit,
            destinataire=invitation.adresse,
            nom=invitation.destinataire,
            objet=OBJETS[gabarit].format(invitation.reunion),
            references={"invitation": invitation.pk},
            demarche=invitation.reunion.demarche.slug,
            cle=cle(gabarit, invitation),
            par=par,
            le=le,
        )
        ecrits += 1
    return ecrits

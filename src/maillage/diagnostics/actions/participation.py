"""What the room does from its phones: gives ideas, then its voices. Sent twice, done once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.diagnostics import jetons
from maillage.diagnostics.enums import EtatAtelier, OrigineContribution, SortContribution
from maillage.diagnostics.models import (
    Atelier,
    Contribution,
    Participant,
    VoixContribution,
)
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide

PAR_PERSONNE = 40  # ideas: more is a machine
AU_TOTAL = 3_000  # ideas, and phones: more than a room, and a bound to who would flood it


@dataclass(slots=True)
class Presence:
    """Who acts without account, as the journal names them."""

    nom_complet: str
    email: str = ""


@transaction.atomic
def contribuer(
    *, atelier: Atelier, jeton: str, texte: str, cle: str, nom: str = "", le: dt.datetime
) -> Contribution:
    """Keep an idea of the room. `jeton` is the cookie of the phone, `cle` was drawn with the form.

    The same `cle` gives the same row. Raises `EtatIncompatible` (closed, or at the vote),
    `SaisieInvalide` (empty, too long, too many).
    """
    frais = verrouiller(atelier)
    deja = Contribution.objects.filter(atelier=frais, cle=cle).first()
    if deja is not None:
        return deja
    if not frais.prend_des_idees(timezone.localdate(le)):
        raise EtatIncompatible(
            f"Les contributions se donnaient jusqu’au {frais.jusqu_au:%d/%m/%Y} : la vôtre n’a pas été "
            "enregistrée. Dites-la à l’équipe de la démarche."
            if frais.jusqu_au
            else "L’atelier ne prend plus d’idées : la vôtre n’a pas été enregistrée. Dites-la à la "
            "personne qui anime."
        )
    if frais.contributions.count() >= AU_TOTAL:
        raise EtatIncompatible("L’atelier est plein : il ne prend plus d’idées.")
    participant = _participant(frais, jeton, nom, le)
    if participant.contributions.count() >= PAR_PERSONNE:
        raise SaisieInvalide(
            f"Vous avez déjà donné {PAR_PERSONNE} idées : laissez la parole aux autres.",
            champ="texte",
        )
    contribution = Contribution(
        atelier=frais,
        participant=participant,
        texte=" ".join(texte.split()),
        origine=OrigineContribution.TELEPHONE,
        cle=cle,
        recue_le=le,
    )
    controler(contribution)
    contribution.save()
    consigner(
        acte="contribution reçue",
        objet=contribution,
        demarche=frais.demarche.slug,
        apres={"atelier": str(frais), "texte": contribution.texte},
        par=Presence(f"{participant}, à l’atelier"),
        le=le,
    )
    return contribution


@transaction.atomic
def donner_sa_voix(
    *, atelier: Atelier, contribution: int, jeton: str, le: dt.datetime
) -> VoixContribution:
    """Give a voice to the idea `contribution`; given twice, it counts once.

    Raises `EtatIncompatible` (not at the vote), `Introuvable`, `SaisieInvalide` (no voice left).
    """
    frais, choisie = _au_vote(atelier, contribution)
    participant = _participant(frais, jeton, "", le)
    deja = VoixContribution.objects.filter(participant=participant, contribution=choisie).first()
    if deja is not None:
        return deja
    if participant.voix.count() >= frais.voix_par_personne:
        raise SaisieInvalide(
            f"Vos {frais.voix_par_personne} voix sont données. Reprenez-en une pour la donner à "
            "une autre idée."
            if frais.voix_par_personne > 1
            else "Votre voix est donnée. Reprenez-la pour la donner à une autre idée."
        )
    return VoixContribution.objects.create(participant=participant, contribution=choisie)


@transaction.atomic
def reprendre_sa_voix(*, atelier: Atelier, contribution: int, jeton: str, le: dt.datetime) -> None:
    """Take the voice back; nothing happens if none was given. Raises as `donner_sa_voix`."""
    frais, choisie = _au_vote(atelier, contribution)
    VoixContribution.objects.filter(
        participant=_participant(frais, jeton, "", le), contribution=choisie
    ).delete()


def _participant(atelier: Atelier, jeton: str, nom: str, le: dt.datetime) -> Participant:
    """Who holds this cookie, new at the first gesture; a name that comes later is kept."""
    if not jeton:
        raise SaisieInvalide(
            "Votre téléphone refuse les témoins de connexion (cookies) : sans eux, nous ne pouvons "
            "pas savoir que c’est vous. Acceptez-les pour ce site, puis recommencez."
        )
    empreinte = jetons.empreinte(atelier.pk, jeton)
    participant = atelier.participants.filter(empreinte=empreinte).first()
    if participant is None:
        if atelier.participants.count() >= AU_TOTAL:
            raise EtatIncompatible("L’atelier est plein : il ne prend plus de participants.")
        participant = Participant.objects.create(atelier=atelier, empreinte=empreinte, arrive_le=le)
    if nom.strip() and not participant.nom:
        participant.nom = nom.strip()
        controler(participant)
        participant.save(update_fields=["nom"])
    return participant


def _au_vote(atelier: Atelier, contribution: int) -> tuple[Atelier, Contribution]:
    frais = verrouiller(atelier)
    if frais.etat != EtatAtelier.VOTE:
        raise EtatIncompatible(
            "Ce n’est pas, ou ce n’est plus, le moment de choisir : votre voix n’a pas changé."
        )
    choisie = (
        frais.contributions.exclude(sort__in=(SortContribution.FUSIONNEE, SortContribution.LAISSEE))
        .filter(pk=contribution)
        .first()
    )
    if choisie is None:
        raise Introuvable("Cette idée vient d’être rapprochée d’une autre. Rechargez la liste.")
    return frais, choisie

"""Opens a conversation, says that it is resolved, opens it again, follows it, marks it as read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations import ancrage, queries
from maillage.conversations.actions import messages
from maillage.conversations.models import Abonnement, Fil
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible


@transaction.atomic
def ouvrir(
    *,
    genre: str,
    cle: int,
    lieu: str,
    texte: str,
    cites: Collection[int] = (),
    par: Utilisateur,
    le: dt.datetime,
) -> Fil:
    """Begin to talk about an object, with a first message that names `cites` (keys of accounts).

    Raises `Introuvable` or `PrealableRequis` (the object is not open to `par`), `SaisieInvalide`
    (text, somebody who does not see the object).
    """
    ancre = ancrage.ancre(genre, cle, lieu, par, timezone.localdate(le))
    fil = Fil(
        genre=genre,
        cle=cle,
        lieu=lieu,
        sujet=ancre.intitule[:300],
        ouvert_par=par,
        ouvert_le=le,
        anime_le=le,
    )
    controler(fil)
    fil.save()
    _consigner("conversation ouverte", fil, par, le, apres={"sujet": fil.sujet})
    messages.ecrire(fil, texte, cites, par, le)
    return fil


@transaction.atomic
def resoudre(*, fil: Fil, par: Utilisateur, le: dt.datetime) -> Fil:
    """Say that nothing more is expected. Raises `Introuvable`, `EtatIncompatible`."""
    frais = repris(fil, par, le)
    if frais.est_resolu:
        raise EtatIncompatible(
            f"{frais.resolu_par} a déjà dit cette conversation résolue. Rechargez la page."
        )
    frais.resolu_le, frais.resolu_par = le, par
    frais.version += 1
    frais.save(update_fields=["resolu_le", "resolu_par", "version"])
    _consigner("conversation résolue", frais, par, le, apres={"resolu_par": str(par)})
    return frais


@transaction.atomic
def rouvrir(*, fil: Fil, par: Utilisateur, le: dt.datetime) -> Fil:
    """Say that something is still expected. Raises `Introuvable`, `EtatIncompatible`."""
    frais = repris(fil, par, le)
    if not frais.est_resolu:
        raise EtatIncompatible("Cette conversation est déjà ouverte. Rechargez la page.")
    messages.rouvrir_le_fil(frais, par, le)
    return frais


@transaction.atomic
def suivre(*, fil: Fil, est_suivi: bool, par: Utilisateur, le: dt.datetime) -> Abonnement:
    """Be told of each new message, or of none but those that name `par`. Raises `Introuvable`."""
    frais = repris(fil, par, le)
    abonnement, _ = Abonnement.objects.get_or_create(fil=frais, utilisateur=par)
    abonnement.est_suivi = est_suivi
    abonnement.save(update_fields=["est_suivi"])
    acte = "conversation suivie" if est_suivi else "conversation qui n’est plus suivie"
    _consigner(acte, frais, par, le, apres={})
    return abonnement


@transaction.atomic
def lire(*, fil: Fil, par: Utilisateur, le: dt.datetime) -> int:
    """Mark what `par` was told of in the thread as read; how many messages were not.

    It concerns nobody else: it is no event of the journal.
    """
    return queries.avis_a_lire(par).filter(message__fil=fil).update(lu_le=le)


@transaction.atomic
def tout_lire(*, par: Utilisateur, le: dt.datetime) -> int:
    """Mark everything that `par` was told of as read."""
    return queries.avis_a_lire(par).update(lu_le=le)


def repris(fil: Fil, par: Utilisateur, le: dt.datetime) -> Fil:
    """The thread locked, its object open to `par` that day."""
    ancrage.ancre(fil.genre, fil.cle, fil.lieu, par, timezone.localdate(le))
    return verrouiller(fil)


def _consigner(
    acte: str, fil: Fil, par: Utilisateur, le: dt.datetime, apres: dict[str, object]
) -> None:
    consigner(acte=acte, objet=fil, demarche=fil.lieu, apres=apres, par=par, le=le)

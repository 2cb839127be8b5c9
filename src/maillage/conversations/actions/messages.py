"""Writes a message, changes it, takes it back, and tells those whom it concerns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations import ancrage
from maillage.conversations.actions.avis import prevenir
from maillage.conversations.enums import MotifDAvis
from maillage.conversations.models import (
    LONGUEUR_D_UN_MESSAGE,
    Avis,
    Fil,
    Mention,
    Message,
)
from maillage.conversations.permissions import exiger, refus_changer_le_message
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import appliquer, controler, verifier_version, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide


@transaction.atomic
def repondre(
    *, fil: Fil, texte: str, cites: Collection[int] = (), par: Utilisateur, le: dt.datetime
) -> Message:
    """Add a message at the end; a thread said resolved opens again. Two replies at once both stay.

    Raises `Introuvable` or `PrealableRequis` (the object is not open to `par`), `SaisieInvalide`.
    """
    ancrage.ancre(fil.genre, fil.cle, fil.lieu, par, timezone.localdate(le))
    frais = verrouiller(fil)
    if frais.est_resolu:
        rouvrir_le_fil(frais, par, le)
    return ecrire(frais, texte, cites, par, le)


@transaction.atomic
def modifier(
    *,
    message: Message,
    version: int,
    texte: str,
    cites: Collection[int],
    par: Utilisateur,
    le: dt.datetime,
) -> Message:
    """Correct one's own message; who is newly named is told, and the journal keeps what it said.

    Raises `Introuvable`, `ActeRefuse`, `EtatIncompatible` (taken back), `ModificationConcurrente`,
    `SaisieInvalide`.
    """
    frais = _repris(message, version, par, le)
    avant, apres = appliquer(frais, {"texte": _propre(texte)})
    connus = set(frais.mentions.values_list("utilisateur", flat=True))
    nommes = _verifies(frais.fil, cites, par, le)
    if nommes != connus:
        avant["cites"], apres["cites"] = _noms(connus), _noms(nommes)
    if not apres:
        return frais
    frais.modifie_le = le
    frais.version += 1
    controler(frais)
    frais.save()
    frais.mentions.exclude(utilisateur__in=nommes).delete()
    Avis.objects.filter(
        message=frais,
        motif=MotifDAvis.MENTION,
        lu_le=None,
        utilisateur__in=connus - nommes,
    ).delete()
    _nommer(frais, nommes - connus)
    prevenir(frais, nommes - connus, par, le, a_tous=False)
    consigner(
        acte="message modifié",
        objet=frais,
        demarche=frais.fil.lieu,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def retirer(*, message: Message, version: int, par: Utilisateur, le: dt.datetime) -> Message:
    """Take one's own message back: its place stays, its text is only in the journal.

    Raises `Introuvable`, `ActeRefuse`, `EtatIncompatible` (already taken back),
    `ModificationConcurrente`.
    """
    frais = _repris(message, version, par, le)
    avant, apres = appliquer(frais, {"texte": "", "retire_le": le})
    frais.version += 1
    frais.save()
    consigner(
        acte="message retiré",
        objet=frais,
        demarche=frais.fil.lieu,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return frais


def ecrire(
    fil: Fil, texte: str, cites: Collection[int], par: Utilisateur, le: dt.datetime
) -> Message:
    """Write a message in a thread that the act holds locked, and tell those whom it concerns."""
    nommes = _verifies(fil, cites, par, le)
    message = Message(fil=fil, auteur=par, texte=_propre(texte), ecrit_le=le)
    controler(message)
    message.save()
    fil.anime_le = max(le, fil.anime_le)
    fil.version += 1
    fil.save(update_fields=["anime_le", "version"])
    _nommer(message, nommes)
    prevenir(message, nommes, par, le)
    consigner(
        acte="message écrit",
        objet=message,
        demarche=fil.lieu,
        apres={"texte": message.texte} | ({"cites": _noms(nommes)} if nommes else {}),
        par=par,
        le=le,
    )
    return message


def rouvrir_le_fil(fil: Fil, par: Utilisateur, le: dt.datetime) -> None:
    """Something is expected again in a thread that the act holds locked."""
    avant, _ = appliquer(fil, {"resolu_le": None, "resolu_par": None})
    fil.version += 1
    fil.save(update_fields=["resolu_le", "resolu_par", "version"])
    consigner(
        acte="conversation rouverte",
        objet=fil,
        demarche=fil.lieu,
        avant=avant,
        apres={"resolu_le": None, "resolu_par": None},
        par=par,
        le=le,
    )


def _repris(message: Message, version: int, par: Utilisateur, le: dt.datetime) -> Message:
    """The message locked; the right, the state and the version asked."""
    fil = message.fil
    ancrage.ancre(fil.genre, fil.cle, fil.lieu, par, timezone.localdate(le))
    exiger(refus_changer_le_message(par, message))
    frais = verrouiller(message)
    if frais.retire_le is not None:
        raise EtatIncompatible("Ce message a été retiré : il n’y a plus rien à y changer.")
    verifier_version(frais, version)
    return frais


def _propre(texte: str) -> str:
    propre = texte.replace("\r\n", "\n").strip()
    if not propre:
        raise SaisieInvalide("Écrivez votre message avant de l’envoyer.", champ="texte")
    if len(propre) > LONGUEUR_D_UN_MESSAGE:
        raise SaisieInvalide(
            f"Ce message a {len(propre)} caractères : {LONGUEUR_D_UN_MESSAGE} au plus. Raccourcissez-le, "
            "ou écrivez-en deux.",
            champ="texte",
        )
    return propre


def _verifies(fil: Fil, cites: Collection[int], par: Utilisateur, le: dt.datetime) -> set[int]:
    """The keys of those who are named, once each; all of them see the object."""
    voulus = set(cites) - {par.pk}
    if not voulus:
        return set()
    admis = set(
        ancrage.personnes(fil.lieu, timezone.localdate(le))
        .filter(pk__in=voulus)
        .values_list("pk", flat=True)
    )
    if voulus - admis:
        raise SaisieInvalide(
            "Une des personnes citées ne voit pas ou ne voit plus cet objet. Choisissez dans la liste.",
            champ="cites",
        )
    return admis


def _nommer(message: Message, utilisateurs: set[int]) -> None:
    Mention.objects.bulk_create(
        Mention(message=message, utilisateur_id=cle) for cle in sorted(utilisateurs)
    )


def _noms(utilisateurs: set[int]) -> list[str]:
    comptes = Utilisateur.objects.filter(pk__in=utilisateurs).order_by("nom", "prenom", "pk")
    return [compte.nom_complet for compte in comptes]

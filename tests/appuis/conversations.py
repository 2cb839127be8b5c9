"""Conversations for the tests, written without act nor journal."""

from __future__ import annotations

from typing import Any

from fabriques import ANCIENNEMENT
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.conversations.models import Fil, Message
from maillage.plan_actions.models import FicheAction


def charge(demarche: Demarche) -> Utilisateur:
    """The chargé de coopération of the démarche."""
    return demarche.habilitations.get(role=Role.CHARGE_COOPERATION).utilisateur


def fil(fiche: FicheAction, *, est_resolu: bool = False, **champs: Any) -> Fil:
    """A thread on a fiche, opened by its chargé de coopération unless said otherwise."""
    par = champs.pop("par", None) or charge(fiche.demarche)
    if est_resolu:
        champs |= {"resolu_par": par, "resolu_le": ANCIENNEMENT}
    return Fil.objects.create(
        genre="fiche",
        cle=fiche.pk,
        lieu=fiche.demarche.slug,
        sujet=str(fiche),
        ouvert_par=par,
        **{"ouvert_le": ANCIENNEMENT, "anime_le": ANCIENNEMENT, **champs},
    )


def message(fil: Fil, **champs: Any) -> Message:
    """A message of whoever opened the thread, unless said otherwise."""
    return Message.objects.create(
        fil=fil,
        **{
            "auteur": fil.ouvert_par,
            "texte": "Où en est-on ?",
            "ecrit_le": ANCIENNEMENT,
            **champs,
        },
    )

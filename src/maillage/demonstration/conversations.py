"""Writes the conversations of the demonstration, once its accounts may enter the démarches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conversations.actions import fils, messages
from maillage.conversations.models import Fil
from maillage.demonstration import forme
from maillage.plan_actions.models import FicheAction


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the threads of one territory; the caller holds the transaction."""
    for conversation in territoire.conversations:
        fil = _ouvrir(territoire.demarche.slug, conversation, le)
        for propos in conversation.messages[1:]:
            messages.repondre(fil=fil, **_dire(propos), le=le)
        if conversation.resolue_par:
            fils.resoudre(fil=fil, par=_compte(conversation.resolue_par), le=le)


def _ouvrir(slug: str, conversation: forme.Conversation, le: dt.datetime) -> Fil:
    fiche = FicheAction.objects.get(demarche__slug=slug, numero=conversation.fiche)
    premier = _dire(conversation.messages[0])
    return fils.ouvrir(genre="fiche", cle=fiche.pk, lieu=slug, **premier, le=le)


def _dire(propos: forme.Propos) -> dict[str, Any]:
    cites = [_compte(adresse).pk for adresse in propos.cite]
    return {"texte": propos.texte, "cites": cites, "par": _compte(propos.de)}


def _compte(adresse: str) -> Utilisateur:
    return Utilisateur.objects.get(email=adresse)

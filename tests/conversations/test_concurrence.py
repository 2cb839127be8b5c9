"""Two people answer at once, each with a real connection."""

from __future__ import annotations

import datetime as dt
from typing import Any

import fabriques
from appuis import conversations
from appuis.base_reelle import en_parallele
from maillage.conventions.enums import Role
from maillage.conversations.actions import fils, messages
from maillage.conversations.models import Message
from maillage.plan_actions.enums import Niveau
from maillage.regles.erreurs import EtatIncompatible


def test_deux_reponses_a_la_fois_restent_toutes_deux(base_reelle: Any, LE: dt.datetime) -> None:
    demarche = fabriques.demarche()
    comptes = [fabriques.utilisateur() for _ in range(3)]
    for compte, role in zip(
        comptes, (Role.CHARGE_COOPERATION, Role.PARTENAIRE, Role.SECRETARIAT), strict=True
    ):
        fabriques.habilitation(compte, demarche, role)
    axe = fabriques.element(demarche)
    objectif = fabriques.element(demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=axe)
    fil = conversations.fil(fabriques.fiche(demarche, objectif))
    reponses = en_parallele(
        *[
            lambda par=par: messages.repondre(fil=fil, texte=f"De {par}", par=par, le=LE)
            for par in comptes
        ]
    )
    assert all(isinstance(reponse, Message) for reponse in reponses), reponses
    assert fil.messages.count() == 3
    issues = en_parallele(
        *[lambda par=par: fils.resoudre(fil=fil, par=par, le=LE) for par in comptes[:2]]
    )
    assert sum(isinstance(issue, EtatIncompatible) for issue in issues) == 1

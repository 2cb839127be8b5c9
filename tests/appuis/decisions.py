"""Held meetings and decisions for the tests: what is not said gets a plausible value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import fabriques
from appuis import gouvernance
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.gouvernance.actions import decisions
from maillage.gouvernance.actions.releves import empreinte_proposee
from maillage.gouvernance.enums import EtatPresence, EtatReunion
from maillage.gouvernance.models import (
    Decision,
    FichierReleve,
    Instance,
    PointOrdreDuJour,
    Presence,
    Releve,
    Reunion,
    Suite,
)
from maillage.regles import versions as contenus

LE = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
JOUR = dt.date(2026, 3, 10)


@dataclass
class Scene:
    """A démarche, its comité de pilotage (2 + 2), who holds it and who validates for each side."""

    demarche: Demarche
    copil: Instance
    charge: Utilisateur
    caf: Utilisateur
    elue: Utilisateur

    def decider(self, reunion: Reunion, type: str, **champs: Any) -> Decision:
        """Record a decision by the act."""
        return decisions.enregistrer(
            reunion=reunion,
            type=type,
            **{"texte": "Le comité décide (fictif).", "par": self.charge, "le": LE, **champs},
        )


def scene(par_cote: int = 2) -> Scene:
    """The scene, with its accounts."""
    demarche = fabriques.demarche()
    comptes = {}
    for role in (Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF, Role.ELU):
        comptes[role] = fabriques.utilisateur()
        fabriques.habilitation(comptes[role], demarche, role)
    return Scene(
        demarche,
        gouvernance.copil(demarche, par_cote),
        comptes[Role.CHARGE_COOPERATION],
        comptes[Role.CONSEILLER_CAF],
        comptes[Role.ELU],
    )


def tenue(
    instance: Instance, jour: dt.date = JOUR, absents: int = 0, points: int = 1, **champs: Any
) -> Reunion:
    """A held meeting with everybody there, less the first `absents` of the collectivités."""
    reunion = Reunion.objects.create(
        instance=instance,
        **{
            "intitule": instance.nom,
            "debut": jour,
            "fin": jour,
            "etat": EtatReunion.TENUE,
            "uid_ics": f"fictif-{Reunion.objects.count()}-{jour}",
            "modifiee_le": LE,
            **champs,
        },
    )
    for rang in range(1, points + 1):
        PointOrdreDuJour.objects.create(
            reunion=reunion, rang=rang, intitule=f"Point fictif {rang}", attendu="decision"
        )
    restent = absents
    for membre in instance.membres.order_by("-cote", "pk"):
        manque = membre.cote == "collectivite" and restent > 0
        restent -= manque
        Presence.objects.create(
            reunion=reunion,
            membre=membre,
            present=EtatPresence.ABSENT if manque else EtatPresence.PRESENT,
        )
    return reunion


def releve_fige(reunion: Reunion, **champs: Any) -> Releve:
    """A frozen relevé of the meeting, written without act nor file."""
    return Releve.objects.create(
        reunion=reunion, **{"propose_le": LE, "fige_le": LE, "empreinte": "0" * 64, **champs}
    )


def decision(reunion: Reunion, **champs: Any) -> Decision:
    """A decision without effect, written without act."""
    defauts = {
        "numero": reunion.decisions.count() + 1,
        "type": "arbitrage",
        "texte": "Le comité arbitre (fictif).",
        "prise_le": reunion.fin,
        "enregistree_le": LE,
        "enregistree_par": "Camille Fictif",
    }
    return Decision.objects.create(reunion=reunion, **{**defauts, **champs})


def suite(decision: Decision, **champs: Any) -> Suite:
    """Something that a decision asks."""
    return Suite.objects.create(
        decision=decision, **{"intitule": "Prévenir (fictif)", "responsable": "Ville", **champs}
    )


def releve_propose(reunion: Reunion) -> Releve:
    """A relevé proposed to both sides, as the act would."""
    releve = Releve.objects.create(reunion=reunion, propose_le=LE)
    releve.empreinte = empreinte_proposee(releve)
    releve.save()
    return releve


def releve_avec_fichier(reunion: Reunion, octets: bytes = b"%PDF fictif") -> Releve:
    """A frozen relevé with its PDF."""
    releve = Releve.objects.create(reunion=reunion, propose_le=LE)
    FichierReleve.objects.create(
        releve=releve,
        format="pdf",
        octets=octets,
        taille=len(octets),
        empreinte=contenus.empreinte(octets),
    )
    releve.fige_le = LE
    releve.save()
    return releve

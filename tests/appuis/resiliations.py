"""A signed convention, and what is done to terminate it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import fabriques
from maillage.conventions.actions import resiliations
from maillage.conventions.enums import EtatActe, Role, RolePartie
from maillage.conventions.models import Acte, Resiliation

MOTIFS = "Le lieu d’accueil n’a pas ouvert (fictif)."


def a(texte: str) -> dt.datetime:
    """Noon in Paris that day."""
    return dt.datetime.fromisoformat(f"{texte}T12:00:00+00:00")


def jour(texte: str) -> dt.date:
    return dt.date.fromisoformat(texte)


def signer(demarche: Any, **champs: Any) -> Acte:
    """A convention that every party of the démarche has signed."""
    acte = fabriques.acte(demarche, **champs)
    for partie in demarche.parties.all():
        fabriques.signature(acte, partie)
    Acte.objects.filter(pk=acte.pk).update(etat=EtatActe.SIGNE)
    return Acte.objects.get(pk=acte.pk)


def convention_signee() -> SimpleNamespace:
    """A convention of 2026-2029 in force, a chargée of the commune, a conseiller of the Caf."""
    demarche = fabriques.demarche(slug="signee", fin=dt.date(2029, 12, 31))
    comptes = {}
    for nom, role in (
        ("charge", Role.CHARGE_COOPERATION),
        ("conseiller", Role.CONSEILLER_CAF),
        ("direction_caf", Role.DIRECTION_CAF),
        ("direction", Role.DIRECTION_COLLECTIVITE),
        ("elu", Role.ELU),
    ):
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    for partie in demarche.parties.all():
        fabriques.signataire(partie)
    return SimpleNamespace(
        demarche=demarche,
        caf=demarche.parties.get(role=RolePartie.CAF),
        commune=demarche.parties.get(role=RolePartie.COLLECTIVITE),
        acte=signer(demarche),
        **comptes,
    )


def preparer(s: SimpleNamespace, cas: str = "MANQUEMENT", **champs: Any) -> Resiliation:
    return resiliations.preparer(
        demarche=s.demarche,
        **{
            "cas": cas,
            "initiatrice": s.caf,
            "motifs": MOTIFS,
            "lettre_le": jour("2026-03-10"),
            "par": s.conseiller,
            "le": a("2026-03-05"),
            **champs,
        },
    )


def notifier(s: SimpleNamespace, r: Resiliation, **champs: Any) -> Resiliation:
    return resiliations.notifier(
        resiliation=r,
        **{
            "version": r.version,
            "envoyee_le": jour("2026-03-10"),
            "par": s.conseiller,
            "le": a("2026-03-20"),
            **champs,
        },
    )

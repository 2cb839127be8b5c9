"""A démarche with everybody around it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

import fabriques
from maillage.conventions.enums import Role, RolePartie


@pytest.fixture
def le() -> dt.datetime:
    """The moment of the acts: today, since pages pass the real clock."""
    return timezone.localtime()


@pytest.fixture
def scene(db) -> SimpleNamespace:
    """Two démarches of two teams; `charge` and the others act in the first only."""
    demarche, autre = fabriques.demarche(slug="ici"), fabriques.demarche(slug="ailleurs")
    comptes = {}
    for nom, role in [
        ("charge", Role.CHARGE_COOPERATION),
        ("conseiller", Role.CONSEILLER_CAF),
        ("direction", Role.DIRECTION_COLLECTIVITE),
        ("elu", Role.ELU),
        ("secretariat", Role.SECRETARIAT),
    ]:
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    etranger = fabriques.utilisateur()
    fabriques.habilitation(etranger, autre, Role.CHARGE_COOPERATION)
    return SimpleNamespace(
        demarche=demarche,
        autre=autre,
        caf=demarche.parties.get(role=RolePartie.CAF),
        commune=demarche.parties.get(role=RolePartie.COLLECTIVITE),
        acte=fabriques.acte(demarche),
        acte_ailleurs=fabriques.acte(autre),
        etranger=etranger,
        administrateur=fabriques.utilisateur(est_administrateur=True),
        **comptes,
    )

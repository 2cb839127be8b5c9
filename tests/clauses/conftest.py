"""A Caf with its direction, a conseiller and a chargé, and two démarches: a draft, and another's."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

import fabriques
from maillage.conventions.enums import Role, RolePartie


@pytest.fixture
def le() -> dt.datetime:
    """The moment of the acts: today, since pages and drafts read the real clock."""
    return timezone.localtime()


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    """`direction` keeps the clauses of `caf`; the others of `demarche` read them."""
    demarche, autre = fabriques.demarche(slug="ici"), fabriques.demarche(slug="ailleurs")
    comptes = {}
    for nom, role in [
        ("direction", Role.DIRECTION_CAF),
        ("conseiller", Role.CONSEILLER_CAF),
        ("charge", Role.CHARGE_COOPERATION),
    ]:
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    etranger = fabriques.utilisateur()
    fabriques.habilitation(etranger, autre, Role.DIRECTION_CAF)
    return SimpleNamespace(
        demarche=demarche,
        autre=autre,
        caf=demarche.parties.get(role=RolePartie.CAF).organisation,
        caf_d_ailleurs=autre.parties.get(role=RolePartie.CAF).organisation,
        etranger=etranger,
        **comptes,
    )

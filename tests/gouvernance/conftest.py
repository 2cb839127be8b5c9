"""A comité de pilotage of four and four, and who may hold it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

import fabriques
from appuis import gouvernance
from appuis.distribution import Distribution
from appuis.reunions_jouees import monter
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.gouvernance.models import Instance


@pytest.fixture
def demarche(distribution: Distribution) -> Demarche:
    return distribution.demarche


@pytest.fixture
def copil(demarche: Demarche) -> Instance:
    """Four members of the Caf, four of the commune."""
    return gouvernance.copil(demarche)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


@pytest.fixture
def elu(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.ELU)


@pytest.fixture
def etranger() -> Utilisateur:
    return fabriques.utilisateur()


@pytest.fixture
def le() -> dt.datetime:
    """Ten in the morning of today: nothing here depends on the hour at which the tests run."""
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    """A comité de pilotage of two and two, everybody with an address, and who may hold it."""
    return monter()

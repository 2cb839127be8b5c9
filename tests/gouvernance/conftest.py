"""A comité de pilotage of four and four, and who may hold it."""

from __future__ import annotations

import pytest

import fabriques
from appuis import gouvernance
from appuis.distribution import Distribution
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

"""An indicator, and who may write it."""

from __future__ import annotations

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.indicateurs.models import Indicateur


@pytest.fixture
def indicateur(distribution: Distribution) -> Indicateur:
    """« Places de crèche »: 10 at the end of 2025, 40 at the end of 2026."""
    return fabriques.indicateur(distribution.demarche, intitule="Places de crèche")


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)

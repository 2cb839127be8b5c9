"""A small plan, and who may write it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction


@dataclass
class Plan:
    """Two axes; the first bears an objectif général, which bears an opérationnel with one fiche."""

    demarche: Demarche
    axe: ElementPlan
    second: ElementPlan
    general: ElementPlan
    operationnel: ElementPlan
    fiche: FicheAction


def planter(demarche: Demarche) -> Plan:
    """Write the rows of a plan."""
    axe = fabriques.element(demarche, intitule="Petite enfance")
    second = fabriques.element(demarche, intitule="Jeunesse", position=1)
    general = fabriques.element(
        demarche, Niveau.OBJECTIF_GENERAL, parent=axe, intitule="Accueillir"
    )
    operationnel = fabriques.element(
        demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=general, intitule="Ouvrir des places"
    )
    fiche = fabriques.fiche(demarche, operationnel, intitule="Une crèche au nord")
    return Plan(demarche, axe, second, general, operationnel, fiche)


@pytest.fixture
def plan(distribution: Distribution) -> Plan:
    return planter(distribution.demarche)


@pytest.fixture
def ailleurs(distribution: Distribution) -> Plan:
    """The plan of the other démarche."""
    return planter(distribution.autre_demarche)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    """Who may write the plan."""
    return distribution.compte(Role.CHARGE_COOPERATION)

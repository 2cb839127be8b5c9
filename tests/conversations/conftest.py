"""A fiche to talk about, and those who talk."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import FicheAction


@dataclass
class Scene:
    """`charge`, `caf` and `pilote` see the fiche; `etranger` does not."""

    demarche: Demarche
    fiche: FicheAction
    charge: Utilisateur
    caf: Utilisateur
    pilote: Utilisateur
    etranger: Utilisateur


@pytest.fixture
def scene(distribution: Distribution) -> Scene:
    demarche = distribution.demarche
    axe = fabriques.element(demarche)
    objectif = fabriques.element(demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=axe)
    return Scene(
        demarche,
        fabriques.fiche(demarche, objectif, intitule="Une crèche au nord"),
        distribution.compte(Role.CHARGE_COOPERATION),
        distribution.compte(Role.CONSEILLER_CAF),
        distribution.compte(Role.PARTENAIRE),
        distribution.etranger,
    )

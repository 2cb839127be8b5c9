"""A démarche of 2026 with its team, and another one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

import fabriques
from maillage.conventions.enums import Role, RolePartie


@pytest.fixture
def annexe_ici(db) -> SimpleNamespace:
    """`charge`, `conseiller` and `elu` act in `demarche`; nobody of them in `autre`."""
    demarche, autre = fabriques.demarche(slug="ici"), fabriques.demarche(slug="ailleurs")
    comptes = {}
    for nom, role in [
        ("charge", Role.CHARGE_COOPERATION),
        ("conseiller", Role.CONSEILLER_CAF),
        ("elu", Role.ELU),
    ]:
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    return SimpleNamespace(
        demarche=demarche,
        autre=autre,
        collectivite=demarche.parties.get(role=RolePartie.COLLECTIVITE).organisation,
        acte=fabriques.acte(demarche),
        qui={"par": comptes["charge"], "le": timezone.now()},
        **comptes,
    )


@pytest.fixture
def ici(annexe_ici):
    """With a crèche that « Les Amis » run, and its bonus from 2026 on."""
    annexe_ici.amis = fabriques.organisation(nom="Les Amis")
    annexe_ici.service = fabriques.service_soutenu(
        annexe_ici.demarche,
        nom="Crèche",
        ligne="BT_EAJE",
        annee=2026,
        gestionnaire=annexe_ici.amis,
        collectivite=annexe_ici.collectivite,
    )
    annexe_ici.creche = annexe_ici.service.structure
    return annexe_ici


@pytest.fixture
def scene(annexe_ici) -> SimpleNamespace:
    """The same, under the name that every room of tests uses."""
    return annexe_ici


@pytest.fixture
def qui(annexe_ici) -> dict[str, object]:
    """Who acts, and when."""
    return annexe_ici.qui

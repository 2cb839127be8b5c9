"""The standing cast: an account a role in one démarche, and those who must not get in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Distribution:
    """Two démarches and their people.

    `comptes` holds one account a role in `demarche`; `administrateur` opens accounts and holds no
    role; `etranger` is chargé de coopération of `autre_demarche` only. Each works for
    the organisation of its habilitation. Nobody is « anonyme ».
    """

    demarche: Demarche
    autre_demarche: Demarche
    comptes: dict[Role, Utilisateur]
    administrateur: Utilisateur
    etranger: Utilisateur

    def compte(self, role: Role) -> Utilisateur:
        """The account that holds this role in the démarche."""
        return self.comptes[role]

    def personnages(self) -> dict[str, Utilisateur | None]:
        """Everybody by name: the roles, `administrateur`, `etranger`, `anonyme` (None)."""
        return {
            **{role.value: compte for role, compte in self.comptes.items()},
            "administrateur": self.administrateur,
            "etranger": self.etranger,
            "anonyme": None,
        }


@pytest.fixture
def LE() -> dt.datetime:  # noqa: N802 — the clock is written as the constant that it is
    """The clock of the tests: Saturday 21 November 2026, ten in the morning in Paris."""
    return dt.datetime(2026, 11, 21, 10, 0, tzinfo=PARIS)


@pytest.fixture
def distribution(db: None) -> Distribution:
    """The standing cast, in the database."""
    return distribuer()


def distribuer() -> Distribution:
    """Write the two démarches and their people."""
    demarche = fabriques.demarche(slug="la-notre", nom="Démarche fictive, la nôtre")
    autre = fabriques.demarche(slug="une-autre", nom="Démarche fictive, une autre")
    comptes = {
        role: fabriques.utilisateur(f"{role.lower().replace('_', '-')}@exemple.fr", nom=role.label)
        for role in Role
    }
    for role, compte in comptes.items():
        tenue = fabriques.habilitation(compte, demarche, role)
        fabriques.appartenance(compte, tenue.organisation)
    etranger = fabriques.utilisateur("etranger@exemple.fr")
    ailleurs = fabriques.habilitation(etranger, autre, Role.CHARGE_COOPERATION)
    fabriques.appartenance(etranger, ailleurs.organisation)
    return Distribution(
        demarche=demarche,
        autre_demarche=autre,
        comptes=comptes,
        administrateur=fabriques.utilisateur("administrateur@exemple.fr", est_administrateur=True),
        etranger=etranger,
    )

"""The acts of an import in one line each, and the démarche that receives it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.actions import annulation, import_de_plan, importations
from maillage.plan_actions.models import Importation
from plan_actions.plans_fictifs import ASSOCIATION, CAF, COMMUNE, EPCI

DOSSIER = Path(__file__).parent / "fichiers"


@pytest.fixture
def demarche(distribution: Distribution) -> Demarche:
    """A démarche whose parties pilot the actions of the fictitious plan."""
    natures = {EPCI: NatureOrganisation.EPCI, CAF: NatureOrganisation.CAF}
    natures |= {COMMUNE: NatureOrganisation.COMMUNE, ASSOCIATION: NatureOrganisation.ASSOCIATION}
    for nom, nature in natures.items():
        organisation = fabriques.organisation(nature, nom=nom)
        fabriques.partie(distribution.demarche, organisation, role=RolePartie.PARTENAIRE)
    return distribution.demarche


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    """Who may write the plan, and the directory."""
    compte = distribution.compte(Role.CHARGE_COOPERATION)
    fabriques.appartenance(compte, fabriques.organisation())
    return compte


def deposer(demarche: Demarche, par: Utilisateur, le: dt.datetime, nom: str) -> Importation:
    return importations.deposer(
        demarche=demarche, nom=nom, octets=(DOSSIER / nom).read_bytes(), par=par, le=le
    )


def deposer_un_csv(
    demarche: Demarche, par: Utilisateur, le: dt.datetime, *lignes: str
) -> Importation:
    octets = "\r\n".join(lignes).encode()
    return importations.deposer(demarche=demarche, nom="plan.csv", octets=octets, par=par, le=le)


def importer(
    importation: Importation, par: Utilisateur, le: dt.datetime, **options: Any
) -> Importation:
    return import_de_plan.importer(
        importation=importation, version=importation.version, par=par, le=le, **options
    )


def corriger(
    importation: Importation, par: Utilisateur, le: dt.datetime, **champs: Any
) -> Importation:
    return importations.corriger(
        importation=importation,
        version=importation.version,
        **{
            "corrections": {},
            "doublons": importation.doublons,
            "creer_organisations": importation.creer_organisations,
            **champs,
        },
        par=par,
        le=le,
    )


def annuler(
    importation: Importation, par: Utilisateur, le: dt.datetime, **options: Any
) -> Importation:
    return annulation.annuler(
        importation=importation, version=importation.version, par=par, le=le, **options
    )

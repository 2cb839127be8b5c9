from __future__ import annotations

import datetime as dt
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from maillage.territoires.actions import chargement
from maillage.territoires.models import AncienCode, CodePostal, Millesime, Territoire

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="package")
def _cog_charge(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The whole COG, loaded once for this folder and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        chargement.charger(le=LE)
        connection.check_constraints()  # once here, or PostgreSQL does it after every test
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cog(_cog_charge, db) -> None:
    """A test that reads the whole COG."""


@pytest.fixture
def base_vide(db) -> None:
    """No territory, even when the whole COG was loaded for other tests."""
    for modele in (AncienCode, CodePostal, Territoire, Millesime):
        lignes = modele.objects.all()
        lignes._raw_delete(lignes.db)


def contenu(**tables: Any) -> dict[str, Any]:
    """A very small COG (fictif): one région, one département, one EPCI, two communes."""
    return {
        "forme": 1,
        "annee": 2026,
        "libelle": "COG fictif",
        "source": "source fictive",
        "licence": "Licence Ouverte",
        "population": {"libelle": "population fictive", "annee": 2023, "autres_annees": {}},
        "regions": {"code": ["76"], "nom": ["Occitanie"], "zone": ["metro"]},
        "departements": {
            "code": ["31"],
            "nom": ["Haute-Garonne"],
            "region": ["76"],
            "zone": ["metro"],
        },
        "epci": {"code": ["243100633"], "nom": ["CA du Sicoval"], "nature": ["CA"]},
        "communes": {
            "code": ["31001", "31002"],
            "nom": ["Saint-Fictif", "Fictif-sur-Mer"],
            "departement": ["31", "31"],
            "siren": ["213100010", None],
            "population": [100, None],
            "epci": ["243100633", None],
            "codes_postaux": [["31000", "31100"], []],
        },
        "anciens_codes": {
            "code": ["31003"],
            "nom": ["Vieux-Fictif"],
            "nature": ["DELEGUEE"],
            "commune": ["31001"],
        },
        **tables,
    }


@pytest.fixture
def fichier_cog(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small COG (see `contenu`) and returns its path."""

    def ecrire(**tables: Any) -> Path:
        chemin = tmp_path / "cog.json.xz"
        chemin.write_bytes(lzma.compress(json.dumps(contenu(**tables)).encode()))
        return chemin

    return ecrire

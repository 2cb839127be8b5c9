from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from maillage.demonstration import chargement
from maillage.demonstration.chargement import Bilan
from maillage.territoires.actions import chargement as territoires

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="package")
def _demo_chargee(django_db_setup, django_db_blocker) -> Iterator[Bilan]:
    """The geographic code and the demonstration, loaded once for this folder and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        territoires.charger(le=LE)
        bilan = chargement.charger(le=LE)
        connection.check_constraints()
        yield bilan
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo_chargee: Bilan, db) -> Bilan:
    """What the loading of the demonstration did; its rows are in the database."""
    return _demo_chargee

"""A database whose commits are real, for tests with several connections.

Django's transactional tests empty every table afterwards, which the journal refuses, and lose the
rows that migrations wrote. Here the migrated database is copied, the test works on the copy, and
the copy is thrown away.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def base_reelle(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> Iterator[BaseDatabaseWrapper]:
    """The connection to a copy of the database, outside any transaction."""
    copie = _copie_sqlite(tmp_path) if connection.vendor == "sqlite" else _copie_postgresql()
    with django_db_blocker.unblock(), copie:
        yield connection


def en_parallele(*gestes: Callable[[], Any]) -> list[Any]:
    """Run the callables at the same moment, each in its thread with its own connection.

    Gives what each returned, in order, or the exception that it raised.
    """
    depart = threading.Barrier(len(gestes))

    def jouer(geste: Callable[[], Any]) -> Any:
        try:
            depart.wait(timeout=10)
            return geste()
        except Exception as erreur:  # the test looks at it
            return erreur
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(jouer, gestes))


@contextmanager
def _copie_sqlite(dossier: Path) -> Iterator[None]:
    """The database of the tests is in memory: threads need a file, in WAL mode as in real life."""
    connection.ensure_connection()
    en_memoire, nom = connection.connection, connection.settings_dict["NAME"]
    fichier = dossier / "base_reelle.sqlite3"
    with sqlite3.connect(fichier) as copie:
        en_memoire.backup(copie)
        copie.execute("PRAGMA journal_mode=WAL")
    copie.close()
    connection.connection = None
    connection.settings_dict["NAME"] = str(fichier)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = nom
        connection.connection = en_memoire


@contextmanager
def _copie_postgresql() -> Iterator[None]:
    """A database made from the one of the tests, which must have no connection meanwhile."""
    creation, nom = connection.creation, connection.settings_dict["NAME"]
    creation.clone_test_db(suffix="reelle", autoclobber=True, verbosity=0)
    connection.close()
    connection.settings_dict["NAME"] = f"{nom}_reelle"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = nom
        creation.destroy_test_db(suffix="reelle", verbosity=0)

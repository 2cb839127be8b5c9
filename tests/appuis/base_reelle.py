"""A database whose commits are real, for tests with several connections.

Django's transactional tests empty every table afterwards, which the journal refuses, and lose the
rows that migrations wrote. Here the migrated database is copied once, before any test; each test
that asks for it works on a copy of that copy, which is thrown away.
"""

from __future__ import annotations

import shutil
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


@pytest.fixture(scope="session")
def base_vierge(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a copy of the migrated database; `conftest.py` asks for it before any test."""
    if connection.vendor == "sqlite":
        fichier = tmp_path_factory.mktemp("base") / "vierge.sqlite3"
        with django_db_blocker.unblock():
            connection.ensure_connection()
            with sqlite3.connect(fichier) as copie:
                connection.connection.backup(copie)
                copie.execute("PRAGMA journal_mode=WAL")
            copie.close()
        yield str(fichier)
        return
    nom = f"{connection.settings_dict['NAME']}_vierge"
    with django_db_blocker.unblock():
        connection.close()
        _copier(connection.settings_dict["NAME"], nom)
        yield nom
        _effacer(nom)


@pytest.fixture
def base_reelle(
    base_vierge: str, django_db_blocker: Any, tmp_path: Path
) -> Iterator[BaseDatabaseWrapper]:
    """The connection to a copy of the database, outside any transaction."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            nom = shutil.copy(base_vierge, tmp_path / "reelle.sqlite3")
            with _connecte_a(str(nom)):
                yield connection
            return
        nom = f"{base_vierge}_reelle"
        _copier(base_vierge, nom)
        try:
            with _connecte_a(nom):
                yield connection
        finally:
            _effacer(nom)


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
def _connecte_a(nom: str) -> Iterator[None]:
    """Every connection, in every thread, goes to that database; the former one waits untouched.

    It may be inside a transaction that a fixture of a wider scope holds.
    """
    reglages, premiere = connections.settings["default"], connections["default"]
    ancien, reglages["NAME"] = reglages["NAME"], nom
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], reglages["NAME"] = premiere, ancien


def _copier(depuis: str, vers: str) -> None:
    _effacer(vers)
    with connection._nodb_cursor() as curseur:
        curseur.execute(f'CREATE DATABASE "{vers}" TEMPLATE "{depuis}"')


def _effacer(nom: str) -> None:
    with connection._nodb_cursor() as curseur:
        curseur.execute(f'DROP DATABASE IF EXISTS "{nom}"')

"""What every test may use: the clock, the standing cast, and what the machine lends."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

pytest_plugins = ["appuis.base_reelle", "appuis.distribution"]

# A machine that does something else besides is no failure: speed is measured by the benches.
hypothesis.settings.register_profile("maillage", deadline=None)
hypothesis.settings.load_profile("maillage")

RACINE = Path(__file__).resolve().parents[1]
PARTAGE = Path(os.environ.get("MAILLAGE_PARTAGE") or RACINE.parent / "shared")
EN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
DE_LA_BASE = {"db", "transactional_db", "django_db_setup", "base_reelle"}
ECARTES = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def partage() -> Path:
    """The folder of real data (`MAILLAGE_PARTAGE`, or `shared` beside the checkout)."""
    return PARTAGE


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object],
) -> Generator[None, object, object]:
    """Migrations build classes by thousands: a third of their time is the search of what may be freed."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _copie_avant_tout(request: pytest.FixtureRequest) -> None:
    """Copy the migrated database while no test holds a transaction, if one test will need it."""
    if any("base_reelle" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("base_vierge")


@pytest.fixture(scope="session", autouse=True)
def dossier_des_donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that tests hand over go to a folder of their own, not beside those of the checkout."""
    settings.DATA_DIR = tmp_path_factory.mktemp("donnees")
    return settings.DATA_DIR


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database; leave out what needs the real data where they are absent."""
    for item in items:
        demandes = set(getattr(item, "fixturenames", ()))
        if demandes & DE_LA_BASE or item.get_closest_marker("django_db"):
            item.add_marker("base")
    if PARTAGE.is_dir():
        return
    sans_donnees = [item for item in items if item.get_closest_marker("partage")]
    if sans_donnees and EN_CI:
        raise pytest.UsageError(
            f"{len(sans_donnees)} tests need the real data, and {PARTAGE} is absent."
        )
    if sans_donnees:
        config.hook.pytest_deselected(items=sans_donnees)
        items[:] = [item for item in items if not item.get_closest_marker("partage")]
        config.stash[ECARTES] = len(sans_donnees)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in one line what was left out."""
    ecartes = config.stash.get(ECARTES, 0)
    if ecartes:
        terminalreporter.write_line(
            f"{ecartes} tests left out: they need the real data, and {PARTAGE} is absent "
            "(MAILLAGE_PARTAGE may name another folder)."
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one."""
    rapport = yield
    if EN_CI and rapport.skipped and not hasattr(rapport, "wasxfail"):
        rapport.outcome = "failed"
        rapport.longrepr = f"Skipped, which CI does not allow: {rapport.longrepr}"
    return rapport

"""A real browser on a real server of the demo; what the console says fails the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from appuis.site import Site, servir
from maillage.comptes.demonstration import DOMAINE, MOT_DE_PASSE

# The machine may have no other network than itself: Chromium must not look for one.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A page is awaited as long as a loaded machine may need: what never comes fails all the same.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: their driver keeps an event loop, in which Django refuses its database."""
    items.sort(key=lambda item: item.get_closest_marker("navigateur") is not None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served."""
    with servir(tmp_path_factory.mktemp("demo")) as servi:
        yield servi


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that `MAILLAGE_CHROMIUM` names, or the system's."""
    executable = os.environ.get("MAILLAGE_CHROMIUM") or shutil.which("chromium")
    assert executable, "Chromium is missing: MAILLAGE_CHROMIUM may name it"
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield navigateur
        navigateur.close()


@pytest.fixture(scope="session")
def sessions(site: Site, chromium: Browser) -> Callable[[str], Any]:
    """Logs in once an account (`claire.martin`), and gives its cookies."""
    connus: dict[str, Any] = {}

    def entrer(compte: str) -> Any:
        if compte not in connus:
            contexte = chromium.new_context(base_url=site.adresse)
            page = contexte.new_page()
            se_connecter(page, compte)
            for slug in ("aubergenville", "toulouse"):
                page.goto(f"/demarches/{slug}/")
                prendre_acte(page)
            connus[compte] = contexte.storage_state()
            contexte.close()
        return connus[compte]

    return entrer


@pytest.fixture
def ouvrir(
    site: Site,
    chromium: Browser,
    sessions: Callable[[str], Any],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Page]]:
    """Opens a page: `ouvrir("claire.martin", color_scheme="dark")`, or `ouvrir()` for nobody.

    At the end, an error of JavaScript or a refusal of the Content-Security-Policy fails the test.
    """
    contextes: list[BrowserContext] = []
    dit: list[str] = []

    def nouvelle(compte: str = "", **options: Any) -> Page:
        contexte = chromium.new_context(
            base_url=site.adresse,
            locale="fr-FR",
            storage_state=sessions(compte) if compte else None,
            **options,
        )
        contextes.append(contexte)
        contexte.set_default_timeout(PATIENCE)
        page = contexte.new_page()
        page.on("pageerror", lambda erreur: dit.append(f"{page.url} : {erreur}"))
        page.on("console", lambda message: _ecouter(message, page, dit))
        return page

    yield nouvelle
    for contexte in contextes:
        contexte.close()
    assert not dit, f"{request.node.name}: the console spoke"


def _ecouter(message: Any, page: Page, dit: list[str]) -> None:
    # A page that answers 403, 404 or 422 on purpose is told by Chromium as a resource that failed.
    if message.type == "error" and "Failed to load resource" not in message.text:
        dit.append(f"{page.url} : {message.text}")


def se_connecter(page: Page, compte: str) -> None:
    """Log in through the page, by the address and the password."""
    page.goto("/compte/connexion/")
    page.locator("input[name=login]:visible").fill(f"{compte}@{DOMAINE}")
    page.locator("input[name=password]:visible").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*/connexion/)"))


def prendre_acte(page: Page) -> None:
    """Undertake secrecy where the page asks for it, which it does once a démarche."""
    bouton = page.get_by_role("button", name="J’en prends acte et j’entre")
    if bouton.count():
        bouton.click()
        page.wait_for_url(re.compile(r"^(?!.*/confidentialite/)"))


@pytest.fixture
def photographier(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """Keeps a picture of the page; in `MAILLAGE_PHOTOS` where that folder is named."""
    dossier = Path(os.environ.get("MAILLAGE_PHOTOS") or tmp_path)
    dossier.mkdir(parents=True, exist_ok=True)

    def prendre(page: Page, nom: str) -> Path:
        fichier = dossier / f"{nom}.png"
        page.screenshot(path=fichier, full_page=True)
        return fichier

    return prendre

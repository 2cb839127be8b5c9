"""Check a text in the browser: pasted, then handed in, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import auditer

pytestmark = pytest.mark.navigateur

FAUTIF = (
    """Convention fictive
Vu la délibération du conseil municipal en date du 10 décembre 2024 ;
La commune de XXXX, (voir annexe 3) """
    + "sans fin " * 200
    + """
Annexe 1
Fait à Valfictif, le 09/11/2024
publiée au RAA le
"""
)


@pytest.mark.parametrize("avec_scripts", [True, False])
def test_un_texte_colle_puis_un_fichier(
    ouvrir: Callable[..., Page], tmp_path: Path, avec_scripts: bool
) -> None:
    page = ouvrir("claire.martin", java_script_enabled=avec_scripts)
    page.goto("/aide/")
    page.get_by_role("link", name="Contrôler un texte").click()
    page.get_by_label("Coller un texte").fill(FAUTIF)
    page.get_by_role("button", name="Contrôler").click()
    expect(page.get_by_role("heading", name="5\u00a0constats")).to_be_visible()
    expect(page.locator("mark").first).to_contain_text("Vu la délibération")
    fichier = tmp_path / "propre.txt"
    fichier.write_text("Fait à Valfictif, le 15/12/2024", "utf-8")
    page.get_by_label("Coller un texte").fill("")
    page.get_by_label("Ou déposer un fichier").set_input_files(fichier)
    page.get_by_role("button", name="Contrôler").click()
    expect(page.get_by_role("heading", name="Aucun constat")).to_be_visible()


def test_les_constats_d_un_texte_sont_accessibles(
    ouvrir: Callable[..., Page], photographier: Callable[[Page, str], Path]
) -> None:
    page = ouvrir("claire.martin", bypass_csp=True)
    page.goto("/controle-de-texte/")
    page.get_by_label("Coller un texte").fill(FAUTIF)
    page.get_by_role("button", name="Contrôler").click()
    assert not auditer(page)
    for largeur in (1280, 360):
        page.set_viewport_size({"width": largeur, "height": 900})
        photographier(page, f"controle-de-texte-{largeur}")
    page.get_by_label("Coller un texte").fill("")
    page.get_by_role("button", name="Contrôler").click()
    expect(page.get_by_text("Collez un texte, ou choisissez un fichier.").first).to_be_visible()
    assert not auditer(page)

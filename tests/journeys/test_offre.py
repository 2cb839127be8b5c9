"""From the inventory in a workbook to what a new crèche would change, on a real map."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from journeys.conftest import prendre_acte
from journeys.test_accessibilite import auditer
from maillage.diagnostics import export

pytestmark = pytest.mark.navigateur

DIAGNOSTIC = "/demarches/sicoval/diagnostic/"
CRECHE = {
    "Nom": "Crèche du parcours (fictif)",
    "Type": "EAJE",
    "Code Insee": "31568",
    "Statut": "Public",
    "Mode": "PSU",
    "À compter du": "01/01/2024",
    "Places": 18,
}


def classeur() -> bytes:
    """The inventory that a collectivité holds in a workbook: one crèche more."""
    sortie = BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        page = livre.add_worksheet()
        page.write_row(0, 0, export.COLONNES)
        for titre, valeur in CRECHE.items():
            page.write(1, export.COLONNES.index(titre), valeur)
    return sortie.getvalue()


def test_de_l_inventaire_a_la_simulation(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("demo", bypass_csp=True)
    page.goto(DIAGNOSTIC + "offre/")
    prendre_acte(page)
    expect(page.get_by_role("row", name=re.compile("^Varennes"))).not_to_contain_text("18")

    page.goto(DIAGNOSTIC + "structures/importer/")
    page.locator("input[type=file]").set_input_files(
        {"name": "inventaire.xlsx", "mimeType": "application/octet-stream", "buffer": classeur()}
    )
    page.get_by_role("button", name="Lire le classeur").click()
    page.get_by_role("button", name=re.compile("^Inscrire")).click()
    expect(page.get_by_role("status")).to_contain_text("1 structure inscrite")

    # The map shows it: 18 places for 5 children, told to the keyboard as to the eye.
    page.get_by_role("link", name="Offre et besoins").first.click()
    expect(page.get_by_role("row", name=re.compile("^Varennes"))).to_contain_text("360,0")
    varennes = page.locator("svg g[tabindex='0'][aria-label^='Varennes']")
    expect(varennes).to_have_attribute("aria-label", re.compile("360,0"))
    varennes.focus()
    expect(varennes).to_be_focused()
    assert not auditer(page, partout=False)

    page.get_by_role("link", name="Simuler une crèche").click()
    page.get_by_label("Commune").select_option(label="Baziège")
    page.get_by_label("Places").fill("-4")
    page.get_by_label("Année d’ouverture").fill("2028")
    page.get_by_role("button", name="Simuler").click()
    expect(page.get_by_role("alert")).to_contain_text("Une crèche a au moins une place")
    page.get_by_label("Places").fill("30")
    page.get_by_role("button", name="Simuler").click()
    voir_la_difference(page)
    assert not auditer(page, partout=False)

    # The address alone gives it again, to a colleague who has entered nothing.
    collegue = ouvrir("nadia.lopez")
    collegue.goto(page.url)
    prendre_acte(collegue)
    voir_la_difference(collegue)


def voir_la_difference(page: Page) -> None:
    """Before, after, and the map of what changes."""
    expect(page.get_by_role("heading", name=re.compile("^30 places de plus"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Baziège"))).to_contain_text("+")
    gain = page.locator("svg g[aria-label^='Baziège']")
    expect(gain).to_have_attribute("aria-label", re.compile(r"\+\d"))

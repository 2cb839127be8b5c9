"""From the reference of the Contrat enfance jeunesse to the avenant, by the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from journeys.conftest import prendre_acte
from journeys.test_accessibilite import auditer

pytestmark = pytest.mark.navigateur

LIEU = "/demarches/sicoval"
LIGNE = "BT_EAJE"


def test_du_cej_a_l_avenant(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("demo", bypass_csp=True)
    page.goto(f"{LIEU}/")
    prendre_acte(page)
    enregistrer_la_reference(page)
    soutenir_une_troisieme_creche(page)
    lire_les_droits(page)
    faire_entrer_une_quatrieme_creche(page)
    telecharger_l_annexe(page)
    lire_l_avenant(page)


def enregistrer_la_reference(page: Page) -> None:
    """What the Caf booked for the last year of the CEJ."""
    page.goto(f"{LIEU}/financements/services-soutenus/")
    page.locator("#reference").get_by_role(
        "link", name=re.compile("Modifier|1.234.567")
    ).first.click()
    page.locator("[name=montant]").fill("123 456,78")
    page.locator("[name=source]").fill("Dernière Psej du CEJ, charge à payer (fictif)")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#reference")).to_contain_text("123 456,78")


def soutenir_une_troisieme_creche(page: Page) -> None:
    """It enters the inventory, then the annexe: two were there."""
    page.goto(f"{LIEU}/diagnostic/structures/inscrire/?type=EAJE")
    page.get_by_label("Nom", exact=True).fill("Crèche de la Saune (fictif)")
    page.locator("[name$=du]:visible").first.fill("2020-01-01")
    choisir(page, "select[name$=-gestionnaire]", "Sicoval")
    page.locator("[name$=places]:visible").first.fill("15")
    page.get_by_role("button", name="Inscrire").click()
    page.wait_for_url(re.compile(r"/structures/\d+/|/structures/$"))
    page.goto(f"{LIEU}/financements/services-soutenus/ajouter/")
    choisir(page, "[name=structure]", "Saune")
    page.locator("[name=ligne]").select_option(LIGNE)
    choisir(page, "[name=collectivite]", "Sicoval")
    page.locator("[name=quantite_reference]").fill("15")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("est dans l’annexe")).to_be_visible()


def choisir(page: Page, champ: str, mot: str) -> None:
    """The first choice of a list that holds this word."""
    valeur = page.locator(f"{champ} option", has_text=mot).first.get_attribute("value")
    page.locator(champ).select_option(valeur)


def accessible(page: Page) -> None:
    """Nothing serious for axe, in light and dark, wide and narrow; then wide again."""
    assert auditer(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def lire_les_droits(page: Page) -> None:
    """R = 123 456,78 € over 75 places: each amount opens on its steps."""
    page.goto(f"{LIEU}/financements/droits/?annee=2024")
    expect(page.locator(".droits")).to_contain_text("123 456,78")
    accessible(page)
    page.get_by_role("link", name=re.compile("24.691,3")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Comment ce montant")
    expect(page.get_by_text("123 456,78 × 15 ÷ 75")).to_be_visible()
    accessible(page)


def faire_entrer_une_quatrieme_creche(page: Page) -> None:
    """A scenario beside the real: three lose, one gains, the territory neither."""
    page.goto(f"{LIEU}/financements/scenarios/creer/")
    page.get_by_label("Nom").fill("Une quatrième crèche, sans CEJ")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Nouvelle structure").click()
    page.get_by_label("Nom de la structure").fill("Crèche associative de l’Hers (fictif)")
    page.locator("[name=gestionnaire]").select_option(index=1)
    page.locator("[name=ligne]").select_option(LIGNE)
    page.get_by_label("Quantité").fill("25")
    choisir(page, "[name=collectivite]", "Sicoval")
    page.get_by_label("À compter de l’année").fill("2024")
    page.get_by_role("button", name="Ajouter au scénario").click()
    page.get_by_role("link", name="2024", exact=True).click()
    expect(page.locator(".ecarts figcaption")).to_contain_text("3 structures reçoivent moins")
    expect(page.locator(".ecarts svg rect")).to_have_count(4)
    gagne = page.get_by_role("row", name=re.compile("Crèche associative de l’Hers")).first
    expect(gagne).to_contain_text("+30 864,19")
    accessible(page)


def telecharger_l_annexe(page: Page) -> None:
    """The annexe as a Word file holds the three crèches, and not the one of the scenario."""
    page.goto(f"{LIEU}/financements/services-soutenus/")
    adresse = page.get_by_role("link", name="DOCX").get_attribute("href")
    assert adresse is not None
    lu = Document(BytesIO(page.request.get(adresse).body()))
    mots = " ".join(c.text for t in lu.tables for r in t.rows for c in r.cells)
    assert "Crèche de la Saune (fictif)" in mots
    assert "l’Hers" not in mots


def lire_l_avenant(page: Page) -> None:
    """What changed in the signed annexe is listed by the avenant."""
    page.get_by_role("link", name="voir l’avenant").click()
    expect(page.locator("main")).to_contain_text("Crèche de la Saune (fictif)")
    expect(page.locator("main")).to_contain_text("123 456,78")

"""Two people on the same fiche, each in a browser: nothing is lost, and each field is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.navigateur


def ouvrir_la_fiche(page: Page) -> None:
    page.goto("/demarches/aubergenville/plan/fiches/?texte=jardin")
    page.get_by_role("link", name=re.compile("Jardin partagé")).first.click()
    page.get_by_role("link", name="Modifier", exact=True).click()


def test_deux_personnes_sur_la_meme_fiche(ouvrir: Callable[..., Page]) -> None:
    claire, collegue = ouvrir("claire.martin"), ouvrir("demo")
    for page in (claire, collegue):
        ouvrir_la_fiche(page)

    # The colleague saves first.
    collegue.get_by_label("Constats").fill("Le constat du collègue.")
    collegue.get_by_label("Moyens humains et matériels").fill("Un jardinier.")
    collegue.get_by_role("button", name="Enregistrer").click()
    expect(collegue.get_by_text("La fiche est enregistrée.")).to_be_visible()

    # Claire types: her draft is kept while she does.
    claire.get_by_label("Constats").fill("Le constat de Claire.")
    claire.get_by_label("Risques et points de vigilance").fill("La sécheresse.")
    expect(claire.locator("#brouillon-etat")).to_contain_text("Brouillon gardé")
    claire.get_by_role("button", name="Enregistrer").click()

    # Both changed one field: she chooses. What only the colleague changed is taken.
    conflit = claire.locator(".conflit")
    expect(conflit).to_contain_text("Le constat du collègue.")
    expect(conflit).to_contain_text("Le constat de Claire.")
    expect(conflit.get_by_role("radio")).to_have_count(2)
    expect(claire.get_by_label("Moyens humains et matériels")).to_have_value("Un jardinier.")
    expect(claire.get_by_label("Risques et points de vigilance")).to_have_value("La sécheresse.")
    conflit.get_by_label(re.compile("Enregistré entre-temps")).check()
    claire.get_by_role("button", name="Enregistrer").click()

    expect(claire.get_by_text("La fiche est enregistrée.")).to_be_visible()
    lue = claire.locator(".fiche-action")
    for mot in ("Le constat du collègue.", "Un jardinier.", "La sécheresse."):
        expect(lue).to_contain_text(mot)

    remplir_les_etapes(claire)
    imprimer_une_fiche(claire)


def remplir_les_etapes(claire: Page) -> None:
    """The steps, by buttons alone."""
    claire.get_by_role("link", name="Ajouter les étapes").click()
    claire.get_by_label("Étape", exact=True).fill("Trouver un terrain")
    claire.get_by_label("Échéance").fill("mars 2027")
    claire.get_by_role("button", name="Ajouter une étape").click()
    expect(claire.get_by_label("Étape", exact=True)).to_have_count(2)
    claire.get_by_label("Étape", exact=True).nth(1).fill("Planter")
    claire.get_by_role("button", name="Monter").click()
    expect(claire.get_by_label("Étape", exact=True).first).to_have_value("Planter")
    claire.get_by_role("button", name="Enregistrer").last.click()
    expect(claire.locator(".fiche-etapes li")).to_have_text(
        [re.compile("Planter"), re.compile("Trouver un terrain.*mars 2027")]
    )


def imprimer_une_fiche(claire: Page) -> None:
    """The longest fiche prints on one sheet."""
    claire.goto("/demarches/aubergenville/plan/fiches/?texte=chantiers")
    claire.get_by_role("link", name=re.compile("Chantiers de découverte")).first.click()
    expect(claire.get_by_role("heading", name="Budget")).to_be_visible()
    assert len(pypdfium2.PdfDocument(claire.pdf(format="A4"))) == 1

"""A workshop, from its code on the screen to a fiche of the plan."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import auditer

pytestmark = pytest.mark.navigateur

ATELIERS = "/demarches/aubergenville/diagnostic/ateliers/"
IDEE = "Un café des parents dans chaque quartier (fictif)"
AUTRE = "Des horaires affichés partout (fictif)"


def test_du_code_a_la_fiche(ouvrir: Callable[..., Page]) -> None:
    animatrice = ouvrir("claire.martin", bypass_csp=True)
    preparer(animatrice)
    page = animatrice.url
    code = animatrice.locator(".atelier-code").inner_text()

    animatrice.get_by_role("link", name="Écran à projeter").click()
    expect(animatrice.get_by_text("La première idée est la vôtre.")).to_be_visible()
    assert not auditer(animatrice)

    # A phone without camera, without account, 360 px wide.
    telephone = ouvrir(bypass_csp=True, viewport={"width": 360, "height": 740})
    telephone.goto("/atelier/")
    telephone.get_by_label("Code de l’atelier").fill(code.lower())
    telephone.get_by_role("button", name="Rejoindre").click()
    for idee in (IDEE, AUTRE):
        telephone.get_by_label("Votre idée").fill(idee)
        telephone.get_by_role("button", name="Envoyer mon idée").click()
        expect(telephone.get_by_role("status")).to_contain_text("Votre idée est arrivée")
    assert not auditer(telephone)

    # The screen follows by itself.
    expect(animatrice.locator("#projetees")).to_contain_text(IDEE)
    expect(animatrice.locator("#projetees")).to_contain_text(AUTRE)

    animatrice.goto(page)
    animatrice.get_by_role("button", name="Passer au choix des priorités").click()
    telephone.reload()
    telephone.get_by_role("button", name=re.compile("^Choisir.*café des parents")).click()
    expect(telephone.get_by_text("Vous l’avez choisie.")).to_be_visible()
    assert not auditer(telephone)

    animatrice.get_by_role("button", name="Clore l’atelier").click()
    expect(animatrice.locator(".idee", has_text=IDEE)).to_contain_text("1 voix")
    trier(animatrice)
    assert not auditer(animatrice)

    # The person reads what became of their idea; the fiche says which idea it was born of.
    telephone.reload()
    expect(telephone.locator(".idee", has_text=IDEE)).to_contain_text("Devenue")
    expect(telephone.locator(".idee", has_text=AUTRE)).to_contain_text("Déjà dans la fiche 1.")


def preparer(page: Page) -> None:
    """Ask one question, and open the room."""
    page.goto(ATELIERS)
    page.get_by_role("link", name="Préparer un atelier").click()
    page.get_by_label("Intitulé").fill("Atelier du parcours (fictif)")
    page.get_by_label("Question posée").fill("Que manque-t-il aux parents (fictif) ?")
    page.get_by_label("Date").fill("03/12/2026")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Ouvrir aux contributions").click()
    expect(page.locator(".atelier-code")).to_be_visible()


def trier(page: Page) -> None:
    """Leave one idea with a word, make a fiche of the other, and go and see it."""
    page.locator(".idee", has_text=AUTRE).get_by_role("link", name="Trier").click()
    page.get_by_label(re.compile("^Mot pour la personne")).fill("Déjà dans la fiche 1.")
    page.get_by_role("button", name="Laisser de côté").click()
    page.locator(".idee", has_text=IDEE).get_by_role("link", name="Trier").click()
    assert not auditer(page)
    page.get_by_role("button", name="En faire : fiche action").click()
    page.locator(".idee", has_text=IDEE).get_by_role("link", name=IDEE, exact=True).click()
    expect(page.locator("h1")).to_contain_text(IDEE)
    expect(page.locator("main")).to_contain_text("Née d’un atelier")

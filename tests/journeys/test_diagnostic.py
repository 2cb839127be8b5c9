"""From an idea given on a phone to an enjeu with its rank, through a constat and its figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import auditer
from journeys.test_atelier import preparer

pytestmark = pytest.mark.navigateur

DIAGNOSTIC = "/demarches/aubergenville/diagnostic/"
IDEE = "Garder les enfants pendant les rendez-vous d’emploi (fictif)"


def test_de_l_idee_a_l_enjeu(
    ouvrir: Callable[..., Page], photographier: Callable[[Page, str], Path]
) -> None:
    equipe = ouvrir("claire.martin", bypass_csp=True)
    preparer(equipe)
    atelier = equipe.url
    code = equipe.locator(".atelier-code").inner_text()

    telephone = ouvrir(viewport={"width": 360, "height": 740})
    telephone.goto(f"/atelier/{code}/")
    telephone.get_by_label("Votre idée").fill(IDEE)
    telephone.get_by_role("button", name="Envoyer mon idée").click()
    expect(telephone.get_by_role("status")).to_contain_text("Votre idée est arrivée")

    en_faire_un_constat(equipe, atelier)
    photographier(equipe, "constat-et-chiffres")
    en_faire_un_enjeu(equipe)
    photographier(equipe, "enjeux")

    # The diagnosis says it as it will be printed, and the phone what became of the idea.
    equipe.goto("/demarches/aubergenville/documents/diagnostic/")
    expect(equipe.locator("main")).to_contain_text("Concilier emploi et petite enfance")
    telephone.reload()
    expect(telephone.locator(".idee", has_text=IDEE)).to_contain_text("Devenue")


def en_faire_un_constat(equipe: Page, atelier: str) -> None:
    """The idea becomes a constat, which then says the figure that proves it."""
    equipe.goto(atelier)
    equipe.locator(".idee", has_text=IDEE).get_by_role("link", name="Trier").click()
    equipe.get_by_role("button", name="En faire : constat").click()
    equipe.goto(f"{DIAGNOSTIC}constats/")
    constat = equipe.locator(".idee", has_text=IDEE).first
    expect(constat).to_contain_text("Vient de l’idée")
    constat.get_by_role("link", name=re.compile("^Modifier")).click()
    equipe.get_by_label("Chercher un chiffre").fill("allocataires")
    equipe.get_by_role("button", name="Chercher", exact=True).click()
    equipe.locator("input[name=chiffres]").first.check()
    assert not auditer(equipe)
    equipe.get_by_role("button", name="Enregistrer").click()
    expect(constat.locator(".constat-chiffres")).to_contain_text("Cnaf")


def en_faire_un_enjeu(equipe: Page) -> None:
    """The constat waits for an answer: an enjeu takes it up, and gets a rank."""
    # The audit left the window narrow, where the pages fold behind a button.
    equipe.get_by_role("button", name=re.compile("^Pages du diagnostic")).click()
    equipe.get_by_role("link", name="Enjeux", exact=True).click()
    equipe.get_by_role("link", name=re.compile(f"^En faire un enjeu.*{IDEE[:20]}")).click()
    expect(equipe.get_by_role("checkbox", name=IDEE)).to_be_checked()
    equipe.get_by_label("Enjeu", exact=True).fill("Concilier emploi et petite enfance (fictif)")
    for critere in ("Gravité", "Ampleur", "Capacité d’agir"):
        equipe.get_by_role("group", name=re.compile(f"^{critere}")).get_by_label("Forte").check()
    assert not auditer(equipe)
    equipe.get_by_role("button", name="Enregistrer").click()
    rangee = equipe.locator("tr", has_text="Concilier emploi et petite enfance")
    expect(rangee).to_contain_text("9 sur 9")
    expect(rangee).to_contain_text(IDEE)
    assert not auditer(equipe)

"""From the login to the convention in hand, as a chargée de coopération works."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from appuis.site import Site
from maillage.comptes.demonstration import DOMAINE, MOT_DE_PASSE

pytestmark = pytest.mark.navigateur

DEMARCHE = "/demarches/aubergenville/"


def activer(element: Locator, touche: str = "Enter") -> None:
    """Use what the keyboard can reach."""
    element.focus()
    expect(element).to_be_focused()
    element.press(touche)


def ajouter_un_axe(page: Page, intitule: str) -> None:
    page.goto(f"{DEMARCHE}plan/")
    activer(page.get_by_role("link", name=re.compile("^Ajouter un axe")))
    page.get_by_label(re.compile("^Intitulé")).focus()
    page.keyboard.type(intitule)
    activer(page.get_by_role("button", name="Enregistrer", exact=True))
    expect(page.get_by_role("heading", name=intitule)).to_be_visible()


def test_de_la_connexion_a_la_convention(ouvrir: Callable[..., Page], site: Site) -> None:
    page = ouvrir()
    page.goto(DEMARCHE)
    expect(page).to_have_url(re.compile("/compte/connexion/"))
    page.locator("input[name=login]:visible").fill(f"claire.martin@{DOMAINE}")
    page.locator("input[name=password]:visible").fill(MOT_DE_PASSE)
    page.locator("input[name=password]:visible").press("Enter")
    page.wait_for_url(re.compile(DEMARCHE))
    acte = page.get_by_role("button", name="J’en prends acte et j’entre")
    if acte.count():
        activer(acte)
    expect(page).to_have_url(re.compile(f"{DEMARCHE}$"))

    intitule = "Soutenir les aidants familiaux"
    ajouter_un_axe(page, intitule)

    page.goto(f"{DEMARCHE}documents/plan/")
    expect(page.locator("article.document")).to_contain_text(intitule)

    page.goto(f"{DEMARCHE}documents/convention/")
    attendus = {"PDF": b"%PDF-", "DOCX": b"PK\x03\x04", "ODT": b"PK\x03\x04", "HTML": b"<!DOCTYPE"}
    for format, debut in attendus.items():
        page.goto(f"{DEMARCHE}documents/")
        lien = page.get_by_role("row", name=re.compile("^Convention")).get_by_role(
            "link", name=re.compile(f"^{format}")
        )
        with page.expect_download() as telechargement:
            activer(lien)
        assert telechargement.value.path().read_bytes().startswith(debut)

    page.goto(f"{DEMARCHE}controle/")
    constats = page.locator("main").inner_text()
    for constat in json.loads(site.maillage("controler", "aubergenville", "--json", admis=(0, 1))):
        assert constat["regle"] in constats
    assert "V-03" in constats
    assert "V-14" in constats


def test_ranger_le_plan_au_clavier(ouvrir: Callable[..., Page], site: Site) -> None:
    page = ouvrir("claire.martin")
    intitule = "Rompre l’isolement des parents"
    ajouter_un_axe(page, intitule)
    titres = page.locator(".noeud-racine > .ligne .noeud-titre")
    avant = titres.all_inner_texts()
    assert avant[-1] == intitule

    activer(page.get_by_role("link", name="Réorganiser"))
    monter = page.get_by_role("button", name=re.compile(f"^Monter.*{intitule}"))
    activer(monter)
    expect(titres.nth(len(avant) - 2)).to_have_text(intitule)
    expect(monter).to_be_focused()
    page.reload()
    assert titres.all_inner_texts() == [*avant[:-2], intitule, avant[-2]]
    assert "entier" in site.maillage("journal", "verifier").lower()


def test_ce_qui_est_supprime_se_reprend(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("claire.martin")
    intitule = "Axe à reprendre"
    ajouter_un_axe(page, intitule)
    activer(page.locator("summary", has_text=f"« {intitule} »".replace(" ", "\u00a0")).last)
    ligne = page.locator(".noeud-racine", has_text=intitule)
    if not ligne.get_by_role("link", name="Mettre à la corbeille").is_visible():
        activer(ligne.locator("summary").first)
    activer(ligne.get_by_role("link", name="Mettre à la corbeille"))
    activer(page.locator("main form button").last)
    page.goto(f"{DEMARCHE}plan/")
    expect(page.get_by_role("heading", name=intitule)).to_have_count(0)
    page.goto(f"{DEMARCHE}plan/corbeille/")
    expect(page.locator("main")).to_contain_text(intitule)
    activer(
        page.get_by_role("button", name=re.compile(f"(Reprendre|Restaurer|Rétablir).*{intitule}"))
    )
    page.goto(f"{DEMARCHE}plan/")
    expect(page.get_by_role("heading", name=intitule)).to_be_visible()


def test_sans_javascript_on_travaille_aussi(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("claire.martin", java_script_enabled=False)
    intitule = "Axe saisi sans JavaScript"
    page.goto(f"{DEMARCHE}plan/elements/ajouter/?niveau=AXE")
    page.get_by_label(re.compile("^Intitulé")).fill(intitule)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", name=intitule)).to_be_visible()
    page.goto(f"{DEMARCHE}plan/?ranger=1")
    page.get_by_role("button", name=re.compile(f"^Monter.*{intitule}")).click()
    racines = page.locator(".noeud-racine > .ligne .noeud-titre")
    expect(racines.nth(-2)).to_have_text(intitule)


def test_chacun_chez_soi(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("julie.garnier")
    for adresse in (DEMARCHE, f"{DEMARCHE}plan/", f"{DEMARCHE}documents/convention/"):
        reponse = page.goto(adresse)
        assert reponse
        assert reponse.status == 404
    assert page.goto("/demarches/toulouse/plan/").status == 200

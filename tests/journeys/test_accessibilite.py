"""Every page that one reads, under axe: light and dark, 1280 and 320 px."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from appuis.site import Site

pytestmark = pytest.mark.navigateur

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVES = {"serious", "critical"}
LARGEURS = (1280, 320)
COMPTES = ("", "claire.martin", "adele.renard")
# Where a journey through the links begins; links lead to the rest.
DEPARTS = ["/", "/demarches/aubergenville/"]
# Files, exits, and the other démarches: their pages are those of Aubergenville with other words.
HORS = re.compile(
    r"/fichier/|/export|/deconnexion/|/static/|^/demarches/(?!aubergenville/|$)|/sante/"
)


def modele(adresse: str) -> str:
    """The address without what varies, so that one page of each kind is audited."""
    chemin = re.sub(r"\?.*", "", adresse)
    chemin = re.sub(r"(?<=/)\d[\dAB]*(?=/)", "N", chemin)
    return re.sub(r"/documents/[a-z-]+/", "/documents/P/", chemin)


def parcourir(page: Page, limite: int = 80) -> list[str]:
    """One address of each kind that links lead to."""
    vus: dict[str, str] = {}
    file = list(DEPARTS)
    while file and len(vus) < limite:
        adresse = file.pop(0)
        if modele(adresse) in vus or HORS.search(adresse):
            continue
        reponse = page.request.get(adresse)
        if reponse.status != 200 or "text/html" not in reponse.headers["content-type"]:
            continue
        vus[modele(adresse)] = adresse
        liens = re.findall(r"""<a\b[^>]*\bhref=["'](/[^"'#]*)["'#]""", reponse.text())
        file += [lien.replace("&amp;", "&") for lien in liens]
    return list(vus.values())


def auditer(page: Page) -> list[str]:
    """What axe finds serious, and whether the page scrolls sideways."""
    page.evaluate(AXE)
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": REGLES}}
    resultat = page.evaluate("options => axe.run(document, options)", options)
    trouves = [
        f"{violation['id']} ({violation['impact']}) : {noeud['html'][:160]}"
        for violation in resultat["violations"]
        if violation["impact"] in GRAVES
        for noeud in violation["nodes"][:3]
    ]
    deborde = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*trouves, f"défilement horizontal de {deborde} px"] if deborde > 0 else trouves


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("compte", COMPTES, ids=lambda compte: compte or "anonyme")
def test_axe_ne_trouve_rien_de_grave(
    ouvrir: Callable[..., Page], compte: str, theme: str, site: Site
) -> None:
    # Axe is evaluated in the page, which the policy of the product rightly forbids to strangers.
    page = ouvrir(compte, color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    adresses = parcourir(page)
    if not compte:
        adresses = ["/compte/connexion/", "/compte/mot-de-passe/oublie/", *adresses]
    assert len(adresses) >= (2 if not compte else 8)
    constats = {}
    for adresse in adresses:
        page.goto(adresse)
        for largeur in LARGEURS:
            page.set_viewport_size({"width": largeur, "height": 900})
            for constat in auditer(page):
                constats[f"{adresse} {largeur} px : {constat}"] = None
    assert not constats, "\n".join(constats)


def test_les_pages_d_erreur_sont_accessibles(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir("claire.martin", bypass_csp=True)
    for adresse in ("/nulle-part/", "/demarches/toulouse/"):
        reponse = page.goto(adresse)
        assert reponse
        assert reponse.status == 404
        assert not auditer(page)


def test_chaque_page_se_photographie(
    ouvrir: Callable[..., Page], photographier: Callable[[Page, str], Path]
) -> None:
    page = ouvrir("claire.martin")
    for largeur in (1280, 360):
        page.set_viewport_size({"width": largeur, "height": 900})
        for adresse in DEPARTS:
            page.goto(adresse)
            photo = photographier(page, f"{adresse.strip('/').replace('/', '-')}-{largeur}")
            assert photo.stat().st_size > 10_000

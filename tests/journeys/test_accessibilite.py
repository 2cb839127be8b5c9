"""Every kind of page that one reads, under axe: in light at 1280 and 320 px, in dark at 1280 px.

The pages where a journey begins are audited in every theme at both widths.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from appuis.site import Site

pytestmark = pytest.mark.navigateur

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
ETIQUETTES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What else than colours does not change from light to dark.
DE_COULEUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
TOUTES = {"type": "tag", "values": ETIQUETTES}
# What the system asks for, what the person chose, and the rules that it may break.
Theme = tuple[Literal["light", "dark"], str, dict[str, Any]]
THEMES: tuple[Theme, ...] = (
    ("light", "", TOUTES),
    ("dark", "", DE_COULEUR),
    ("light", "dark", DE_COULEUR),
)
GRAVES = {"serious", "critical"}
LARGEURS = (1280, 320)
PRINCIPAL = "claire.martin"
# She who sees most comes first: the others are audited where they see something else.
COMPTES = (PRINCIPAL, "isabelle.roux", "adele.renard", "")
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


def parcourir(page: Page, limite: int = 120) -> list[str]:
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


def matiere(html: str) -> set[str]:
    """What a page is made of: its tags with their classes and roles, whatever they say."""
    balises: list[tuple[str, str]] = re.findall(r"<(\w+)\b([^>]*)>", html)
    return {
        " ".join([nom, *sorted(re.findall(r'(?:class|role|type)="[^"]*"', attributs))])
        for nom, attributs in balises
    }


def auditer(page: Page, *, partout: bool = True) -> list[str]:
    """What axe finds serious, and what scrolls sideways.

    In every theme at both widths; else, in light at both, in dark at the first: a narrow page has the
    colours of the wide one.
    """
    constats = []
    page.evaluate(AXE)
    for largeur in LARGEURS:
        themes = THEMES if partout else THEMES[: 2 if largeur == LARGEURS[0] else 1]
        page.set_viewport_size({"width": largeur, "height": 900})
        deborde = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if deborde > 0:
            constats.append(f"{page.url} {largeur} px : défilement horizontal de {deborde} px")
        for systeme, choisi, regles in themes:
            page.emulate_media(color_scheme=systeme, reduced_motion="reduce")
            page.evaluate("choix => { document.documentElement.dataset.bsTheme = choix }", choisi)
            ou = f"{page.url} {largeur} px {choisi or systeme}"
            constats += [f"{ou} : {constat}" for constat in violations(page, regles)]
    return constats


def violations(page: Page, regles: dict[str, Any]) -> list[str]:
    """What axe finds serious in the page as it is shown."""
    resultat = page.evaluate(
        "regles => axe.run(document, {runOnly: regles, resultTypes: ['violations']})", regles
    )
    return [
        f"{violation['id']} ({violation['impact']}) : {noeud['html'][:160]}"
        for violation in resultat["violations"]
        if violation["impact"] in GRAVES
        for noeud in violation["nodes"][:3]
    ]


@pytest.fixture(scope="module")
def deja_vus() -> dict[str, set[str]]:
    """What each kind of page was made of, for those who read it before."""
    return {}


@pytest.mark.parametrize("compte", COMPTES, ids=lambda compte: compte or "anonyme")
def test_axe_ne_trouve_rien_de_grave(
    ouvrir: Callable[..., Page], compte: str, site: Site, deja_vus: dict[str, set[str]]
) -> None:
    # Axe is evaluated in the page, which the policy of the product rightly forbids to strangers.
    page = ouvrir(compte, bypass_csp=True)
    adresses = parcourir(page)
    assert len(adresses) >= (20 if compte else 5)
    constats = []
    for adresse in adresses:
        elements = matiere(page.request.get(adresse).text())
        vus = deja_vus.setdefault(modele(adresse), set())
        # A page that shows another person fewer of the same things was audited with the first.
        if elements <= vus:
            continue
        vus |= elements
        page.goto(adresse)
        constats += auditer(page, partout=adresse in DEPARTS)
    assert not constats, "\n".join(constats)


def test_l_audit_trouve_ce_qui_est_grave(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir(bypass_csp=True)
    page.goto("/compte/connexion/")
    page.evaluate(
        """() => {
          document.querySelector("main").innerHTML = '<img src="data:,"><div class="large">x</div>'
            + '<p class="pale">pâle</p><style>.large { width: 2000px }'
            + ' @media (prefers-color-scheme: dark) { .pale { color: #222; background: #111 } }'
            + '</style>';
        }"""
    )
    constats = "\n".join(auditer(page))
    assert "320 px : défilement horizontal" in constats
    assert "light : image-alt (critical)" in constats
    assert "dark : color-contrast (serious)" in constats
    assert "light : color-contrast" not in constats


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

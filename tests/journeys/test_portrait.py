"""An official file, from its deposit to the portrait, to what it faces and to its exports."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import auditer

pytestmark = pytest.mark.navigateur

SOURCE = "/statistiques/sources/caf-foyers-communes/"
CASTANET = "/statistiques/portrait/commune/31113/"
# As the Cnaf publishes it, with two communes whose figures of 2025 are invented, and an empty code.
ENTETES = (
    "numcomdo;nomcom;dtreffre;indfoy_ndur;indnbp_ndur;indfoy_rsa;indfoy_ppa;indfoy_ndural;"
    "indfoy_af;indfoy_ndurpaje"
)
LIGNES = (
    "31113;Castanet-Tolosan (fictif);2025;3795;7700;345;1210;1905;1065;345",
    "31446;Ramonville-Saint-Agne (fictif);2025;3860;8005;395;1240;2105;1010;320",
    ";;2025;15;20;5;5;5;5;5",
)


def test_d_un_fichier_officiel_a_l_export(ouvrir: Callable[..., Page], tmp_path: Path) -> None:
    fichier = tmp_path / "s_ben_com_f_extrait_fictif.csv"
    fichier.write_bytes("\r\n".join([ENTETES, *LIGNES, ""]).encode("utf-8-sig"))
    page = ouvrir("sophie.bernard", bypass_csp=True)
    importer(page, fichier)
    lire_le_portrait(page)
    comparer(page)
    exporter(page)


def accessible(page: Page) -> None:
    """Nothing serious for axe, in light and dark, wide and narrow; then wide again."""
    assert auditer(page, partout=False) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def importer(page: Page, fichier: Path) -> None:
    """A report comes first: nothing is published before one agrees."""
    page.goto(SOURCE)
    page.locator("[name=fichier]").set_input_files(fichier)
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.locator("main")).to_contain_text("Foyers des communes de la Cnaf")
    expect(page.locator("main")).to_contain_text("un extrait")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("ces chiffres sont dans les portraits")).to_be_visible()


def lire_le_portrait(page: Page) -> None:
    """The new year is the one shown; each figure that has several leads to its series."""
    page.goto(CASTANET)
    rangee = page.get_by_role("row", name=re.compile("^Foyers allocataires"))
    expect(rangee).to_contain_text("2025")
    expect(rangee).to_contain_text(re.compile("3\\s795"))
    accessible(page)
    page.get_by_role("link", name=re.compile("^Série de 2020 à 2025 .Part des foyers.*RSA")).click()


def comparer(page: Page) -> None:
    """The rate faces that of the EPCI, year by year; the keyboard reads each year; breaks are told."""
    expect(page.get_by_role("heading", level=2)).to_contain_text("Castanet-Tolosan, de 2020 à 2025")
    expect(page.locator(".evolution-feuille svg")).to_contain_text("CA du Sicoval")
    annees = page.locator(".evolution-feuille g[tabindex]")
    expect(annees).to_have_count(6)
    annees.nth(4).focus()
    dit = annees.nth(4).get_attribute("aria-label") or ""
    assert re.match(r"2024\. Castanet-Tolosan : 8,8 ; CA du Sicoval : 7,0", dit), dit
    accessible(page)
    page.goto("/statistiques/evolution/epci/243100633/")
    page.get_by_label("Indicateur").select_option("foyers_aide_logement")
    page.get_by_label("Mesure").select_option("indice")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("main")).to_contain_text("Rupture de série en 2021")
    expect(page.locator(".evolution-feuille svg")).to_contain_text("Indice, 2021 = 100")
    page.goto("/statistiques/evolution/epci/243100633/?vue=communes&indicateur=part_rsa")
    petits = page.locator(".evolution-petits > li")
    expect(petits).to_have_count(36)
    expect(page.locator("main")).to_contain_text("même échelle")
    accessible(page)
    page.get_by_role("link", name="Castanet-Tolosan").click()


def exporter(page: Page) -> None:
    """The series as a table and as an image, the portrait as a document."""
    classeur = python_calamine.load_workbook(BytesIO(telecharger(page, "XLSX")))
    rangees = classeur.get_sheet_by_index(0).to_python()
    siennes = {r[4]: r[5] for r in rangees[1:] if r[0] == "31113"}
    assert {annee: round(valeur, 1) for annee, valeur in siennes.items()} == {
        2020: 9.5,
        2021: 8.9,
        2022: 8.3,
        2023: 8.5,
        2024: 8.8,
        2025: 9.1,
    }
    assert b"Castanet-Tolosan" in telecharger(page, "CSV")
    assert telecharger(page, "PNG").startswith(b"\x89PNG")
    page.goto(CASTANET)
    assert telecharger(page, "PDF").startswith(b"%PDF")


def telecharger(page: Page, format: str) -> bytes:
    """The file that the first link of that format leads to."""
    adresse = page.get_by_role("link", name=re.compile(f"{format}", re.I)).first.get_attribute(
        "href"
    )
    assert adresse is not None
    reponse = page.request.get(adresse)
    assert reponse.status == 200
    return reponse.body()

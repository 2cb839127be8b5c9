"""The 38 signatories of Sicoval sign an act in two rounds, on pages without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.navigateur

DEMARCHE = "/demarches/sicoval/"
INTITULE = "Accord-cadre du tour de signature (fictif)"


def ouvrir_la_signature(page: Page) -> str:
    """Begin an act and bring it to its signature; the address of the act."""
    page.goto(f"{DEMARCHE}actes/creer/")
    page.get_by_label(re.compile("^Type")).select_option(label="Accord-cadre")
    page.get_by_label(re.compile("^Intitulé")).fill(INTITULE)
    page.get_by_role("button", name="Commencer cet acte").click()
    acte = page.url
    for geste in ("Passer à « relu »", "Noter la validation en COPIL"):
        page.get_by_role("button", name=geste).click()
    page.get_by_role("button", name="Figer le texte").click()
    page.get_by_role("button", name=re.compile("^Figer")).click()
    page.goto(acte)
    page.get_by_role("button", name="Ouvrir la signature").click()
    return acte


def signer(page: Page, *, le: str, combien: int | None = None, motif: str = "") -> None:
    """Tick the first signatures that are awaited, or all those of the table; say when and where."""
    if combien is None:
        page.get_by_label(re.compile("^Tous ceux de ce tableau")).check()
    else:
        for case in page.locator("input[name=parties]").all()[:combien]:
            case.check()
    page.get_by_label(re.compile("^Ont signé le")).fill(le)
    page.get_by_label(re.compile("^Lieu")).fill("Labège")
    page.get_by_label(re.compile("^Motif")).fill(motif)
    page.get_by_role("button", name="Enregistrer ces signatures").click()


def test_les_communes_du_sicoval_signent_en_deux_fois(
    ouvrir: Callable[..., Page], photographier: Callable[[Page, str], Path]
) -> None:
    page = ouvrir("nadia.lopez", java_script_enabled=False)
    acte = ouvrir_la_signature(page)
    page.get_by_role("link", name="Ouvrir le tour de signature").click()
    tour = page.url

    signer(page, combien=35, le="02/03/2020")
    expect(page.get_by_role("alert")).to_contain_text("Aucune délibération")
    assert page.locator("input[name=parties]:checked").count() == 35, "what was ticked is kept"

    signer(page, combien=0, le="02/03/2020", motif="Extraits des délibérations attendus")
    expect(page.get_by_text("35 signatures enregistrées")).to_be_visible()
    expect(page.get_by_text("35 sur 38 signataires ont signé")).to_be_visible()
    expect(page.locator("main").get_by_text("Signature partielle").first).to_be_visible()
    photographier(page, "tour-partiel")
    page.goto(f"{DEMARCHE}actes/")
    expect(page.get_by_role("row", name=re.compile(re.escape(INTITULE)))).to_contain_text(
        "Signature partielle"
    )

    page.goto(f"{tour}?etat=A_SIGNER")
    assert page.locator("tbody tr").count() == 3
    signer(page, le="15/09/2020", motif="Extraits des délibérations attendus")
    page.goto(tour)
    expect(page.get_by_text("38 sur 38 signataires ont signé")).to_be_visible()
    page.goto(acte)
    expect(page.locator("main")).to_contain_text("Signé")
    expect(page.get_by_text("Signature partielle")).to_have_count(0)


def test_la_page_imprimee_revient_signee(
    ouvrir: Callable[..., Page], tmp_path: Path, photographier: Callable[[Page, str], Path]
) -> None:
    """The PDF that the frozen version serves, handed back as the scan of the signed page."""
    page = ouvrir("nadia.lopez")
    acte = ouvrir_la_signature(page)
    page.get_by_role("link", name=re.compile("^Version figée")).click()
    with page.expect_download() as telechargement:
        page.get_by_role("link", name=re.compile(", PDF$")).first.click()
    telechargement.value.save_as(tmp_path / "page.pdf")
    page.goto(acte)
    page.get_by_role("link", name="Ouvrir le tour de signature").click()
    signer(page, combien=1, le="02/03/2020", motif="Décision attendue")
    page.get_by_role("row", name=re.compile("Caf de la Haute-Garonne")).get_by_role("link").click()
    page.get_by_label(re.compile("^Page signée")).set_input_files(tmp_path / "page.pdf")
    page.get_by_role("button", name="Joindre la page").click()
    expect(page.get_by_text("son code est celui de cette version")).to_be_visible()
    expect(page.get_by_text("Vérifiée par son code")).to_be_visible()
    photographier(page, "page-signee")

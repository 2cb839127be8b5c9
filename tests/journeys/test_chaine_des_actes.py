"""A chain of acts in the browser: voted, published, signed by 38, frozen, changed, renewed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import AXE, TOUTES, violations

pytestmark = pytest.mark.navigateur

DEMARCHE = "/demarches/sicoval/"
INTITULE = "Accord-cadre de la chaîne des actes (fictif)"
ATTENDUS = "Extraits des délibérations attendus"


def sans_faute(page: Page) -> None:
    """Axe finds nothing serious in the page as it is shown."""
    page.evaluate(AXE)
    assert not violations(page, TOUTES), page.url


def appuyer(page: Page, geste: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("button", name=geste).first.click()


def commencer_l_acte(page: Page) -> str:
    """The address of an act that the COPIL has validated."""
    page.goto(f"{DEMARCHE}actes/creer/")
    page.get_by_label(re.compile("^Type")).select_option(label="Accord-cadre")
    page.get_by_label(re.compile("^Intitulé")).fill(INTITULE)
    appuyer(page, "Commencer cet acte")
    acte = page.url
    appuyer(page, "Passer à « relu »")
    appuyer(page, "Noter la validation en COPIL")
    return acte


def deliberer(page: Page) -> None:
    """A deliberation of the community: entered, transmitted, published, hence executory."""
    page.goto(f"{DEMARCHE}deliberations/enregistrer/")
    choix = page.locator("select[name=organisation]")
    communaute = choix.locator("option", has_text="agglomération du Sicoval")
    choix.select_option(value=communaute.get_attribute("value"))
    page.locator("[name=assemblee]").fill("Conseil communautaire (fictif)")
    page.locator("[name=objet]").fill("Approbation de l’accord-cadre (fictif)")
    page.locator("[name=seance_le]").fill("10/02/2020")
    page.get_by_label(INTITULE).check()
    for nom, nombre in [("en_exercice", 60), ("presents", 45), ("pouvoirs", 5), ("absents", 10)]:
        page.locator(f"[name={nom}]").fill(str(nombre))
    for nom, nombre in [("pour", 50), ("contre", 0), ("abstentions", 0)]:
        page.locator(f"[name={nom}]").fill(str(nombre))
    appuyer(page, "Enregistrer")
    chapeau = page.locator("main")
    expect(chapeau.get_by_text("Votée").first).to_be_visible()
    sans_faute(page)
    page.locator("[name=transmise_le]").fill("12/02/2020")
    appuyer(page, "Noter la transmission")
    expect(chapeau.get_by_text("Transmise").first).to_be_visible()
    page.locator("[name=publiee_le]").fill("13/02/2020")
    appuyer(page, "Noter la publication")
    expect(chapeau.get_by_text("Exécutoire").first).to_be_visible()


def figer(page: Page, acte: str) -> None:
    page.goto(acte)
    appuyer(page, "Figer le texte")
    appuyer(page, re.compile("^Figer"))
    expect(page.locator("main").get_by_text(re.compile("[0-9a-f]{64}")).first).to_be_visible()
    sans_faute(page)


def signer_en_deux_fois(page: Page, acte: str) -> None:
    """35 of the 38 signatories (the Caf, the community, 33 communes), then the three communes left."""
    page.goto(acte)
    appuyer(page, "Ouvrir la signature")
    page.get_by_role("link", name="Ouvrir le tour de signature").click()
    tour = page.url
    for case in page.locator("input[name=parties]").all()[:35]:
        case.check()
    _dire_ou_et_quand(page, "02/03/2020")
    expect(page.get_by_text("35 sur 38 signataires ont signé")).to_be_visible()
    expect(page.locator("main").get_by_text("Signature partielle").first).to_be_visible()
    sans_faute(page)
    page.goto(f"{tour}?etat=A_SIGNER")
    page.get_by_label(re.compile("^Tous ceux de ce tableau")).check()
    _dire_ou_et_quand(page, "15/09/2020")
    page.goto(tour)
    expect(page.get_by_text("38 sur 38 signataires ont signé")).to_be_visible()


def _dire_ou_et_quand(page: Page, le: str) -> None:
    page.get_by_label(re.compile("^Ont signé le")).fill(le)
    page.get_by_label(re.compile("^Lieu")).fill("Labège")
    page.get_by_label(re.compile("^Motif")).fill(ATTENDUS)
    appuyer(page, "Enregistrer ces signatures")


def preparer_l_avenant(page: Page) -> None:
    """One article reworded, one field changed: the avenant lists these two, and nothing else."""
    page.goto(f"{DEMARCHE}redaction/article-8/")
    page.locator("textarea[name=texte]").fill("Du {{ debut }} au {{ fim }}, chacun cite l’autre.")
    page.locator("textarea[name=motif]").fill("Demande des élus (fictif)")
    appuyer(page, "Enregistrer ce texte")
    expect(page.get_by_role("alert").first).to_contain_text("Vouliez-vous dire {{ fin }}")
    page.locator("textarea[name=texte]").fill("Du {{ debut }} au {{ fin }}, chacun cite l’autre.")
    appuyer(page, "Enregistrer ce texte")
    expect(page.get_by_text("chaque partie mentionne la coopération").first).to_be_visible()
    sans_faute(page)
    page.goto(f"{DEMARCHE}identite/")
    page.locator("textarea[name=champ_caf]").fill("La Caf soutient deux crèches (fictif).")
    appuyer(page, "Enregistrer")
    page.goto(f"{DEMARCHE}avenant/")
    lignes = page.locator("tbody tr")
    expect(lignes).to_have_count(2)
    expect(lignes.filter(has_text="Rédaction")).to_contain_text("Article 8 — Communication")
    expect(lignes.filter(has_text="Interventions de la Caf")).to_contain_text("deux crèches")
    sans_faute(page)
    # The avenant of the services soutenus is being written there: these changes enter it too.
    page.get_by_role("link", name="Voir le document").click()
    expect(page.locator("main")).to_contain_text("chacun cite l’autre")


def renouveler(page: Page) -> None:
    """The démarche that follows, opened by an express decision, linked both ways."""
    page.goto(f"{DEMARCHE}fin/")
    sans_faute(page)
    page.get_by_role("link", name="Renouveler la convention").click()
    page.locator("[name=decision]").fill("Comité de pilotage du 12 mars 2024 (fictif)")
    page.locator("[name=nom]").fill("Sicoval — CTG suivante (fictif)")
    page.locator("[name=debut]").fill("01/01/2025")
    page.locator("[name=fin]").fill("31/12/2028")
    sans_faute(page)
    appuyer(page, "Voir ce qui sera repris")
    expect(page.locator("main")).to_contain_text("Rien n’est encore enregistré")
    sans_faute(page)
    appuyer(page, "Ouvrir la nouvelle démarche")
    page.goto(f"{DEMARCHE}fin/")
    expect(page.locator("main")).to_contain_text("Renouvelée par")


def test_une_chaine_d_actes_de_la_deliberation_au_renouvellement(
    ouvrir: Callable[..., Page], photographier: Callable[[Page, str], Path]
) -> None:
    page = ouvrir("nadia.lopez")
    acte = commencer_l_acte(page)
    deliberer(page)
    figer(page, acte)
    signer_en_deux_fois(page, acte)
    page.goto(acte)
    expect(page.locator("main").get_by_text("Signé", exact=True).first).to_be_visible()
    preparer_l_avenant(page)
    photographier(page, "chaine-avenant")
    renouveler(page)
    photographier(page, "chaine-renouvellement")

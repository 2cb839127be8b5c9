"""A comité de pilotage from its creation to the adoption of its relevé, each side with its account."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from journeys.test_accessibilite import AXE, TOUTES, violations

pytestmark = pytest.mark.navigateur

DEMARCHE = "/demarches/aubergenville/gouvernance/"
NOM = "Comité de pilotage du parcours (fictif)"
JOUR = dt.datetime.now(ZoneInfo("Europe/Paris")).date()
AUJOURDHUI, DEMAIN = f"{JOUR:%d/%m/%Y}", f"{JOUR + dt.timedelta(days=1):%d/%m/%Y}"


def envoyer(page: Page, bouton: str) -> None:
    """Press the button, and wait for the page that answers."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=bouton, exact=True).first.click()


def suivre(page: Page, lien: str) -> None:
    """Follow the link, and wait for its page."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=lien).first.click()


def verifier(page: Page) -> None:
    """What axe finds serious in the page."""
    page.evaluate(AXE)
    assert not violations(page, TOUTES), page.url


def test_un_copil_de_sa_creation_a_l_adoption_de_son_releve(ouvrir: Callable[..., Page]) -> None:
    claire = ouvrir("claire.martin", bypass_csp=True)
    creer_le_copil(claire)
    reunion = planifier_et_inviter(claire)
    tenir(claire, reunion)
    decider(claire, reunion)
    releve = preparer_le_releve(claire, reunion)
    valider(ouvrir("thomas.leroy", bypass_csp=True), releve, "Caf")
    valider(claire, releve, "Collectivités")
    expect(claire.get_by_text(re.compile("Validé par les deux côtés et figé le"))).to_be_visible()
    verifier(claire)
    envoyer_le_releve(claire)
    la_suivante_s_ouvre_sur_l_adoption(claire)


def creer_le_copil(page: Page) -> None:
    """The instance, with one member of each side."""
    page.goto(f"{DEMARCHE}instances/ajouter/")
    page.locator("main [name=type]").select_option("copil")
    page.locator("main [name=nom]").fill(NOM)
    page.locator("main [name=ouverte_le]").fill("01/01/2026")
    envoyer(page, "Enregistrer")
    for rang, organisation in enumerate(("Caf des Yvelines", "Commune d’Aubergenville")):
        suivre(page, "Ajouter un membre")
        choisir(page, "organisation", organisation)
        page.locator("main [name=prenom]").fill("Dominique")
        page.locator("main [name=nom]").fill(f"Parcours {rang + 1} (fictif)")
        page.locator("main [name=courriel]").fill(f"parcours{rang}@exemple.fr")
        page.locator("main [name=du]").fill("01/01/2026")
        envoyer(page, "Enregistrer")
    expect(page.get_by_text("Parité respectée")).to_be_visible()


def choisir(page: Page, nom: str, debut: str) -> None:
    """The option of a list whose label begins with these words."""
    options = page.locator(f"main [name={nom}] option")
    voulue = options.filter(has_text=re.compile(debut.replace("’", "[’']"))).first
    page.locator(f"main [name={nom}]").select_option(voulue.get_attribute("value"))


def planifier_et_inviter(page: Page) -> str:
    """A meeting of today with one item about a fiche; the address of its page."""
    page.goto(f"{DEMARCHE}reunions/")
    suivre(page, "Prévoir une réunion")
    choisir(page, "instance_reunie", re.escape(NOM))
    page.locator("main [name=debut]").fill(AUJOURDHUI)
    page.locator("main [name=heure_debut]").fill("14 h")
    page.locator("main [name=lieu]").fill("Hôtel de ville (fictif)")
    envoyer(page, "Prévoir la réunion")
    adresse = page.url
    suivre(page, "Ajouter un point")
    choisir(page, "objet", "Navette solidaire")
    page.locator("main [name=attendu][value=decision]").check()
    envoyer(page, "Ajouter")
    page.goto(adresse)
    suivre(page, "Convoquer")
    envoyer(page, "Envoyer les invitations")
    expect(page.locator("#invitations")).to_contain_text("2 invitations")
    return adresse


def tenir(page: Page, reunion: str) -> None:
    """Both came, and the meeting was held: before, it decides nothing."""
    page.goto(f"{reunion}decisions/ajouter/")
    page.locator("main [name=quoi]").select_option("arbitrage:")
    page.locator("main [name=texte]").fill("Trop tôt.")
    envoyer(page, "Enregistrer la décision")
    expect(page.get_by_text(re.compile("seule une réunion tenue décide")).first).to_be_visible()
    page.goto(reunion)
    suivre(page, "Noter les présences")
    for liste in page.locator("main select[name$=present]").all():
        liste.select_option("present")
    envoyer(page, "Enregistrer les présences")
    page.goto(reunion)
    envoyer(page, "Noter comme tenue")


def decider(page: Page, reunion: str) -> None:
    """The fiche of the item is put off, then validated: its page says so."""
    page.goto(reunion)
    suivre(page, "Enregistrer une décision")
    verifier(page)
    choisir(page, "quoi", "Navette solidaire")
    choisir(page, "point", "Navette solidaire")
    page.locator("main [name=texte]").fill("La fiche « Navette solidaire » est validée.")
    page.locator("main [name=pour]").fill("2")
    page.locator("main [name=reserves]").fill("que les financeurs confirment leur accord (fictif)")
    page.locator("main [name=suite_1]").fill("Obtenir l’accord écrit (fictif)")
    page.locator("main [name=responsable_1]").fill("Service des solidarités (fictif)")
    envoyer(page, "Enregistrer la décision")
    decisions = page.locator("#decisions")
    expect(decisions).to_contain_text("passe de « chiffrée » à « validée »")
    suivre(page, "La fiche « Navette solidaire » est validée.")
    verifier(page)
    page.goto(f"{DEMARCHE}a-faire/")
    expect(page.locator("main")).to_contain_text("Obtenir l’accord écrit (fictif)")
    verifier(page)
    page.goto(f"{DEMARCHE}decisions/?texte=navette")
    expect(page.locator("main table")).to_contain_text(
        "La fiche « Navette solidaire » est validée."
    )
    verifier(page)


def preparer_le_releve(page: Page, reunion: str) -> str:
    """The relevé, already filled; one text is added, then both sides are asked."""
    page.goto(reunion)
    envoyer(page, "Préparer le relevé de décisions")
    expect(page.locator(".releve-page")).to_contain_text(
        "La fiche « Navette solidaire » est validée."
    )
    verifier(page)
    page.locator("main [name=texte_ouverture]").fill("La séance est ouverte à 14 h (fictif).")
    envoyer(page, "Enregistrer les textes")
    expect(page.locator(".releve-page")).to_contain_text("La séance est ouverte à 14 h (fictif).")
    envoyer(page, "Proposer à la validation")
    return page.url


def valider(page: Page, releve: str, cote: str) -> None:
    """One side, by its own account, sees its own button only."""
    page.goto(releve)
    expect(page.get_by_role("button", name=re.compile("^Valider pour le côté"))).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^Valider pour le côté «.{cote}.»")).click()
    expect(page.get_by_text("Votre validation est enregistrée.")).to_be_visible()


def envoyer_le_releve(page: Page) -> None:
    """Its files are those made at freezing; it leaves to the members."""
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert telechargement.value.suggested_filename.endswith(".pdf")
    envoyer(page, "Envoyer le relevé")
    expect(page.locator(".releve-marge")).to_contain_text("Envoyé le")


def la_suivante_s_ouvre_sur_l_adoption(page: Page) -> None:
    """The first item of the next meeting is the adoption of that relevé."""
    page.goto(f"{DEMARCHE}reunions/")
    suivre(page, "Prévoir une réunion")
    choisir(page, "instance_reunie", re.escape(NOM))
    page.locator("main [name=debut]").fill(DEMAIN)
    envoyer(page, "Prévoir la réunion")
    expect(page.locator(".point-titre").first).to_contain_text("Adoption du relevé de décisions")

"""From somebody's own Excel to what its pilots answer from a phone, and back to Excel."""

from __future__ import annotations

import datetime as dt
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from appuis.site import MAILLAGE, Site, environnement
from journeys.test_accessibilite import AXE, TOUTES, violations

pytestmark = pytest.mark.navigateur

PLAN = "/demarches/rive-de-gier/plan/"
TITRES = ("Un relais petite enfance itinérant (fictif)", "Un café des parents (fictif)")
PILOTE = "Centre social des Trois Ponts (fictif)"
ADRESSE = "pilote@trois-ponts.example"
COMMENTAIRE = "La première tournée a eu lieu ; il manque un véhicule."
ENTETES = ("Axe", "Objectif", "N°", "Intitulé de l’action", "Pilote", "Début", "Fin", "État")
LIGNES = (
    ("Petite enfance (fictif)", "Aller vers les familles (fictif)", 1, TITRES[0], PILOTE),
    ("Petite enfance (fictif)", "Aller vers les familles (fictif)", 2, TITRES[1], PILOTE),
)
# What cannot be read in the file, and what the person writes instead.
FAUTES = (("12/03/2026", "31/02/2028", "En cours"), ("bientôt", "12/2028", "On verra"))
JUSTES = {"31/02/2028": "29/02/2028", "bientôt": "01/09/2026", "On verra": "En cours"}


def classeur(dossier: Path) -> Path:
    """A plan as somebody keeps it, with three cells that nobody could read."""
    fichier = dossier / "notre plan.xlsx"
    with xlsxwriter.Workbook(str(fichier)) as ecrit:
        feuille = ecrit.add_worksheet("Plan")
        for rang, ligne in enumerate(
            (ENTETES, *(a + b for a, b in zip(LIGNES, FAUTES, strict=True)))
        ):
            feuille.write_row(rang, 0, ligne)
    return fichier


def importer(page: Page, fichier: Path) -> None:
    """Hand the file in, correct the three cells, import."""
    page.goto(f"{PLAN}importer/")
    page.locator("input[type=file]").set_input_files(fichier)
    page.get_by_role("button", name="Déposer le fichier").click()
    page.get_by_role("button", name="Vérifier les lignes").click()
    for faux, juste in JUSTES.items():
        champ = page.locator(f'input[type=text][value="{faux}"]')
        expect(champ).to_have_count(1)
        champ.fill(juste)
    page.get_by_label("Les ajouter à l’annuaire").check()
    page.get_by_role("button", name="Enregistrer et vérifier de nouveau").click()
    expect(page.get_by_text("Vous avez corrigé 3")).to_be_visible()
    page.get_by_role("button", name="Importer dans le plan").click()
    expect(page.get_by_role("status")).to_contain_text("est importé dans le plan")


def lancer(page: Page) -> str:
    """Prepare a campaign about the two actions, give the pilot an address, launch; its address."""
    page.goto(f"{PLAN}campagnes/")
    page.get_by_role("link", name="Préparer une campagne").click()
    page.get_by_label(re.compile("^Intitulé")).fill("Revue de mars (fictif)")
    for case in page.locator("input[name=fiches]").all():
        case.uncheck()
    for titre in TITRES:
        page.get_by_label(re.compile(re.escape(titre))).check()
    page.get_by_role("button", name="Enregistrer la campagne").click()
    campagne = page.url
    expect(page.locator("main")).to_contain_text("sans adresse électronique")
    page.get_by_role("link", name="Donner son adresse").click()
    page.get_by_label(re.compile("^Adresse électronique")).fill(ADRESSE)
    page.get_by_role("button", name="Enregistrer l’adresse").click()
    page.get_by_role("link", name="Voir le courriel").click()
    expect(page.locator("main")).to_contain_text(TITRES[0])
    page.goto(campagne)
    page.get_by_role("button", name="Lancer la campagne").click()
    expect(page.get_by_role("status")).to_contain_text("dans dix minutes")
    page.get_by_role("link", name="Courriels partis et à partir").click()
    expect(page.get_by_role("row", name=re.compile(re.escape(ADRESSE)))).to_contain_text(
        "En attente"
    )
    return campagne


def lien_recu(site: Site) -> str:
    """The link of the mail that the pilot received, once the window is over."""
    demain = (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=1)).date()
    site.maillage("courriels", "envoyer", "--le", demain.isoformat())
    for lu in courriels(site):
        if lu["To"] == ADRESSE:
            texte = lu.get_body(("plain",)).get_content()
            return urlsplit(re.search(r"http\S+/contribuer/\S+", texte)[0]).path
    raise AssertionError("No mail for the pilot")


def courriels(site: Site) -> Iterator[EmailMessage]:
    """Those that left: Django puts in one file, a rule of dashes after each, those of one second."""
    for fichier in (site.dossier / "courriels").iterdir():
        for octets in fichier.read_bytes().split(b"\n" + b"-" * 79 + b"\n")[:-1]:
            yield message_from_bytes(octets, policy=policy.default)


def repondre(page: Page, lien: str) -> list[str]:
    """Tell how one action goes, and that nothing is new about the other; what axe finds."""
    page.goto(lien)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vos actions")
    page.evaluate(AXE)
    constats = violations(page, TOUTES)
    page.get_by_role("link", name="Donner des nouvelles").first.click()
    page.evaluate(AXE)
    constats += violations(page, TOUTES)
    deborde = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(deborde) <= 0
    page.get_by_label("Éclaircies").check()
    page.get_by_label(re.compile("^Avancement")).fill("40")
    page.get_by_label(re.compile("^Un commentaire")).fill(COMMENTAIRE)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITRES[1])
    page.get_by_role("button", name="Rien de neuf").click()
    expect(page.get_by_role("status")).to_contain_text("Merci, c’est tout")
    return constats


def accepter(page: Page, campagne: str) -> None:
    """Accept all that was proposed; the fiche says it, in the name of its pilot."""
    page.goto(campagne)
    expect(page.locator("main")).to_contain_text("A répondu")
    page.get_by_role("link", name=re.compile("^Décider")).click()
    expect(page.locator("main")).to_contain_text(COMMENTAIRE)
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    expect(page.get_by_role("status")).to_contain_text("la fiche est à jour")
    page.get_by_role("link", name=re.compile(re.escape(TITRES[0][:20]))).first.click()
    expect(page.locator("main")).to_contain_text("Éclaircies")
    expect(page.locator("main")).to_contain_text(PILOTE)


def exporter(page: Page, dossier: Path) -> str:
    """The texts of the workbook that the plan gives back."""
    page.goto(f"{PLAN}exporter/")
    page.get_by_label(re.compile("Excel")).check()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger").click()
    fichier = dossier / "plan.xlsx"
    telechargement.value.save_as(fichier)
    with ZipFile(fichier) as archive:
        return "".join(
            archive.read(nom).decode() for nom in archive.namelist() if nom.endswith(".xml")
        )


def test_du_classeur_a_la_reponse_du_pilote_et_retour(
    ouvrir: Callable[..., Page],
    site: Site,
    tmp_path: Path,
    photographier: Callable[[Page, str], Path],
) -> None:
    page = ouvrir("paul.meunier")
    importer(page, classeur(tmp_path))
    campagne = lancer(page)
    lien = lien_recu(site)
    # Axe is evaluated in the page, which the policy of the product rightly forbids to strangers.
    telephone = ouvrir(viewport={"width": 360, "height": 740}, has_touch=True, bypass_csp=True)
    assert repondre(telephone, lien) == []
    photographier(telephone, "contribution-telephone")
    accepter(page, campagne)
    telephone.reload()
    expect(telephone.locator("main")).to_contain_text("Acceptée")
    texte = exporter(page, tmp_path)
    for titre in TITRES:
        assert titre in texte


def test_un_lien_faux_n_ouvre_rien(ouvrir: Callable[..., Page]) -> None:
    page = ouvrir(viewport={"width": 360, "height": 740})
    reponse = page.goto(f"/contribuer/{'a' * 43}/")
    assert reponse
    assert reponse.status == 404
    expect(page.locator("main")).to_contain_text("n’ouvre rien")


def test_le_travail_de_fond_s_arrete_proprement(site: Site) -> None:
    processus = subprocess.Popen(
        [MAILLAGE, "travailler"], env=environnement(site.dossier), stdout=subprocess.PIPE
    )
    with processus:
        assert "en route" in processus.stdout.readline().decode()
        processus.send_signal(signal.SIGTERM)
        assert processus.wait(timeout=20) == 0

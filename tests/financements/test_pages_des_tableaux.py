"""The pages and the files of the published tables."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appuis import argent
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.documents.extraction import FichierIllisible
from maillage.documents.tableur import Feuille, csv, ods, xlsx
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.imports_tableaux import lire_le_classeur
from maillage.financements.models import (
    TableauPublie,
)
from maillage.portail.queries import constats
from maillage.regles.erreurs import (
    SaisieInvalide,
)

D = Decimal
CEJ = Grille((Colonne("Montant", "12 €"),), (Rangee("Crèche", ("10 €",)), Rangee("RAM", ("2 €",))))


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def plat(texte: str) -> str:
    brut = html.unescape(re.sub(r"<[^>]+>", " ", texte))
    return re.sub(r"[\s\u00a0\u202f]+", " ", brut)


def ouvrir(client: Client, nom: str, *cles: object, code: int = 200) -> str:
    reponse = client.get(reverse(f"financements:{nom}", args=cles))
    assert reponse.status_code == code
    return plat(reponse.content.decode())


def dits(demarche, regle: str, le: dt.datetime) -> list[str]:
    return [
        plat(c.message)
        for c in constats(demarche, le.date())
        if c.regle is not None and c.regle.identifiant == regle
    ]


# --- files ----------------------------------------------------------------------------------------

FEUILLE = Feuille(
    "Tableau",
    ("Service", "CEJ", "PS"),
    (
        ("Petite enfance", "7,66 M€", D("40280000")),
        ("Parentalité", 459_000, None),
        ("Total", "16,65 M€", D("53900000")),
    ),
)


@pytest.mark.parametrize("ecrire", [xlsx, ods, csv])
def test_un_classeur_se_lit_dans_la_grille(ecrire):
    grille = lire_le_classeur(ecrire(FEUILLE))
    assert grille == Grille(
        (Colonne("CEJ", "16,65 M€"), Colonne("PS", "53900000")),
        (Rangee("Petite enfance", ("7,66 M€", "40280000")), Rangee("Parentalité", ("459000", ""))),
    )


@pytest.mark.parametrize(
    "octets", [b"", b"\x00\x01", b"%PDF-1.7", b"PK\x03\x04rien", b"x" * 5_000_001, b"seul\n"]
)
def test_un_fichier_qui_n_en_est_pas_un_est_refuse(octets):
    with pytest.raises(FichierIllisible):
        lire_le_classeur(octets)


def test_un_tableau_sans_fin_ne_passe_pas():
    lignes = tuple((f"Ligne {n}", "1") for n in range(101))
    octets = csv(Feuille("T", ("A", "B"), lignes))
    with pytest.raises(SaisieInvalide, match="trop grand"):
        lire_le_classeur(octets)


# --- pages ----------------------------------------------------------------------------------------


def envoi(grille: Grille, **champs: object) -> dict[str, object]:
    """What the browser sends for a table."""
    corps = {nom: "" if v is None else v for nom, v in {**argent.DU_TABLEAU, **champs}.items()}
    corps |= {"g-lignes": len(grille.rangees) + 2, "g-colonnes": len(grille.colonnes)}
    for c, colonne in enumerate(grille.colonnes):
        corps |= {f"g-i-{c}": colonne.intitule, f"g-t-{c}": colonne.total_ecrit}
    for r, rangee in enumerate(grille.rangees):
        corps[f"g-l-{r}"] = rangee.intitule
        corps |= {f"g-c-{r}-{c}": ecrit for c, ecrit in enumerate(rangee.ecrits)}
    return corps


def test_conflent_se_saisit_se_lit_et_s_exporte(navigateur, distribution):
    slug = distribution.demarche.slug
    adresse = reverse("financements:tableau_ajouter", args=[slug])
    plus = navigateur.post(adresse, {**envoi(argent.CONFLENT), "geste": "lignes"})
    assert plus.status_code == 200
    assert "490 787 €" in plus.content.decode()
    assert not TableauPublie.objects.exists()
    assert navigateur.post(adresse, envoi(argent.CONFLENT)).status_code == 302
    page = ouvrir(navigateur, "tableaux", slug)
    assert "490 787 € + 598 000 €" in page
    assert "1 089 800 €" in page
    assert "1 013 €" in page
    assert "Les arrondis n’en expliquent que 900,50 € au plus" in page
    (ecrit,) = TableauPublie.objects.all()
    detail = ouvrir(navigateur, "tableau", slug, ecrit.pk)
    assert "520 600 €" in detail
    for format_ in ("xlsx", "ods", "csv"):
        for nom, cles in (("tableaux", [slug]), ("tableau", [slug, ecrit.pk])):
            reponse = navigateur.get(reverse(f"financements:{nom}", args=cles), {"format": format_})
            assert reponse.status_code == 200
            assert reponse["Content-Disposition"].endswith(f'.{format_}"')


def test_une_saisie_fausse_revient_avec_ce_qui_etait_ecrit(navigateur, distribution):
    adresse = reverse("financements:tableau_ajouter", args=[distribution.demarche.slug])
    fausse = Grille((Colonne("A"),), (Rangee("Crèche", ("1,234",)),))
    reponse = navigateur.post(adresse, envoi(fausse))
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "deux façons" in page
    assert 'value="1,234"' in page
    assert navigateur.post(adresse, {}).status_code == 422
    hostile = {"g-lignes": "9" * 40, "g-colonnes": "-3", "g-l-0": "<script>", "g-c-0-0": "\0"}
    assert navigateur.post(adresse, {**envoi(CEJ), **hostile}).status_code == 422
    assert not TableauPublie.objects.exists()


def test_deux_personnes_ne_s_ecrasent_pas(navigateur, distribution):
    ecrit = argent.tableau(distribution.demarche, CEJ)
    adresse = reverse("financements:tableau_modifier", args=[distribution.demarche.slug, ecrit.pk])
    assert navigateur.post(adresse, {**envoi(CEJ, intitule="Un"), "version": 1}).status_code == 302
    reponse = navigateur.post(adresse, {**envoi(CEJ, intitule="Deux"), "version": 1})
    assert reponse.status_code == 409
    assert "Un" in plat(reponse.content.decode())
    ecrit.refresh_from_db()
    assert ecrit.intitule == "Un"


def test_un_classeur_est_montre_avant_d_etre_ecrit(navigateur, distribution):
    slug = distribution.demarche.slug
    adresse = reverse("financements:tableau_importer", args=[slug])
    fichier = SimpleUploadedFile("caf.xlsx", BytesIO(xlsx(FEUILLE)).getvalue())
    reponse = navigateur.post(adresse, {"fichier": fichier})
    assert reponse.status_code == 200
    page = reponse.content.decode()
    assert "Rien n’est enregistré" in page
    assert 'value="7,66 M€"' in page
    assert not TableauPublie.objects.exists()
    faux = SimpleUploadedFile("caf.xlsx", b"%PDF-1.7")
    assert navigateur.post(adresse, {"fichier": faux}).status_code == 422


def test_l_etat_est_a_part_et_jamais_additionne(navigateur, distribution):
    argent.accompagnement(distribution.demarche)
    argent.tableau(distribution.demarche, CEJ)
    page = ouvrir(navigateur, "tableaux", distribution.demarche.slug)
    assert "ne s’ajoute pas aux financements de la Caf" in page
    assert "20 328,00 €" in page
    assert "20 340" not in page


def test_la_page_ne_coute_pas_plus_avec_dix_fois_plus(navigateur, distribution):
    def requetes() -> int:
        with CaptureQueriesContext(connection) as prises:
            ouvrir(navigateur, "tableaux", distribution.demarche.slug)
        return len(prises)

    argent.tableau(distribution.demarche)
    argent.budget(distribution.demarche)
    requetes()
    avec_un = requetes()
    for _ in range(9):
        argent.tableau(distribution.demarche)
        argent.budget(distribution.demarche)
    assert requetes() == avec_un

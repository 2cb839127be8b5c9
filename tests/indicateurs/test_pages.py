"""The pages of the indicators: list, chart with its table, values, exports."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.indicateurs.models import Indicateur, ValeurIndicateur

PIEGE = "=HYPERLINK(\"http://x\")<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    """A browser of who may write the indicators."""
    client.force_login(charge)
    return client


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"indicateurs:{nom}", args=args)


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, url
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def test_la_liste_dit_d_ou_l_on_part_et_ou_l_on_en_est(
    navigateur: Client, indicateur: Indicateur
) -> None:
    fabriques.valeur(indicateur, 2025, valeur=12)
    fabriques.valeur(indicateur, 2026, valeur=31, statut="PROVISOIRE")
    fabriques.valeur(indicateur, 2027, valeur=None, statut="INCONNUE")
    vide = fabriques.indicateur(indicateur.demarche, reference=None, cible=None, cible_le=None)
    fiche = fabriques.fiche(indicateur.demarche, intitule="Ouvrir une crèche")
    fiche.rattachements.create(indicateur=indicateur)
    lu = lire(navigateur, adresse("liste", indicateur.demarche.slug))
    assert "31 2026, provisoire" in lu
    assert "Ouvrir une crèche" in lu
    assert "Toute la démarche" in lu
    assert str(vide) in lu
    assert lu.count("à compléter") == 2


def test_la_page_dessine_et_dit_la_meme_chose_en_tableau(
    navigateur: Client, indicateur: Indicateur
) -> None:
    for annee, valeur in ((2025, 12), (2026, 31)):
        fabriques.valeur(indicateur, annee, valeur=valeur, source="Caf (fictif)")
    url = adresse("indicateur", indicateur.demarche.slug, indicateur.pk)
    brut = navigateur.get(url).content.decode()
    assert 'role="img"' in brut
    assert "style=" not in brut.split("<svg viewBox")[1].split("</svg>")[0]
    assert "polyline" in brut
    lu = lire(navigateur, url)
    assert "Référence 10 places en 2025" in lu
    assert "2026 31 Publiée Caf (fictif)" in lu
    assert "70 % du chemin" in lu


def test_une_annee_inconnue_n_est_pas_un_zero(navigateur: Client, indicateur: Indicateur) -> None:
    fabriques.valeur(indicateur, 2025, valeur=0)
    fabriques.valeur(indicateur, 2026, valeur=None, statut="INCONNUE")
    lu = lire(navigateur, adresse("indicateur", indicateur.demarche.slug, indicateur.pk))
    assert "2025 0 Publiée" in lu
    assert "2026 — Inconnue" in lu


def test_noter_corriger_effacer_une_valeur(navigateur: Client, indicateur: Indicateur) -> None:
    slug, pk = indicateur.demarche.slug, indicateur.pk
    saisie = {"annee": "2026", "valeur": "1 234,5", "statut": "PUBLIEE", "source": PIEGE}
    noter = adresse("valeur_noter", slug, pk)
    assert navigateur.post(noter, saisie | {"source": ""}).status_code == 422
    assert navigateur.post(noter, saisie).status_code == 302
    assert navigateur.post(noter, saisie).status_code == 422
    note = ValeurIndicateur.objects.get()
    assert str(note.valeur) == "1234.5000"
    page = adresse("indicateur", slug, pk)
    assert "<script>alert('é')" not in navigateur.get(page).content.decode()
    modifier = adresse("valeur_modifier", slug, pk, 2026)
    corrigee = {"valeur": "", "statut": "INCONNUE", "version": "1", "commentaire": "Perdue"}
    assert navigateur.post(modifier, corrigee).status_code == 302
    perimee = navigateur.post(modifier, saisie | {"version": "1"})
    assert perimee.status_code == 409
    assert "ce qui est enregistré" in perimee.content.decode()
    effacer = adresse("valeur_effacer", slug, pk, 2026)
    assert "Le journal garde" in lire(navigateur, effacer)
    assert navigateur.post(effacer, {"version": "2"}).status_code == 302
    assert not ValeurIndicateur.objects.exists()
    assert navigateur.get(effacer).status_code == 404


@pytest.mark.parametrize(
    "saisie",
    [
        {},
        {"annee": "deux mille", "valeur": "1", "statut": "PUBLIEE", "source": "x"},
        {"annee": "99999999999", "valeur": "1", "statut": "PUBLIEE", "source": "x"},
        {"annee": "2026", "valeur": "NaN", "statut": "PUBLIEE", "source": "x"},
        {"annee": "2026", "valeur": "1e400", "statut": "PUBLIEE", "source": "x"},
        {"annee": "2026", "valeur": "douze", "statut": "PUBLIEE", "source": "x"},
        {"annee": "2026", "valeur": "", "statut": "PUBLIEE", "source": "x"},
        {"annee": "2026", "valeur": "1", "statut": "AUTRE", "source": "x"},
    ],
)
def test_une_saisie_fausse_revient_avec_sa_raison(
    navigateur: Client, indicateur: Indicateur, saisie: dict[str, str]
) -> None:
    url = adresse("valeur_noter", indicateur.demarche.slug, indicateur.pk)
    assert navigateur.post(url, saisie).status_code == 422
    assert not ValeurIndicateur.objects.exists()


def test_retirer_puis_remettre(navigateur: Client, indicateur: Indicateur) -> None:
    slug, pk = indicateur.demarche.slug, indicateur.pk
    retirer = adresse("retirer", slug, pk)
    assert navigateur.post(retirer, {"version": "pas un nombre"}).status_code == 422
    assert navigateur.post(retirer, {"version": "1"}).status_code == 302
    assert navigateur.get(adresse("indicateur", slug, pk)).status_code == 404
    assert "1 indicateur retiré" in lire(navigateur, adresse("liste", slug))
    assert navigateur.post(adresse("remettre", slug, pk)).status_code == 302
    assert navigateur.get(adresse("indicateur", slug, pk)).status_code == 200


def test_definir_puis_corriger_un_indicateur(
    navigateur: Client, distribution: Distribution
) -> None:
    slug = distribution.demarche.slug
    assert navigateur.post(adresse("definir", slug), {"intitule": "X"}).status_code == 422
    saisie = {"intitule": "Familles orientées", "unite": "familles", "sens": "HAUSSE"}
    assert navigateur.post(adresse("definir", slug), saisie).status_code == 302
    cree = Indicateur.objects.get()
    url = adresse("modifier", slug, cree.pk)
    sans_date = saisie | {"version": "1", "reference": "3"}
    reponse = navigateur.post(url, sans_date)
    assert reponse.status_code == 422
    assert "va avec sa date" in reponse.content.decode()
    assert navigateur.post(url, saisie | {"version": "1", "unite": "foyers"}).status_code == 302
    assert navigateur.post(url, saisie | {"version": "1", "unite": "gens"}).status_code == 409


def test_un_lecteur_lit_et_n_ecrit_pas(
    client: Client, distribution: Distribution, indicateur: Indicateur
) -> None:
    client.force_login(distribution.compte(Role.ELU))
    slug = indicateur.demarche.slug
    brut = client.get(adresse("indicateur", slug, indicateur.pk)).content.decode()
    assert "/modifier/" not in brut
    assert "/noter/" not in brut
    assert client.get(adresse("modifier", slug, indicateur.pk)).status_code == 403


def test_les_exports_disent_la_meme_chose_et_neutralisent_les_formules(
    navigateur: Client, indicateur: Indicateur
) -> None:
    Indicateur.objects.filter(pk=indicateur.pk).update(intitule=PIEGE)
    fabriques.valeur(indicateur, 2025, valeur=12, source=PIEGE)
    fabriques.valeur(indicateur, 2026, valeur=None, statut="MASQUEE")
    liste = adresse("liste", indicateur.demarche.slug)
    contenu = navigateur.get(liste, {"format": "csv"}).content.decode("utf-8-sig")
    entete, ligne = list(csv.reader(StringIO(contenu), delimiter=";"))
    lue = dict(zip(entete, ligne, strict=True))
    assert lue["Indicateur"].startswith("'=")
    assert lue["2025"].startswith("12")
    assert lue["2026"] == "Masquée (secret statistique)"
    page = adresse("indicateur", indicateur.demarche.slug, indicateur.pk)
    valeurs = navigateur.get(page, {"format": "csv"}).content.decode("utf-8-sig")
    assert [rang[3] for rang in csv.reader(StringIO(valeurs), delimiter=";")][1:] == ["12,0000", ""]
    for url in (liste, page):
        octets = navigateur.get(url, {"format": "xlsx"}).content
        assert ZipFile(BytesIO(octets)).testzip() is None
        assert navigateur.get(url, {"format": "ods"}).status_code == 200
        assert navigateur.get(url, {"format": "pdf"}).status_code == 404


def test_la_liste_vide_dit_par_ou_commencer(navigateur: Client, distribution: Distribution) -> None:
    lu = lire(navigateur, adresse("liste", distribution.demarche.slug))
    assert "Aucun indicateur pour l’instant" in lu
    assert "Définir un indicateur" in lu


def test_l_historique_nomme_ce_qui_a_change(
    navigateur: Client, indicateur: Indicateur, charge: Utilisateur, LE: dt.datetime
) -> None:
    url = adresse("modifier", indicateur.demarche.slug, indicateur.pk)
    saisie = {
        "intitule": "Places de crèche",
        "unite": "places",
        "sens": "HAUSSE",
        "reference": "10",
        "reference_le": "31/12/2025",
        "reference_source": "Recensement fictif",
        "cible": "55",
        "cible_le": "31/12/2026",
        "version": "1",
    }
    assert navigateur.post(url, saisie).status_code == 302
    lu = lire(navigateur, adresse("indicateur", indicateur.demarche.slug, indicateur.pk))
    assert "Indicateur modifié" in lu
    assert "1 champ modifié" in lu

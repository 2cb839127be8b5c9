"""The page of the documents: what is ready, what is missing, and as many queries whatever the plan holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from maillage.conventions.models import Demarche
from maillage.documents.pieces import choisir, disponibilite, piece, pieces
from maillage.regles.erreurs import DocumentIncomplet


def remplir(demarche: Demarche, n: int) -> None:
    for rang in range(n):
        fabriques.fiche(demarche, numero=f"{rang}-{n}")
        fabriques.fiche_thematique(demarche, fabriques.thematique(f"Thème {rang}-{n}"))
        fabriques.deliberation(demarche, numero=f"25-{rang}-{n}")
        fabriques.structure(demarche)
        fabriques.acte(demarche, type="ACCORD_CADRE", intitule=f"Accord {rang}-{n}")
        fabriques.indicateur(demarche)


def test_la_page_ne_coute_pas_plus_cher_avec_un_grand_plan(distribution, client: Client) -> None:
    client.force_login(distribution.compte("CHARGE_COOPERATION"))
    adresse = reverse("portail:documents", args=[distribution.demarche.slug])
    remplir(distribution.demarche, 2)
    client.get(adresse)
    with CaptureQueriesContext(connection) as peu:
        assert client.get(adresse).status_code == 200
    remplir(distribution.demarche, 20)
    with CaptureQueriesContext(connection) as beaucoup:
        page = client.get(adresse).content.decode()
    assert len(beaucoup) == len(peu)
    assert "En choisir un autre" in page
    assert "25-19-20" in page


def test_une_demarche_vide_dit_ce_qui_manque_a_chaque_piece(db) -> None:
    vide = Demarche.objects.create(slug="vide", nom="Démarche vide")
    for p in pieces():
        lue = disponibilite(p, vide)
        if lue.prete:
            # What it writes then is the method of the model, with its values to complete.
            assert p.construire(lue.objet).blocs
            continue
        assert all(lue.manque)
        with pytest.raises(DocumentIncomplet) as refus:
            choisir(p, vide)
        assert refus.value.manques == list(lue.manque)
    assert disponibilite(piece("convention"), vide).manque == (
        "la Caf signataire",
        "une collectivité signataire",
    )
    assert {p.identifiant for p in pieces() if disponibilite(p, vide).prete} <= {
        "referentiel_cooperation"
    }


def test_un_acte_qui_n_est_pas_de_la_demarche_ne_s_ouvre_pas(distribution, client: Client) -> None:
    ailleurs = fabriques.acte(distribution.autre_demarche, type="ACTE_ENGAGEMENT")
    fabriques.acte(distribution.demarche, type="ACTE_ENGAGEMENT")
    client.force_login(distribution.compte("CHARGE_COOPERATION"))
    adresse = reverse("portail:apercu", args=[distribution.demarche.slug, "acte_engagement"])
    assert client.get(f"{adresse}?objet={ailleurs.pk}").status_code == 404
    for hostile in ("x", "1e3", "-1", "²", "9" * 40, "' OR 1=1"):
        assert client.get(adresse, {"objet": hostile}).status_code in (200, 404, 422)


def test_l_apercu_dit_les_caracteres_remplaces(distribution, client: Client) -> None:
    fiche = fabriques.fiche(distribution.demarche, intitule="Accueil 漢")
    client.force_login(distribution.compte("CHARGE_COOPERATION"))
    adresse = reverse("portail:apercu", args=[distribution.demarche.slug, "fiche_action"])
    page = client.get(adresse, {"objet": fiche.pk}).content.decode()
    assert "Caractères remplacés" in page
    assert "漢 (U+6F22)" in page

"""The mails of a démarche: who sees them, who takes them back, and what came back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appuis import campagnes as appui
from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.courriels import queries
from maillage.courriels.actions.adresses import noter_un_rejet
from maillage.courriels.models import Courriel


@pytest.fixture
def charge(client: Client, distribution: Distribution) -> Client:
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    return client


def adresse(distribution: Distribution, nom: str = "courriels", *cles: int) -> str:
    return reverse(f"portail:{nom}", args=[distribution.demarche.slug, *cles])


def test_un_courriel_qui_attend_s_annule(charge: Client, distribution: Distribution) -> None:
    courriel = appui.courriel(distribution.demarche)
    page = charge.get(adresse(distribution)).content.decode()
    assert "camille@exemple.fr" in page
    assert "En attente" in page
    charge.post(adresse(distribution, "courriel_annuler", courriel.pk))
    courriel.refresh_from_db()
    assert courriel.etat == "ANNULE"
    assert charge.post(adresse(distribution, "courriel_annuler", courriel.pk)).status_code == 422


def test_ceux_d_une_autre_demarche_ne_se_voient_pas(
    charge: Client, distribution: Distribution
) -> None:
    ailleurs = appui.courriel(distribution.autre_demarche, destinataire="secret@exemple.fr")
    assert "secret@exemple.fr" not in charge.get(adresse(distribution)).content.decode()
    for nom in ("courriel_annuler", "courriel_renvoyer", "adresse_bonne"):
        assert charge.post(adresse(distribution, nom, ailleurs.pk)).status_code == 404
    ailleurs.refresh_from_db()
    assert ailleurs.etat == "EN_ATTENTE"


def test_une_adresse_revenue_se_verifie_puis_le_courriel_repart(
    charge: Client, distribution: Distribution, LE: dt.datetime
) -> None:
    noter_un_rejet(adresse="camille@exemple.fr", motif="550 inconnu", le=LE)
    retenu = appui.courriel(distribution.demarche, etat="RETENU", motif="Un courriel est revenu.")
    assert "Cette adresse est bonne" in charge.get(adresse(distribution)).content.decode()
    assert charge.post(adresse(distribution, "courriel_renvoyer", retenu.pk)).status_code == 422
    charge.post(adresse(distribution, "adresse_bonne", retenu.pk))
    assert queries.adresse("camille@exemple.fr").rejetee_le is None
    charge.post(adresse(distribution, "courriel_renvoyer", retenu.pk))
    retenu.refresh_from_db()
    assert retenu.etat == "EN_ATTENTE"


def test_la_liste_ne_coute_pas_plus_avec_dix_fois_plus_de_courriels(
    charge: Client, distribution: Distribution, django_assert_max_num_queries: Any
) -> None:
    def ouvrir() -> int:
        with django_assert_max_num_queries(40) as lues:
            charge.get(adresse(distribution))
        return len(lues)

    for rang in range(3):
        appui.courriel(distribution.demarche, destinataire=f"p{rang}@exemple.fr")
    ouvrir()
    trois = ouvrir()
    for rang in range(3, 30):
        appui.courriel(distribution.demarche, destinataire=f"p{rang}@exemple.fr")
    assert ouvrir() <= trois
    assert Courriel.objects.count() == 30

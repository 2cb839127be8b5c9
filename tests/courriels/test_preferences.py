"""The page where the reader of an address chooses what comes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from maillage.courriels import queries
from maillage.courriels.enums import Frequence


@pytest.fixture
def adresse(db: None) -> str:
    return reverse("courriels:preferences", args=[queries.jeton_des_preferences("Lea@exemple.fr")])


def test_on_choisit_sans_compte(client: Client, adresse: str) -> None:
    assert "lea@exemple.fr" in client.get(adresse).content.decode()
    reponse = client.post(adresse, {"frequence": "HEBDOMADAIRE"}, follow=True)
    assert "Votre choix est enregistré" in reponse.content.decode()
    assert queries.adresse("lea@exemple.fr").frequence == Frequence.HEBDOMADAIRE


def test_un_lien_change_n_ouvre_rien(client: Client, adresse: str) -> None:
    reponse = client.get(adresse[:-3] + "x/")
    assert reponse.status_code == 404
    assert "n’ouvre rien" in reponse.content.decode()
    assert "lea@exemple.fr" not in reponse.content.decode()


def test_un_choix_inconnu_est_refuse(client: Client, adresse: str) -> None:
    assert client.post(adresse, {"frequence": "SOUVENT"}).status_code == 422
    assert queries.adresse("lea@exemple.fr").frequence == Frequence.IMMEDIATE


def test_un_compte_choisit_pour_son_adresse(client: Client, db: None) -> None:
    compte = fabriques.utilisateur("lea@exemple.fr")
    client.force_login(compte)
    client.post(reverse("courriels:miennes"), {"frequence": "AUCUN"})
    assert queries.adresse("lea@exemple.fr").frequence == Frequence.AUCUN

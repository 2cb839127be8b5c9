"""The pages by which an administrator opens and closes accounts, and says for whom they work."""

from __future__ import annotations

import pytest
from django.urls import reverse

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.models import Evenement

pytestmark = pytest.mark.django_db


@pytest.fixture
def administratrice(client):
    compte = fabriques.utilisateur("adele@exemple.fr", est_administrateur=True)
    client.force_login(compte)
    return compte


def test_la_liste_est_fermee_aux_autres(client):
    client.force_login(fabriques.utilisateur())
    assert client.get(reverse("comptes:comptes")).status_code == 403
    assert client.post(reverse("comptes:ouvrir"), {}).status_code == 403


def test_ouvrir_un_compte_puis_le_retrouver(client, administratrice):
    reponse = client.post(
        reverse("comptes:ouvrir"), {"email": "Lea@Exemple.fr", "prenom": "Léa", "nom": "Fictif"}
    )
    assert reponse.status_code == 302
    compte = Utilisateur.objects.get(email="lea@exemple.fr")
    assert not compte.has_usable_password()
    page = client.get(reverse("comptes:comptes"), {"q": "léa fictif"})
    assert [c.pk for c in page.context["page"]] == [compte.pk]


def test_une_adresse_deja_prise_revient_avec_son_erreur(client, administratrice):
    donnees = {"email": "ADELE@exemple.fr", "prenom": "À", "nom": "Garder"}
    reponse = client.post(reverse("comptes:ouvrir"), donnees)
    assert reponse.status_code == 422
    assert "Garder" in reponse.content.decode()
    assert Utilisateur.objects.count() == 1
    assert not Evenement.objects.exists()


def test_fermer_puis_rouvrir(client, administratrice):
    compte = fabriques.utilisateur()
    assert client.post(reverse("comptes:fermer", args=[compte.pk])).status_code == 302
    compte.refresh_from_db()
    assert not compte.is_active
    client.post(reverse("comptes:rouvrir", args=[compte.pk]))
    compte.refresh_from_db()
    assert compte.is_active
    assert client.get(reverse("comptes:fermer", args=[compte.pk])).status_code == 405


def test_la_derniere_administratrice_reste(client, administratrice):
    reponse = client.post(reverse("comptes:fermer", args=[administratrice.pk]))
    assert reponse.status_code == 422
    administratrice.refresh_from_db()
    assert administratrice.is_active


def test_rattacher_un_compte_a_une_organisation(client, administratrice):
    organisation = fabriques.organisation()
    compte = fabriques.utilisateur("karim@exemple.fr")
    adresse = reverse("partenaires:rattacher", args=[organisation.pk])
    inconnue = client.post(adresse, {"email": "personne@exemple.fr"})
    assert inconnue.status_code == 422
    assert client.post(adresse, {"email": "KARIM@exemple.fr"}).status_code == 302
    assert compte.appartenances.get().organisation == organisation
    fiche = client.get(reverse("partenaires:organisation", args=[organisation.pk]))
    assert "karim@exemple.fr" in fiche.content.decode()


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_comptes(
    client, administratrice, django_assert_max_num_queries
):
    def mesurer():
        with django_assert_max_num_queries(30) as requetes:
            client.get(reverse("comptes:comptes"))
        return len(requetes)

    for _ in range(3):
        fabriques.utilisateur()
    peu = mesurer()
    for _ in range(30):
        fabriques.utilisateur()
    assert mesurer() == peu

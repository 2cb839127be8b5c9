"""The pages of the conversations: one place a message, hostile text, flat queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appuis import conversations
from conversations.conftest import Scene
from maillage.comptes.models import Utilisateur
from maillage.conversations.models import Avis, Fil, Message

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **gras**"


def entrer(client: Client, compte: Utilisateur) -> Client:
    client.force_login(compte)
    return client


def page_de_la_fiche(scene: Scene) -> str:
    return reverse("plan_actions:fiche", args=[scene.demarche.slug, scene.fiche.pk])


def ouvrir(client: Client, scene: Scene, **saisie: Any) -> Any:
    adresse = reverse("conversations:objet", args=[scene.demarche.slug, "fiche", scene.fiche.pk])
    return client.post(adresse, {"texte": "Où en est-on ?", **saisie})


def requetes(client: Client, adresse: str) -> int:
    client.get(adresse)
    with CaptureQueriesContext(
        connection,
    ) as lues:
        assert client.get(adresse).status_code == 200
    return len(lues)


def test_de_la_fiche_a_la_liste_et_retour(client: Client, scene: Scene) -> None:
    entrer(client, scene.charge)
    reponse = ouvrir(client, scene, cites=[scene.caf.pk])
    fil = Fil.objects.get()
    assert reponse.headers["Location"] == f"{page_de_la_fiche(scene)}#fil-{fil.pk}"
    assert "Où en est-on ?" in client.get(page_de_la_fiche(scene)).content.decode()
    entrer(client, scene.caf)
    liste = client.get(reverse("mes_conversations:liste"), {"voir": "non-lues"}).content.decode()
    assert "1 message non lu" in liste.replace("\N{NO-BREAK SPACE}", " ")
    assert "1<span" in liste.split("pastille")[1]
    aller = client.get(reverse("conversations:aller", args=[scene.demarche.slug, fil.pk]))
    assert aller.headers["Location"] == reponse.headers["Location"]
    assert "pastille" not in client.get(reverse("mes_conversations:liste")).content.decode()
    answer = client.post(
        reverse("conversations:fil", args=[scene.demarche.slug, fil.pk]),
        {"texte": "Le permis est déposé.", "retour": "fil"},
    )
    assert answer.headers["Location"].endswith(f"/conversations/{fil.pk}/")
    assert "Le permis est déposé." in client.get(answer.headers["Location"]).content.decode()


def test_un_texte_hostile_reste_du_texte(client: Client, scene: Scene) -> None:
    entrer(client, scene.charge)
    ouvrir(client, scene, texte=HOSTILE)
    for adresse in (page_de_la_fiche(scene), reverse("mes_conversations:liste")):
        page = client.get(adresse).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("texte", ["", " ", "x" * 4001], ids=len)
def test_une_saisie_refusee_revient_avec_sa_raison(
    client: Client, scene: Scene, texte: str
) -> None:
    entrer(client, scene.charge)
    reponse = ouvrir(client, scene, texte=texte)
    assert reponse.status_code == 422
    assert "Rien n’a encore été enregistré" in reponse.content.decode()
    assert not Fil.objects.exists()


def test_htmx_montre_le_refus_dans_la_conversation(client: Client, scene: Scene) -> None:
    fil = conversations.fil(scene.fiche)
    entrer(client, scene.caf)
    reponse = client.post(
        reverse("conversations:fil", args=[scene.demarche.slug, fil.pk]),
        {"texte": ""},
        headers={"HX-Request": "true"},
    )
    assert reponse.status_code == 200
    assert f'id="fil-{fil.pk}"' in reponse.content.decode()
    assert "Écrivez votre message" in reponse.content.decode()


def test_personne_d_etranger_n_est_propose_ni_accepte(client: Client, scene: Scene) -> None:
    entrer(client, scene.charge)
    assert scene.etranger.nom not in client.get(page_de_la_fiche(scene)).content.decode()
    assert ouvrir(client, scene, cites=[scene.etranger.pk]).status_code == 422
    assert ouvrir(client, scene, cites=["tout le monde"]).status_code == 422
    assert not Fil.objects.exists()


def test_corriger_et_retirer_depuis_la_page(client: Client, scene: Scene) -> None:
    message = conversations.message(conversations.fil(scene.fiche))
    entrer(client, scene.charge)
    chemin = [scene.demarche.slug, message.pk]
    modifier = reverse("conversations:message_modifier", args=chemin)
    assert message.texte in client.get(modifier).content.decode()
    assert client.post(modifier, {"texte": "Mieux dit.", "version": 1}).status_code == 302
    assert client.post(modifier, {"texte": "En retard.", "version": 1}).status_code == 422
    assert client.post(modifier, {"texte": "Sans version."}).status_code == 422
    retirer = reverse("conversations:message_retirer", args=chemin)
    assert client.post(retirer, {"version": 2}).status_code == 302
    page = client.get(page_de_la_fiche(scene)).content.decode()
    assert "Mieux dit." not in page.split("fiche-suivi")[0]
    assert "Message retiré" in page


def test_les_filtres_et_les_preferences(client: Client, scene: Scene) -> None:
    ouvert, resolu = (conversations.fil(scene.fiche, est_resolu=oui) for oui in (False, True))
    for fil in (ouvert, resolu):
        conversations.message(fil, texte=f"Sujet {fil.est_resolu}")
    entrer(client, scene.charge)
    liste = reverse("mes_conversations:liste")
    assert "Sujet True" in client.get(liste).content.decode()
    assert "Sujet True" not in client.get(liste, {"voir": "non-resolues"}).content.decode()
    assert "Rien ici" in client.get(liste, {"voir": "cite"}).content.decode()
    assert client.get(liste, {"voir": "n'importe quoi", "page": "-3"}).status_code == 200
    preferences = reverse("mes_conversations:preferences")
    choix = {"MENTION": "JAMAIS", "REPONSE": "RESUME", "SUIVI": "APPLICATION"}
    assert client.post(preferences, choix).status_code == 302
    assert client.post(preferences, {**choix, "SUIVI": "PIGEON"}).status_code == 422


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_messages(
    client: Client, scene: Scene, LE: dt.datetime
) -> None:
    def parler(nombre: int) -> None:
        for _ in range(nombre):
            fil = conversations.fil(scene.fiche)
            for auteur in (scene.charge, scene.pilote):
                message = conversations.message(fil, auteur=auteur)
                message.mentions.create(utilisateur=scene.caf)
                Avis.objects.create(message=message, utilisateur=scene.caf, motif="MENTION")

    entrer(client, scene.caf)
    adresses = (page_de_la_fiche(scene), reverse("mes_conversations:liste"))
    parler(1)
    peu = [requetes(client, adresse) for adresse in adresses]
    parler(9)
    assert Message.objects.count() == 20
    assert [requetes(client, adresse) for adresse in adresses] == peu

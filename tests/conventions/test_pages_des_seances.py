"""The pages of a séance: a pasted record, a wrong one, what follows the vote, flat queries."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.seances import FEUILLE, enregistrer, voter
from maillage.conventions import queries
from maillage.conventions.lecture import lire
from maillage.conventions.models import SeanceDeliberante
from maillage.regles.presences import Absence, LigneDePresence

pytestmark = pytest.mark.django_db

SAISIE = {
    "assemblee": "Conseil municipal",
    "seance_le": "11/12/2024",
    "publique": "on",
    "presents": "Mme Anne Martin, M. Paul Durand, Léa Petit",
    "pouvoirs": "Luc Roux a donné pouvoir à Léa Petit",
    "excuses": "Zoé Blanc",
    "absences_avec_pouvoir": "Paul Durand à partir du dossier 4.1 jusqu'au dossier 9.3 → Anne Martin",
    "absences_sans_pouvoir": "Léa Petit au dossier 11.1",
    "membres_attendus": "5",
}


def test_une_feuille_collee_s_enregistre_et_se_relit(client, scene):
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk}
    reponse = client.post(adresse, saisie, follow=True)
    assert reponse.status_code == 200
    seance = SeanceDeliberante.objects.get()
    assert queries.seance(scene.demarche, seance.pk).feuille == FEUILLE
    assert "Paul Durand" in reponse.content.decode()
    modifier = reverse("conventions:seance_modifier", args=[scene.demarche.slug, seance.pk])
    page = client.get(modifier).content.decode()
    assert "Paul Durand du point 4.1 au point 9.3 → Anne Martin" in page


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("membres_attendus", "6", "5\u00a0membres"),
        ("pouvoirs", "Luc Roux a donné pouvoir à Personne Ici", "aucune liste"),
        ("absences_sans_pouvoir", "Léa Petit demain", "à quels points"),
        ("absents", "Zoé Blanc", "deux fois"),
        ("presents", "<script>alert(1)</script>", "aucune liste"),
    ],
)
def test_une_feuille_fausse_revient_avec_sa_saisie(client, scene, champ, valeur, dit):
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk, champ: valeur}
    reponse = client.post(adresse, saisie)
    page = unescape(reponse.content.decode())
    assert reponse.status_code == 422
    assert dit in page
    assert valeur.splitlines()[0] in page
    assert "<script>alert(1)" not in reponse.content.decode()
    assert not SeanceDeliberante.objects.exists()


def test_saisir_la_feuille_depuis_la_deliberation_la_rattache(client, scene, le):
    votee = voter(scene, le, point="10.3", presents=2)
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk}
    client.post(f"{adresse}?deliberation={votee.pk}", saisie)
    votee.refresh_from_db()
    assert votee.compte.presents == 3
    page = client.get(
        reverse("conventions:deliberation", args=[scene.demarche.slug, votee.pk])
    ).content.decode()
    assert "comptés sur la feuille de présence" in page
    formulaire = client.get(
        reverse("conventions:deliberation_modifier", args=[scene.demarche.slug, votee.pk])
    ).content.decode()
    assert 'name="presents"' not in formulaire


def test_transmettre_et_publier_depuis_la_page(client, scene, le):
    votee = voter(scene, le)
    client.force_login(scene.secretariat)
    for nom, saisie in (
        ("deliberation_transmettre", {"version": 1, "transmise_le": "12/12/2024"}),
        ("deliberation_publier", {"version": 2, "publiee_le": "13/12/2024"}),
    ):
        adresse = reverse(f"conventions:{nom}", args=[scene.demarche.slug, votee.pk])
        assert client.post(adresse, saisie).status_code == 302
        assert client.post(adresse, {**saisie, "version": 1}).status_code in (409, 422)
    votee.refresh_from_db()
    assert lire(votee).executoire_le == dt.date(2024, 12, 13)


def test_un_point_illisible_se_dit_dans_la_page(client, scene, le):
    seance = enregistrer(scene, le)
    client.force_login(scene.elu)
    adresse = reverse("conventions:seance", args=[scene.demarche.slug, seance.pk])
    assert client.get(adresse, {"point": "§"}).status_code == 422
    assert "Au point 7" in client.get(adresse, {"point": "7"}).content.decode()


@pytest.mark.parametrize("nom", ["seance", "deliberations_proposees", "deliberation"])
def test_les_pages_ne_font_pas_plus_de_requetes(client, scene, le, nom):
    client.force_login(scene.charge)

    def compter(membres: int) -> int:
        feuille = [
            LigneDePresence(f"Membre {i}", absences=(Absence(str(i), str(i), True),))
            for i in range(1, membres + 1)
        ]
        seance = enregistrer(scene, le, feuille=feuille)
        votee = voter(scene, le, seance=seance, point="3")
        for _ in range(membres):
            fabriques.partie(scene.demarche, fabriques.organisation())
        cles = {"seance": [seance.pk], "deliberation": [votee.pk]}
        adresse = reverse(f"conventions:{nom}", args=[scene.demarche.slug, *cles.get(nom, [])])
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        return len(requetes)

    assert compter(2) == compter(20)

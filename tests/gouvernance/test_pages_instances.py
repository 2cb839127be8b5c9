"""The pages of the instances, of the function of cooperation and of the calendar."""

from __future__ import annotations

import csv
import html
import re
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis import gouvernance
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import Cote, EtatPoste
from maillage.gouvernance.models import (
    IndicateurDeLaFonction,
    Instance,
    LigneActivite,
    MembreInstance,
    PosteCooperation,
    Reunion,
)
from maillage.gouvernance.queries import postes as des_postes

PIEGE = "=1+1<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"gouvernance:{nom}", args=args)


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, url
    return en_clair(reponse.content.decode())


def en_clair(page: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def nombre_de_requetes(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        assert client.get(url).status_code == 200
    return len(requetes)


def test_la_liste_est_l_annexe_4_et_son_export_aussi(navigateur: Client, copil: Instance) -> None:
    gouvernance.instance(copil.demarche, nom=PIEGE, type="autre", rattachee_a=copil, missions="")
    url = adresse("instances", copil.demarche.slug)
    lu = lire(navigateur, url)
    for attendu in (
        "Dispositif (de rattachement)",
        "Comité de pilotage",
        "4 sièges",
        "à compléter",
    ):
        assert attendu in lu
    assert "<script>alert" not in navigateur.get(url).content.decode()
    fichier = navigateur.get(f"{url}?format=csv").content.decode("utf-8-sig")
    lignes = list(csv.reader(StringIO(fichier), delimiter=";"))
    assert lignes[0][1] == "Nom de l’instance"
    assert lignes[2][1] == f"'{PIEGE}"
    assert navigateur.get(f"{url}?format=exe").status_code == 404


def test_une_page_d_instance_dit_la_parite_du_jour(navigateur: Client, copil: Instance) -> None:
    siege = copil.membres.filter(cote=Cote.COLLECTIVITE).first()
    MembreInstance.objects.filter(pk=siege.pk).update(au="2025-06-01")
    url = adresse("instance", copil.demarche.slug, copil.pk)
    assert "Parité rompue (4/3)" in lire(navigateur, url)
    ce_jour = lire(navigateur, f"{url}?le=01/06/2025")
    assert "Parité respectée" in ce_jour
    assert "Membres au 1er juin 2025" in ce_jour
    assert "Membres au" in lire(navigateur, f"{url}?le=hier")
    assert "1 membre précédent" in lire(navigateur, url)


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_membres(
    navigateur: Client, demarche: Demarche
) -> None:
    gouvernance.copil(demarche, 1)
    url = adresse("instances", demarche.slug)
    lire(navigateur, url)
    une = nombre_de_requetes(navigateur, url)
    for _ in range(9):
        gouvernance.copil(demarche, 3)
    assert nombre_de_requetes(navigateur, url) == une
    grande, petite = gouvernance.copil(demarche, 10), gouvernance.copil(demarche, 1)
    assert nombre_de_requetes(
        navigateur, adresse("instance", demarche.slug, grande.pk)
    ) == nombre_de_requetes(navigateur, adresse("instance", demarche.slug, petite.pk))


def test_creer_modifier_clore_par_les_pages(navigateur: Client, demarche: Demarche) -> None:
    envoi = {"type": "copil", "nom": "Comité de pilotage", "ouverte_le": "01/01/2025"}
    reponse = navigateur.post(adresse("instance_creer", demarche.slug), {**envoi, "nom": ""})
    assert reponse.status_code == 422
    navigateur.post(adresse("instance_creer", demarche.slug), envoi)
    creee = Instance.objects.get()
    url = adresse("instance_modifier", demarche.slug, creee.pk)
    navigateur.post(url, {**envoi, "nom": "COPIL", "version": 1})
    conflit = navigateur.post(url, {**envoi, "nom": "Comité", "version": 1})
    assert conflit.status_code == 409
    assert "Votre saisie" in en_clair(conflit.content.decode())
    clore = adresse("instance_clore", demarche.slug, creee.pk)
    assert navigateur.post(clore, {"version": 2, "close_le": "01/01/2020"}).status_code == 422
    navigateur.post(clore, {"version": 2, "close_le": "31/12/2026"})
    creee.refresh_from_db()
    assert (creee.nom, str(creee.close_le)) == ("COPIL", "2026-12-31")


def test_asseoir_quelqu_un_de_nouveau_puis_le_remplacer(
    navigateur: Client, demarche: Demarche
) -> None:
    tenue = gouvernance.instance(demarche)
    caf = gouvernance.organisation_du_cote(demarche, Cote.CAF)
    envoi = {
        "organisation": caf.pk,
        "nom": "Nouvelle",
        "prenom": "Inès",
        "voix": "deliberative",
        "role": "membre",
        "du": "01/02/2025",
    }
    url = adresse("membre_ajouter", demarche.slug, tenue.pk)
    assert navigateur.post(url, {**envoi, "du": "31/02/2025"}).status_code == 422
    navigateur.post(url, envoi)
    membre = tenue.membres.get()
    assert (str(membre.personne), membre.cote) == ("Inès Nouvelle", Cote.CAF)
    remplacer = adresse("membre_remplacer", demarche.slug, tenue.pk, membre.pk)
    assert navigateur.post(remplacer, {"du": "01/03/2025"}).status_code == 422
    navigateur.post(remplacer, {"nom": "Suivant", "du": "01/03/2025"})
    assert tenue.membres.count() == 2
    terminer = adresse("membre_terminer", demarche.slug, tenue.pk, membre.pk)
    assert navigateur.post(terminer, {"au": "01/03/2025"}).status_code == 422


def test_la_fonction_de_cooperation_du_poste_au_carnet(
    navigateur: Client, demarche: Demarche, conseiller: Utilisateur
) -> None:
    employeur = gouvernance.organisation_du_cote(demarche, Cote.COLLECTIVITE)
    navigateur.post(
        adresse("poste_ouvrir", demarche.slug),
        {
            "intitule": "Chargée de coopération",
            "etp": "0,5",
            "employeur": employeur.pk,
            "ouvert_le": "01/01/2025",
        },
    )
    poste = PosteCooperation.objects.get()
    assert poste.etp == Decimal("0.5")
    titulaire = fabriques.personne(nom="Titulaire")
    pourvoir = adresse("poste_pourvoir", demarche.slug, poste.pk)
    refus = navigateur.post(pourvoir, {"personne": titulaire.pk, "du": "01/03/2025"})
    assert refus.status_code == 422
    assert "la Caf donne un avis" in en_clair(refus.content.decode())
    caf = Client()
    caf.force_login(conseiller)
    caf.post(
        adresse("poste_avis", demarche.slug, poste.pk),
        {"sens": "favorable", "texte": "Bien", "rendu_le": "01/02/2025"},
    )
    navigateur.post(pourvoir, {"personne": titulaire.pk, "du": "01/03/2025"})
    page = adresse("poste", demarche.slug, poste.pk)
    assert "Pourvu" in lire(navigateur, page)
    carnet = adresse("activite_noter", demarche.slug, poste.pk)
    ligne = {"jour": "03/03/2025", "bloc": "reseau", "heures": "3,5", "texte": PIEGE}
    assert navigateur.post(carnet, {**ligne, "heures": "trois"}).status_code == 422
    navigateur.post(carnet, ligne)
    assert navigateur.post(carnet, ligne).status_code == 422
    notee = LigneActivite.objects.get()
    assert "3,50" in lire(navigateur, page)
    assert b"<script>alert" not in navigateur.get(page).content
    assert lire(navigateur, f"{page}?annee=2019")
    assert lire(navigateur, f"{page}?annee=x")
    corriger = adresse("activite_corriger", demarche.slug, poste.pk, notee.pk)
    navigateur.post(corriger, {"version": 1, "heures": "4", "texte": "Plus juste"})
    assert navigateur.get(f"{page}?format=xlsx").status_code == 200
    navigateur.post(adresse("activite_effacer", demarche.slug, poste.pk, notee.pk))
    assert not LigneActivite.objects.exists()
    navigateur.post(adresse("poste_quitter", demarche.slug, poste.pk), {"au": "30/06/2025"})
    lu = des_postes.poste_visible(demarche, poste.pk)
    assert lu.occupations.get().au is not None
    assert lu.etat(lu.ouvert_le) == EtatPoste.OUVERT


def test_choisir_ce_qui_juge_la_fonction(navigateur: Client, demarche: Demarche) -> None:
    indicateur = fabriques.indicateur(demarche, intitule="Nouveaux partenariats")
    url = adresse("cooperation", demarche.slug)
    assert "Aucun indicateur" in lire(navigateur, url)
    retenir = adresse("indicateur_retenir", demarche.slug)
    assert navigateur.post(retenir, {"indicateur": "999999"}).status_code == 422
    navigateur.post(retenir, {"indicateur": indicateur.pk})
    retenu = IndicateurDeLaFonction.objects.get()
    assert "Nouveaux partenariats" in lire(navigateur, url)
    assert "4 blocs" in lire(navigateur, url)
    navigateur.post(adresse("indicateur_ecarter", demarche.slug, retenu.pk))
    assert not IndicateurDeLaFonction.objects.exists()


def test_le_calendrier_se_garde_en_un_clic(
    navigateur: Client, copil: Instance, elu: Utilisateur
) -> None:
    url = f"{adresse('calendrier', copil.demarche.slug)}?annee=2027"
    assert "20 octobre" not in lire(navigateur, url)
    ligne = {"0-instance": copil.pk, "0-jour": "21/10/2027", "0-precision": "jour"}
    assert navigateur.post(url, ligne).status_code == 422
    fautif = navigateur.post(url, {**ligne, "0-garder": "on", "0-jour": "31/02/2027"})
    assert fautif.status_code == 422
    inconnue = navigateur.post(url, {**ligne, "0-garder": "on", "0-instance": "99999"})
    assert inconnue.status_code == 422
    assert not Reunion.objects.exists()
    navigateur.post(url, {**ligne, "0-garder": "on"})
    assert str(Reunion.objects.get().debut) == "2027-10-21"
    assert "Rien à ajouter" in lire(navigateur, url)
    for annee in ("x", "99999", ""):
        lire(navigateur, f"{adresse('calendrier', copil.demarche.slug)}?annee={annee}")
    lecteur = Client()
    lecteur.force_login(elu)
    assert lecteur.get(url).status_code == 200
    assert lecteur.post(url, {**ligne, "0-garder": "on"}).status_code == 403

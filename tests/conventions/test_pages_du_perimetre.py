"""The pages of the perimeter: read at a date, let communes in and out, put a slip right."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

import fabriques
from maillage.conventions.actions import perimetre
from maillage.conventions.models import Perimetre
from maillage.journal.models import Evenement

AVRIL = dt.date(2021, 4, 15)
JUIN = dt.date(2022, 6, 30)


@pytest.fixture
def pleine(scene, le, client):
    """Two communes for everything, one that came in later, and a thématique with one of them."""
    qui = {"demarche": scene.demarche, "par": scene.charge, "le": le}
    scene.demarche.perimetre.all().delete()
    epci = fabriques.epci(nom="Vallée fictive")
    commun = {"epci": epci, "population_municipale": 1500}
    scene.a = fabriques.commune(nom="Alpha", **commun)
    scene.b = fabriques.commune(nom="Bêta", **commun)
    scene.tardive = fabriques.commune(nom="Tardive", **commun)
    scene.enfance = fabriques.thematique("Enfance")
    fabriques.thematique_retenue(scene.demarche, thematique=scene.enfance)
    perimetre.faire_entrer(communes=[scene.a, scene.b], debut=AVRIL, **qui)
    perimetre.faire_entrer(
        communes=[scene.tardive],
        debut=JUIN,
        decision=perimetre.Decision("Conseil communautaire", JUIN),
        **qui,
    )
    client.force_login(scene.charge)
    return scene


def adresse(nom: str = "", *cles: object) -> str:
    return reverse(f"conventions:perimetre{nom}", args=["ici", *cles])


def lu(client, **requete: str) -> str:
    reponse = client.get(adresse(), requete)
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    return texte.split('<main id="contenu"')[1].split("</main>")[0]


def test_la_page_lit_le_perimetre_a_la_date_de_l_adresse(client, pleine):
    avant, apres = lu(client, date="2021-05-01"), lu(client, date="01/07/2022")
    assert "2\N{NO-BREAK SPACE}communes au 1er mai 2021" in avant
    assert "3\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}habitants" in avant
    assert "3\N{NO-BREAK SPACE}communes au 1er juillet 2022" in apres
    assert "format=xlsx" in apres
    assert "date=01%2F07%2F2022" in apres


def test_la_page_dit_qui_est_entre_et_par_quelle_decision(client, pleine):
    page = lu(client)
    assert "Conseil communautaire" in page
    assert "30 juin 2022" in page
    assert "Toute la convention" not in page


def test_la_matrice_vient_avec_la_premiere_decision_d_une_thematique(client, pleine, le):
    perimetre.faire_entrer(
        demarche=pleine.demarche,
        communes=[pleine.a],
        thematiques=[pleine.enfance],
        debut=JUIN,
        par=pleine.charge,
        le=le,
    )
    assert "Toute la convention" not in lu(client, date="2022-06-29")
    assert "Toute la convention" in lu(client, date="2022-06-30")
    seule = lu(client, date="2022-07-01", thematique=pleine.enfance.code)
    assert "1\N{NO-BREAK SPACE}commune au 1er juillet 2022" in seule
    assert "Toute la convention" not in seule


@pytest.mark.parametrize(
    "requete", [{"date": "le 3"}, {"date": "2021-02-30"}, {"thematique": "inconnue"}]
)
def test_une_date_ou_une_thematique_fausse_se_dit(client, pleine, requete):
    reponse = client.get(adresse(), requete)
    assert reponse.status_code == 422
    assert "Erreur" in reponse.content.decode()


@pytest.mark.parametrize("format", ["xlsx", "ods", "csv"])
def test_le_tableau_se_telecharge_a_cette_date(client, pleine, format):
    reponse = client.get(adresse(), {"date": "2021-05-01", "format": format})
    assert reponse.status_code == 200
    nom = f'filename="perimetre-ici-2021-05-01.{format}"'
    assert nom in reponse.headers["Content-Disposition"]
    if format == "csv":
        entetes, *lignes = reponse.content.decode("utf-8-sig").splitlines()
        assert entetes.endswith("Toute la convention;Enfance")
        assert len(lignes) == 2


def test_une_intercommunalite_entre_d_un_coup(client, pleine):
    epci = fabriques.epci(nom="Montagne fictive")
    communes = [fabriques.commune(epci=epci) for _ in range(3)]
    page = client.get(adresse("_entrer"), {"epci": epci.code}).content.decode()
    assert page.count('name="communes"') == 3
    assert page.count("checked") == 3
    saisie = {
        "communes": [communes[0].code, communes[2].code],
        "debut": "01/01/2023",
        "intitule": "Comité de pilotage",
        "decidee_le": "12/12/2022",
    }
    reponse = client.post(f"{adresse('_entrer')}?epci={epci.code}", saisie)
    assert reponse.status_code == 302
    lignes = pleine.demarche.perimetre.filter(debut=dt.date(2023, 1, 1))
    assert {str(ligne.entree) for ligne in lignes} == {"Comité de pilotage, 12/12/2022"}
    assert lignes.count() == 2


def test_decider_le_perimetre_d_une_thematique_part_de_celui_de_la_convention(client, pleine):
    ici = f"{adresse('_entrer')}?thematique={pleine.enfance.code}"
    page = client.get(ici).content.decode()
    assert page.count('name="communes"') == 3
    saisie = {"communes": [pleine.a.code], "thematiques": [pleine.enfance.pk]}
    assert client.post(ici, saisie).status_code == 302
    propre = Perimetre.objects.get(thematique=pleine.enfance)
    assert propre.commune == pleine.a


@pytest.mark.parametrize("requete", ["commune=99999", "epci=000", "commune=%00"])
def test_une_commune_qui_n_existe_pas_est_introuvable(client, pleine, requete):
    assert client.get(f"{adresse('_entrer')}?{requete}").status_code == 404


def test_sortir_garde_la_periode_et_repond_a_une_saisie_fausse(client, pleine):
    reponse = client.post(adresse("_sortir"), {"communes": [pleine.b.code], "fin": ""})
    assert reponse.status_code == 422
    reponse = client.post(adresse("_sortir"), {"communes": ["99999"], "fin": "30/06/2023"})
    assert reponse.status_code == 422
    saisie = {"communes": [pleine.b.code], "fin": "30/06/2023"}
    assert client.post(adresse("_sortir"), saisie).status_code == 302
    assert "Bêta" in lu(client, date="2023-06-30").split("Entrées et sorties")[0]
    assert "Bêta" not in lu(client, date="2023-07-01").split("Faire entrer")[0]


def test_sortir_deux_fois_dit_pourquoi(client, pleine, le):
    page = adresse("_sortir")
    saisie = {"communes": [pleine.b.code], "fin": "30/06/2050"}
    assert client.post(page, saisie).status_code == 302
    reponse = client.post(page, saisie)
    assert reponse.status_code == 422
    assert "ou déjà sorties" in reponse.content.decode()
    assert Evenement.objects.filter(acte="sortie du périmètre").count() == 1


def test_une_ligne_se_corrige_puis_se_retire_avec_une_raison(client, pleine):
    ligne = pleine.demarche.perimetre.get(commune=pleine.tardive)
    page = adresse("_corriger", ligne.pk)
    saisie = {"debut": "01/07/2022", "entree": "Conseil", "version": 1}
    assert client.post(page, saisie).status_code == 422
    assert client.post(page, {**saisie, "motif": "Mauvais jour"}).status_code == 302
    reponse = client.post(page, {**saisie, "debut": "", "motif": "Autre"})
    assert reponse.status_code == 409
    assert client.post(adresse("_retirer", ligne.pk), {"motif": ""}).status_code == 422
    assert client.post(adresse("_retirer", ligne.pk), {"motif": "Homonyme"}).status_code == 302
    assert not pleine.demarche.perimetre.filter(pk=ligne.pk).exists()


def test_les_deux_raisons_de_la_page_ont_chacune_leur_identifiant(client, pleine):
    ligne = pleine.demarche.perimetre.get(commune=pleine.tardive)
    page = client.get(adresse("_corriger", ligne.pk)).content.decode()
    identifiants = re.findall(r' id="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants))


def test_une_ligne_figee_ne_propose_plus_de_la_corriger(client, pleine):
    ligne = pleine.demarche.perimetre.get(commune=pleine.a)
    fabriques.version_figee(pleine.acte)
    page = client.get(adresse("_corriger", ligne.pk)).content.decode()
    assert "Une version figée contient cette ligne" in page
    assert "Retirer la ligne" not in page
    reponse = client.post(adresse("_retirer", ligne.pk), {"motif": "Erreur"})
    assert reponse.status_code == 422
    assert pleine.demarche.perimetre.filter(pk=ligne.pk).exists()


def test_l_elu_lit_et_ne_change_rien(client, pleine):
    client.force_login(pleine.elu)
    page = lu(client)
    for geste in ("Faire entrer", "Faire sortir", "Corriger", "Décider son périmètre"):
        assert geste not in page
    ligne = pleine.demarche.perimetre.first()
    for nom, cles in [("_entrer", []), ("_sortir", []), ("_corriger", [ligne.pk])]:
        assert client.get(adresse(nom, *cles)).status_code == 403

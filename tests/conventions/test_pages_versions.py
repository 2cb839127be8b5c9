"""The pages of the versions, of the avenant and of secrecy: what they show, what they refuse."""

from __future__ import annotations

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.versions import demarche_complete, quatre_changements
from maillage.conventions import queries
from maillage.conventions.enums import EtatActe, Role
from maillage.conventions.models import Acte, Demarche, EngagementConfidentialite, VersionFigee
from maillage.journal.models import Evenement

pytestmark = pytest.mark.django_db


@pytest.fixture
def pleine(client: Client) -> SimpleNamespace:
    scene = demarche_complete()
    client.force_login(scene.charge)
    return scene


@pytest.fixture
def changee(pleine: SimpleNamespace) -> SimpleNamespace:
    """Two versions: the convention, then what changed since, frozen as a row (its files apart)."""
    pleine.version = fabriques.version_figee(pleine.acte)
    quatre_changements(pleine, timezone.now())
    return pleine


def adresse(nom: str, scene: SimpleNamespace, *cles: Any) -> str:
    return reverse(f"conventions:{nom}", args=[scene.demarche.slug, *cles])


def lire(reponse: Any) -> str:
    return unescape(reponse.content.decode())


def test_figer_dit_d_abord_ce_qui_manque(client, pleine) -> None:
    Demarche.objects.filter(pk=pleine.demarche.pk).update(equipements="")
    page = lire(client.get(adresse("acte_figer", pleine, pleine.acte.pk)))
    assert "Liste des équipements et services soutenus (annexe 3)" in page
    assert "Figer l’acte" not in page


def test_figer_dit_d_abord_ce_que_les_fichiers_n_ecriront_pas(client, pleine) -> None:
    place = adresse("acte_figer", pleine, pleine.acte.pk)
    assert "Caractères remplacés" not in lire(client.get(place))
    Demarche.objects.filter(pk=pleine.demarche.pk).update(equipements="La crèche 漢")
    page = lire(client.get(place))
    assert "漢 (U+6F22)" in page
    assert "ces fichiers ne changeront plus" in page


def test_figer_depuis_la_page(client, pleine) -> None:
    page = lire(client.get(adresse("acte_figer", pleine, pleine.acte.pk)))
    assert "Cela ne se défait pas." in page
    reponse = client.post(adresse("acte_figer", pleine, pleine.acte.pk), {"version": 1})
    figee = VersionFigee.objects.get()
    assert reponse.headers["Location"] == adresse("version", pleine, figee.pk)
    page = lire(client.get(reponse.headers["Location"]))
    for fichier in figee.fichiers.all():
        assert fichier.empreinte in page
        recu = client.get(adresse("version_fichier", pleine, figee.pk, fichier.pk))
        assert recu.content == bytes(fichier.octets)
        assert recu.headers["ETag"] == f'"{fichier.empreinte}"'
        assert (
            f'filename="fictive-v1-{fichier.piece}.{fichier.format}"'
            in (recu.headers["Content-Disposition"])
        )
    contenu = client.get(adresse("version_contenu", pleine, figee.pk))
    assert contenu.content.decode() == figee.contenu


def test_le_bouton_figer_mene_a_la_page_qui_dit_ce_que_cela_garde(client, pleine) -> None:
    saisie = {"vers": EtatActe.FIGE, "version": 1}
    reponse = client.post(adresse("acte_passer", pleine, pleine.acte.pk), saisie)
    assert reponse.headers["Location"] == adresse("acte_figer", pleine, pleine.acte.pk)
    assert Acte.objects.get(pk=pleine.acte.pk).etat == EtatActe.VALIDE_COPIL


def test_un_brouillon_ne_se_fige_pas_sans_motif(client, pleine) -> None:
    Acte.objects.filter(pk=pleine.acte.pk).update(etat=EtatActe.BROUILLON)
    url = adresse("acte_figer", pleine, pleine.acte.pk)
    assert "dites pourquoi s’en passer" in lire(client.get(url))
    assert client.post(url, {"version": 1}).status_code == 422
    assert not VersionFigee.objects.exists()


def test_figer_une_version_depassee_le_dit(client, pleine) -> None:
    Acte.objects.filter(pk=pleine.acte.pk).update(version=5)
    url = adresse("acte_figer", pleine, pleine.acte.pk)
    reponse = client.post(url, {"version": 1})
    assert reponse.status_code == 409
    assert not VersionFigee.objects.exists()


def test_la_version_se_lit(client, changee) -> None:
    page = lire(client.get(adresse("version", changee, changee.version.pk)))
    assert "Article 2 — Les champs d’intervention" in page
    assert "Objectif 1.1" in page
    assert changee.version.empreinte in page


def test_deux_versions_cote_a_cote(client, changee) -> None:
    fabriques.version_figee(
        fabriques.acte(changee.demarche, type="AVENANT", modifie=changee.acte, etat="FIGE")
    )
    page = lire(client.get(adresse("comparaison", changee), {"de": 1, "a": 2}))
    assert '<del class="differe">' in page
    assert '<ins class="differe">' in page
    assert "Commune de Nouvelle-Fictive" in page
    assert "Ajouté" in page
    # The list of the parties reads differently, though nobody reworded it.
    assert "son texte suit un autre changement" in page
    pareilles = lire(client.get(adresse("comparaison", changee), {"de": 2, "a": 2}))
    assert "Ces deux versions disent la même chose" in pareilles


@pytest.mark.parametrize("choix", [{"de": 1, "a": 9}, {"de": "x", "a": 1}, {"de": 1}])
def test_une_comparaison_impossible_revient_au_choix(client, changee, choix) -> None:
    assert client.get(adresse("comparaison", changee), choix).status_code == 422


def test_l_avenant_mene_a_la_page_ou_defaire_chaque_changement(client, changee) -> None:
    page = lire(client.get(adresse("avenant", changee)))
    slug = changee.demarche.slug
    modifie, deplace = (
        queries.lien_du_changement(changee.demarche, c)
        for c in queries.ecart(changee.demarche).changements
        if c.section == "plan"
    )
    for lien in (
        reverse("conventions:parties", args=[slug]),
        reverse("conventions:identite", args=[slug]),
        deplace,
        modifie,
    ):
        assert f'href="{lien}"' in page
        assert client.get(lien).status_code == 200
    assert deplace.endswith("/deplacer/")
    assert modifie.endswith("/modifier/")
    assert "Les changements depuis la version 1, au nombre de 4" in page


def test_l_avenant_se_commence_de_la(client, changee) -> None:
    page = lire(client.get(adresse("avenant", changee)))
    suite = f"{adresse('acte_creer', changee)}?avenant={changee.acte.pk}"
    assert suite in page
    assert 'value="Avenant n° 1"' in lire(client.get(suite))


def test_sans_version_les_pages_le_disent(client, pleine) -> None:
    assert "Aucune version figée" in lire(client.get(adresse("versions", pleine)))
    assert "Rien n’est encore figé" in lire(client.get(adresse("avenant", pleine)))
    assert client.get(adresse("comparaison", pleine)).status_code == 200


@pytest.mark.parametrize("nom", ["versions", "comparaison"])
def test_les_listes_restent_plates(client, pleine, nom) -> None:
    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse(nom, pleine)).status_code == 200
        return len(requetes)

    fabriques.version_figee(pleine.acte)
    compter()
    un = compter()
    for _ in range(9):
        fabriques.version_figee(fabriques.acte(pleine.demarche, etat="FIGE"))
    assert compter() == un


# ---------------------------------------------------------------- article 14


@pytest.fixture
def nouveau(client: Client, pleine: SimpleNamespace) -> Any:
    """Somebody who holds a role and has not entered the démarche yet."""
    compte = fabriques.utilisateur(prenom="Nouveau")
    fabriques.habilitation(compte, pleine.demarche, Role.ELU)
    EngagementConfidentialite.objects.filter(utilisateur=compte).delete()
    client.force_login(compte)
    return compte


def test_on_ne_voit_rien_avant_d_avoir_reconnu_le_secret(client, pleine, nouveau) -> None:
    voulue = adresse("actes", pleine) + "?tri=1"
    reponse = client.get(voulue, follow=True)
    page = lire(reponse)
    assert reponse.redirect_chain[0][0].startswith(adresse("confidentialite", pleine))
    assert "Les parties et l’ensemble de leur personnel sont tenus au secret" in page
    assert f'value="{voulue}"' in page
    assert "Convention territoriale globale" not in page.split("<main")[1]


def test_reconnaitre_une_fois_suffit_et_c_est_date(client, pleine, nouveau) -> None:
    voulue = adresse("actes", pleine)
    for _ in range(2):
        reponse = client.post(adresse("confidentialite", pleine), {"suite": voulue})
        assert reponse.headers["Location"] == voulue
    assert client.get(voulue).status_code == 200
    engagement = EngagementConfidentialite.objects.get(utilisateur=nouveau)
    assert engagement.pris_le.date() == timezone.now().date()
    assert Evenement.objects.filter(acte="confidentialité reconnue").count() == 1
    assert "Vous en avez pris acte" in lire(client.get(adresse("confidentialite", pleine)))


@pytest.mark.parametrize(
    "ailleurs", ["https://ailleurs.example/", "//ailleurs.example", "javascript:x"]
)
def test_on_ne_repart_pas_ailleurs(client, pleine, nouveau, ailleurs) -> None:
    reponse = client.post(adresse("confidentialite", pleine), {"suite": ailleurs})
    assert reponse.headers["Location"] == reverse("portail:demarche", args=[pleine.demarche.slug])


def test_htmx_mene_toute_la_page(client, pleine, nouveau) -> None:
    reponse = client.get(adresse("actes", pleine), headers={"HX-Request": "true"})
    assert reponse.headers["HX-Redirect"] == adresse("confidentialite", pleine)


def test_une_ecriture_n_est_pas_faite_avant(client, pleine, nouveau) -> None:
    reponse = client.post(adresse("acte_passer", pleine, pleine.acte.pk), {"vers": "RELU"})
    assert reponse.status_code == 302
    assert Acte.objects.get(pk=pleine.acte.pk).version == 1


def test_qui_n_est_pas_de_la_demarche_ne_reconnait_rien(client, pleine) -> None:
    client.force_login(fabriques.utilisateur())
    for methode in (client.get, client.post):
        assert methode(adresse("confidentialite", pleine)).status_code == 404
    assert EngagementConfidentialite.objects.count() == 1

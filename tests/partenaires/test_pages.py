"""The pages of the directory: what each shows, refuses, and writes."""

from __future__ import annotations

import pytest
from django.urls import reverse

import fabriques
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Appartenance, Mandat, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return fabriques.organisation(nom="Commune fictive <b>de Val</b>")


@pytest.fixture
def agent(client, commune):
    compte = fabriques.utilisateur()
    Appartenance.objects.create(utilisateur=compte, organisation=commune)
    client.force_login(compte)
    return compte


def test_l_annuaire_se_filtre_par_mots_et_par_nature(client, agent, commune):
    fabriques.organisation(NatureOrganisation.CAF, nom="Caf fictive")
    page = client.get(reverse("partenaires:organisations"), {"q": "fictive", "nature": "CAF"})
    assert [o.nom for o in page.context["page"]] == ["Caf fictive"]
    page = client.get(reverse("partenaires:organisations"), {"q": "introuvable"})
    assert "Aucune organisation" in page.content.decode()


@pytest.mark.parametrize("q", ["%", "_", "'; DROP TABLE", "\x00", "é" * 5000])
def test_une_recherche_absurde_ne_casse_rien(client, agent, q):
    assert client.get(reverse("partenaires:organisations"), {"q": q}).status_code in (200, 422)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(
    client, agent, django_assert_max_num_queries
):
    def mesurer():
        with django_assert_max_num_queries(50) as requetes:
            client.get(reverse("partenaires:organisations"))
        return len(requetes)

    for _ in range(4):
        fabriques.mandat(fabriques.organisation())
    peu = mesurer()
    for _ in range(36):
        fabriques.mandat(fabriques.organisation())
    assert mesurer() == peu


def test_un_nom_hostile_est_montre_tel_quel(client, agent, commune):
    texte = client.get(reverse("partenaires:organisation", args=[commune.pk])).content.decode()
    assert "&lt;b&gt;de Val&lt;/b&gt;" in texte
    assert "<b>de Val</b>" not in texte


def test_une_organisation_inconnue_est_une_page_404(client, agent):
    assert client.get(reverse("partenaires:organisation", args=[987654])).status_code == 404


def test_ajouter_une_organisation_par_le_code_de_son_territoire(client, agent):
    fabriques.commune("78029", "Aubergenville")
    reponse = client.post(
        reverse("partenaires:nouvelle"),
        {"nature": "COMMUNE", "nom": "Aubergenville", "code_territoire": "78029"},
    )
    creee = Organisation.objects.get(nom="Aubergenville")
    assert reponse.status_code == 302
    assert creee.territoire.code == "78029"


@pytest.mark.parametrize(
    "champs",
    [
        {"nom": ""},
        {"siren": "1"},
        {"code_territoire": "99999"},
        {"nature": "PLANETE"},
        {"courriel": "x"},
    ],
)
def test_une_saisie_fausse_revient_avec_son_erreur_et_n_ecrit_rien(client, agent, champs):
    avant = Organisation.objects.count()
    donnees = {"nature": "COMMUNE", "nom": "Saisie à garder", **champs}
    reponse = client.post(reverse("partenaires:nouvelle"), donnees)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors
    if "nom" not in champs:
        assert "Saisie à garder" in reponse.content.decode()
    assert (Organisation.objects.count(), Evenement.objects.count()) == (avant, 0)


def test_la_modification_concurrente_garde_la_saisie(client, agent, commune):
    adresse = reverse("partenaires:modifier", args=[commune.pk])
    donnees = {"nature": "COMMUNE", "nom": "Val", "version": "1"}
    assert client.post(adresse, {**donnees, "sigle": "A"}).status_code == 302
    reponse = client.post(adresse, {**donnees, "sigle": "B"})
    assert reponse.status_code == 422
    assert 'value="B"' in reponse.content.decode()
    commune.refresh_from_db()
    assert commune.sigle == "A"
    assert client.post(adresse, {**donnees, "sigle": "B", "version": "2"}).status_code == 302


def test_un_voisin_ne_voit_pas_le_bouton_et_recoit_un_refus_motive(client, commune):
    Appartenance.objects.create(utilisateur=fabriques.utilisateur(), organisation=commune)
    voisin = fabriques.utilisateur()
    Appartenance.objects.create(utilisateur=voisin, organisation=fabriques.organisation())
    client.force_login(voisin)
    fiche = client.get(reverse("partenaires:organisation", args=[commune.pk])).content.decode()
    assert reverse("partenaires:modifier", args=[commune.pk]) not in fiche
    reponse = client.post(reverse("partenaires:modifier", args=[commune.pk]), {"nom": "Volé"})
    assert reponse.status_code == 403
    assert "propres agents" in reponse.content.decode()


def test_une_nouvelle_personne_et_son_mandat_vont_ensemble(client, agent, commune):
    adresse = reverse("partenaires:nouveau_mandat", args=[commune.pk])
    champs = {"nom": "Fictif", "fonction": "Maire", "qualite": "ELU"}
    fausse = client.post(adresse, {**champs, "debut": "02/01/2026", "fin": "01/01/2026"})
    assert fausse.status_code == 422
    assert not Mandat.objects.exists()
    assert not Evenement.objects.exists()
    juste = client.post(adresse, {**champs, "debut": "01/01/2026", "fin": "2026-12-31"})
    assert juste.status_code == 302
    assert Mandat.objects.get().personne.nom == "Fictif"


@pytest.mark.parametrize("format", ["xlsx", "ods", "csv"])
def test_l_annuaire_se_telecharge(client, agent, format):
    reponse = client.get(reverse("partenaires:export"), {"format": format})
    assert reponse.status_code == 200
    assert f'filename="partenaires.{format}"' in reponse["Content-Disposition"]


def test_un_format_inconnu_est_introuvable(client, agent):
    assert client.get(reverse("partenaires:export"), {"format": "exe"}).status_code == 404

"""The pages of the end and of the renewal: what they show, refuse, and cost."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from maillage.conventions.enums import EtatActe, EtatResiliation, Role, RolePartie
from maillage.conventions.models import Demarche, Resiliation
from maillage.plan_actions.enums import Niveau

pytestmark = pytest.mark.django_db
HIER = timezone.localdate() - dt.timedelta(days=1)


def adresse(nom: str, demarche: Demarche, *cles: Any) -> str:
    return reverse(f"conventions:{nom}", args=[demarche.slug, *cles])


def lire(reponse: Any) -> str:
    return unescape(reponse.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def signee(scene, client):
    """The convention of the scene is signed until 2029; the chargée is there."""
    Demarche.objects.filter(pk=scene.demarche.pk).update(fin=dt.date(2029, 12, 31))
    scene.demarche.refresh_from_db()
    for partie in (scene.caf, scene.commune):
        fabriques.signataire(partie)
        fabriques.signature(scene.acte, partie)
    type(scene.acte).objects.filter(pk=scene.acte.pk).update(etat=EtatActe.SIGNE)
    client.force_login(scene.charge)
    return scene


def preparer(client, scene, **champs: Any) -> Any:
    saisie = {
        "initiatrice": scene.commune.pk,
        "cas": "DENONCIATION",
        "motifs": "Fictif.",
        "lettre_le": "01/10/2026",
    }
    return client.post(adresse("resilier", scene.demarche), {**saisie, **champs})


def test_une_denonciation_de_la_lettre_a_la_reception(client, signee):
    page = lire(client.get(adresse("resilier", signee.demarche)))
    assert signee.commune.organisation.nom in page
    assert f">{signee.caf.organisation.nom}<" not in page
    reponse = preparer(client, signee)
    r = Resiliation.objects.get()
    assert reponse.url == adresse("resiliation", signee.demarche, r.pk)
    assert "Rien n’a encore d’effet" in lire(client.get(reponse.url))
    envoi = {"geste": "envoi", "version": 1, "envoyee_le": f"{HIER:%d/%m/%Y}"}
    assert client.post(reponse.url, envoi).status_code == 302
    page = lire(client.get(reponse.url))
    assert "Dates provisoires" in page
    assert "Enregistrez d’abord l’avis de réception" in page
    recu = {"geste": "reception", "version": 2, "recue_le": f"{HIER:%d/%m/%Y}"}
    assert client.post(reponse.url, recu).status_code == 302
    assert "Le délai court jusqu’au" in lire(client.get(reponse.url))
    r.refresh_from_db()
    assert (r.etat, r.version) == (EtatResiliation.NOTIFIEE, 3)
    fin = lire(client.get(adresse("fin", signee.demarche)))
    assert "Dénonciation avec préavis de six mois" in fin
    assert "Une résiliation est déjà en cours" in fin


def test_une_erreur_revient_avec_la_saisie(client, signee):
    preparer(client, signee)
    page = adresse("resiliation", signee.demarche, Resiliation.objects.get().pk)
    reponse = client.post(page, {"geste": "envoi", "version": 1, "envoyee_le": "31/02/2026"})
    assert reponse.status_code == 422
    assert "31/02/2026" in lire(reponse)
    reponse = client.post(page, {"geste": "envoi", "version": 9, "envoyee_le": "01/10/2026"})
    assert reponse.status_code == 409
    assert client.post(page, {"geste": "inconnu"}).status_code == 422
    assert client.post(page, {"geste": "prononce", "version": 1}).status_code == 422


@pytest.mark.parametrize(
    "champs",
    [
        {"cas": "AUTRE"},
        {"cas": "INFRACTION"},
        {"motifs": ""},
        {"lettre_le": "demain"},
        {"initiatrice": "0"},
        {"lettre_le": "31/12/9999"},
    ],
)
def test_une_preparation_fausse_revient_sans_rien_ecrire(client, signee, champs):
    assert preparer(client, signee, **champs).status_code == 422
    assert not Resiliation.objects.exists()


def test_la_page_de_l_elu_ne_propose_rien(client, signee):
    client.force_login(signee.elu)
    page = lire(client.get(adresse("fin", signee.demarche)))
    assert "Vous n'êtes pas habilité(e) à mettre fin à la convention" in page.replace("’", "'")
    assert "Renouveler la convention</a>" not in page
    assert client.get(adresse("renouveler", signee.demarche)).status_code == 403


def test_la_resiliation_d_une_autre_demarche_est_introuvable(client, signee):
    r = fabriques.resiliation(signee.autre)
    assert client.get(adresse("resiliation", signee.demarche, r.pk)).status_code == 404


def test_l_apercu_de_la_lettre_s_ouvre(client, signee):
    preparer(client, signee)
    adresse_de = reverse("portail:apercu", args=[signee.demarche.slug, "lettre_de_fin"])
    page = lire(client.get(adresse_de, {"objet": Resiliation.objects.get().pk}))
    assert "Dénonciation de la convention" in page
    assert "Rien ne manque" in page


# --- renewal -----------------------------------------------------------------------------------------


def choisir(client, scene, **champs: Any) -> Any:
    saisie = {
        "decision": "Comité de pilotage du 12 mars 2026 (fictif)",
        "nom": "Suite fictive",
        "debut": "01/01/2030",
        "fin": "31/12/2033",
        "reprise_parties": [scene.commune.pk],
    }
    return client.post(adresse("renouveler", scene.demarche), {**saisie, **champs})


def test_on_relit_avant_d_ouvrir(client, signee):
    page = lire(client.get(adresse("renouveler", signee.demarche)))
    assert "01/01/2030" in page
    assert "Toujours repris" in page
    reponse = choisir(client, signee)
    assert "Rien n’est encore enregistré" in lire(reponse)
    assert "les deux périodes se suivent" in lire(reponse)
    assert Demarche.objects.filter(predecesseur=signee.demarche).count() == 0
    retour = choisir(client, signee, corriger="1")
    assert (retour.status_code, "Suite fictive" in lire(retour)) == (200, True)
    reponse = choisir(client, signee, confirmer="1")
    nouvelle = Demarche.objects.get(predecesseur=signee.demarche)
    assert reponse.url == adresse("fin", nouvelle)
    fabriques.engagement(signee.charge, nouvelle)
    page = lire(client.get(reponse.url))
    assert f'Succède à <a href="{adresse("fin", signee.demarche)}"' in page
    page = lire(client.get(adresse("fin", signee.demarche)))
    assert f'Renouvelée par <a href="{adresse("fin", nouvelle)}"' in page
    assert "déjà renouvelée" in lire(client.get(adresse("renouveler", signee.demarche)))
    assert choisir(client, signee, nom="Encore", confirmer="1").status_code == 422


def test_un_ecart_se_dit_avant_d_ouvrir(client, signee):
    assert "31 jours ne seront couverts" in lire(choisir(client, signee, debut="01/02/2030"))
    assert "31 jours seront couverts par les deux" in lire(
        choisir(client, signee, debut="01/12/2029")
    )


@pytest.mark.parametrize(
    "champs",
    [
        {"decision": ""},
        {"debut": "jamais"},
        {"reprise_parties": ["999999"]},
        {"reprise_plan": ["1 OR 1=1"]},
    ],
)
def test_un_choix_faux_revient(client, signee, champs):
    fabriques.element(signee.demarche)
    assert choisir(client, signee, confirmer="1", **champs).status_code == 422
    assert not Demarche.objects.filter(predecesseur=signee.demarche).exists()


def test_qui_ne_voit_pas_la_suite_n_en_lit_que_le_nom(client, signee):
    nouvelle = fabriques.demarche(predecesseur=signee.demarche, nom="Suite réservée")
    page = lire(client.get(adresse("fin", signee.demarche)))
    assert "<strong>Suite réservée</strong>" in page
    assert adresse("fin", nouvelle) not in page


# --- the end said everywhere -------------------------------------------------------------------------


def test_une_convention_echue_se_dit_partout(client, signee):
    Demarche.objects.filter(pk=signee.demarche.pk).update(fin=HIER)
    demarche = signee.demarche
    for page in (
        reverse("portail:accueil"),
        reverse("portail:demarche", args=[demarche.slug]),
        adresse("fin", demarche),
        adresse("actes", demarche),
        adresse("parties", demarche),
        reverse("plan_actions:plan", args=[demarche.slug]),
    ):
        assert "Échue depuis le" in lire(client.get(page)), page
    page = lire(client.get(reverse("portail:demarche", args=[demarche.slug])))
    assert "aucun bonus territoire" in page
    assert "Décidez avec les parties de renouveler" in page
    actes = lire(client.get(adresse("actes", demarche)))
    assert "ne s’applique plus" in actes
    assert "S’applique ;" not in actes
    assert "Échue" in lire(client.get(reverse("conventions:demarches")))


def test_l_alerte_est_a_l_accueil_et_sur_la_demarche(client, signee):
    fin = timezone.localdate() + dt.timedelta(days=40)
    Demarche.objects.filter(pk=signee.demarche.pk).update(fin=fin)
    accueil = lire(client.get(reverse("portail:accueil")))
    assert "À faire" in accueil
    assert "dans 40 jours" in accueil
    assert "signez la nouvelle convention avant le terme" in accueil
    page = lire(client.get(reverse("portail:demarche", args=[signee.demarche.slug])))
    assert "signez la nouvelle convention avant le terme" in page


def test_loin_du_terme_rien_ne_presse(client, signee):
    assert "À faire" not in lire(client.get(reverse("portail:accueil")))


def test_l_accueil_ne_fait_pas_plus_de_requetes_pour_plus_de_fins(client, signee):
    def compter() -> int:
        with CaptureQueriesContext(
            connection,
        ) as faites:
            client.get(reverse("portail:accueil"))
        return len(faites)

    def ajouter(nombre: int) -> None:
        for _ in range(nombre):
            demarche = fabriques.demarche(fin=HIER, debut=HIER - dt.timedelta(days=365))
            fabriques.habilitation(signee.charge, demarche, Role.CHARGE_COOPERATION)
            fabriques.acte(demarche, etat="SIGNE")
            fabriques.resiliation(demarche)

    ajouter(2)
    compter()
    un = compter()
    ajouter(18)
    assert compter() == un


def test_la_page_de_la_fin_et_le_choix_ne_coutent_pas_par_ligne(client, signee):
    def compter(nom: str) -> int:
        with CaptureQueriesContext(connection) as faites:
            client.get(adresse(nom, signee.demarche))
        return len(faites)

    def ajouter(nombre: int) -> None:
        for _ in range(nombre):
            axe = fabriques.element(signee.demarche)
            sous = fabriques.element(signee.demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=axe)
            fabriques.fiche(signee.demarche, sous)
            partie = fabriques.partie(signee.demarche, fabriques.organisation(), ordre=9)
            fabriques.signataire(partie)
            fabriques.resiliation(
                signee.demarche, acte=signee.acte, etat="ABANDONNEE", initiatrice=signee.caf
            )
            compte = fabriques.utilisateur()
            fabriques.habilitation(compte, signee.demarche, Role.PARTENAIRE)
            fabriques.referent(signee.demarche)

    ajouter(2)
    avant = {nom: compter(nom) for nom in ("fin", "renouveler")}
    ajouter(18)
    assert {nom: compter(nom) for nom in avant} == avant
    assert signee.caf.role == RolePartie.CAF

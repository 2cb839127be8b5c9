from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from maillage.comptes import demonstration
from maillage.comptes.models import Utilisateur

BON = "Sept mots font une phrase assez longue"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sans_essais_anterieurs(db: None) -> None:
    cache.clear()


@pytest.fixture
def compte() -> Utilisateur:
    return Utilisateur.objects.ouvrir(
        email="ana@exemple.fr", mot_de_passe=BON, prenom="Ana", nom="Fictive"
    )


def essayer(client: Client, mot_de_passe: str, email: str = "ana@exemple.fr") -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": mot_de_passe})


def connectee(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_on_entre_avec_son_adresse_quelle_qu_en_soit_la_casse(
    client: Client, compte: Utilisateur
) -> None:
    assert essayer(client, BON, "Ana@Exemple.FR").status_code == 302
    assert connectee(client)


def test_un_mauvais_mot_de_passe_dit_quoi_faire(client: Client, compte: Utilisateur) -> None:
    html = essayer(client, "faux").content.decode()
    assert "ne correspondent à aucun compte ouvert" in html
    assert not connectee(client)


def test_une_adresse_inconnue_recoit_la_meme_reponse(client: Client, compte: Utilisateur) -> None:
    connue = essayer(client, "faux").content.decode()
    inconnue = essayer(client, "faux", "bob@exemple.fr").content.decode()
    message = r"Cette adresse et ce mot de passe[^<]+"
    assert re.findall(message, connue) == re.findall(message, inconnue) != []


def test_le_sixieme_essai_est_refuse_meme_avec_le_bon_mot_de_passe(
    client: Client, compte: Utilisateur
) -> None:
    for _ in range(5):
        essayer(client, "faux")
    reponse = essayer(Client(REMOTE_ADDR="127.0.0.9"), BON)
    assert "suspendue pendant cinq minutes" in reponse.content.decode()
    assert not connectee(client)


def test_les_essais_sur_un_compte_n_en_ferment_pas_un_autre(
    client: Client, compte: Utilisateur
) -> None:
    for _ in range(5):
        essayer(client, "faux", "bob@exemple.fr")
    assert essayer(client, BON).status_code == 302


def test_quatre_erreurs_n_empechent_pas_d_entrer(client: Client, compte: Utilisateur) -> None:
    for _ in range(4):
        essayer(client, "faux")
    assert essayer(client, BON).status_code == 302


def test_un_compte_ferme_n_entre_pas(client: Client, compte: Utilisateur) -> None:
    compte.is_active = False
    compte.save()
    essayer(client, BON)
    assert not connectee(client)


def test_fermer_un_compte_le_fait_sortir(client: Client, compte: Utilisateur) -> None:
    client.force_login(compte)
    assert client.get(reverse("comptes:compte")).status_code == 200
    Utilisateur.objects.update(is_active=False)
    assert client.get(reverse("comptes:compte")).status_code == 302


def test_personne_ne_s_inscrit(client: Client) -> None:
    adresse = reverse("account_signup")
    assert "Les comptes s’ouvrent sur invitation" in client.get(adresse).content.decode()
    client.post(adresse, {"email": "x@exemple.fr", "password1": BON, "password2": BON})
    assert not Utilisateur.objects.exists()


def test_se_deconnecter_demande_un_post(client: Client, compte: Utilisateur) -> None:
    client.force_login(compte)
    client.get(reverse("account_logout"))
    assert connectee(client)
    client.post(reverse("account_logout"))
    assert not connectee(client)


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example"])
def test_la_connexion_ne_mene_pas_ailleurs(client: Client, compte: Utilisateur, suite: str) -> None:
    reponse: Any = client.post(
        reverse("account_login"), {"login": compte.email, "password": BON, "next": suite}
    )
    assert "ailleurs" not in reponse.url


def test_la_connexion_revient_ou_l_on_allait(client: Client, compte: Utilisateur) -> None:
    page = client.get("/compte/", follow=True)
    assert 'name="next" value="/compte/"' in page.content.decode()


def test_les_comptes_de_demonstration_ne_se_montrent_que_la(client: Client, settings: Any) -> None:
    Utilisateur.objects.ouvrir(email=f"eve@{demonstration.DOMAINE}", prenom="Ève", nom="Fictive")
    Utilisateur.objects.ouvrir(email="max@exemple.fr", prenom="Max", nom="Réel")
    Utilisateur.objects.ouvrir(email=f"x@{demonstration.DOMAINE}", nom="Parti", is_active=False)
    settings.DEMONSTRATION = False
    html = client.get(reverse("account_login")).content.decode()
    assert "Ève" not in html
    assert demonstration.MOT_DE_PASSE not in html
    settings.DEMONSTRATION = True
    html = client.get(reverse("account_login")).content.decode()
    assert "Ève Fictive" in html
    assert demonstration.MOT_DE_PASSE in html
    assert "Max" not in html
    assert "Parti" not in html


def test_changer_de_mot_de_passe(client: Client, compte: Utilisateur) -> None:
    client.force_login(compte)
    adresse = reverse("account_change_password")
    saisie = {"oldpassword": BON, "password1": "trop simple", "password2": "trop simple"}
    assert "trop simple" in client.post(adresse, saisie).content.decode()
    nouveau = "Un autre secret de huit mots bien choisis"
    saisie = {"oldpassword": BON, "password1": nouveau, "password2": nouveau}
    reponse: Any = client.post(adresse, saisie)
    assert reponse.url == reverse("comptes:compte")
    compte.refresh_from_db()
    assert compte.check_password(nouveau)


def test_mot_de_passe_oublie_du_courriel_au_nouveau(client: Client, compte: Utilisateur) -> None:
    reponse: Any = client.post(reverse("account_reset_password"), {"email": compte.email})
    assert reponse.url == reverse("account_reset_password_done")
    (courriel,) = mail.outbox
    assert courriel.subject == "[Maillage] Choisir un nouveau mot de passe"
    assert "Bonjour" in courriel.body
    assert not courriel.alternatives
    lien = re.search(r"http://testserver(\S+)", courriel.body)
    assert lien
    formulaire: Any = client.get(lien[1], follow=True)
    assert "Choisir un nouveau mot de passe" in formulaire.content.decode()
    nouveau = "Un autre secret de huit mots bien choisis"
    adresse = formulaire.redirect_chain[-1][0]
    client.post(adresse, {"password1": nouveau, "password2": nouveau})
    compte.refresh_from_db()
    assert compte.check_password(nouveau)
    html = Client().get(lien[1], follow=True).content.decode()
    assert "Ce lien ne peut plus servir" in html


def test_une_adresse_sans_compte_recoit_un_courriel_sans_lien(client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "inconnu@exemple.fr"})
    (courriel,) = mail.outbox
    assert "aucun compte Maillage" in courriel.body
    assert "mot-de-passe" not in courriel.body


ANONYMES = ["login", "signup", "inactive", "reset_password", "reset_password_done"]
CONNECTES = ["logout", "change_password", "reauthenticate"]


@pytest.mark.parametrize("nom", [*ANONYMES, *CONNECTES, "reset_password_from_key_done"])
def test_toutes_les_pages_sont_les_notres(client: Client, compte: Utilisateur, nom: str) -> None:
    if nom in CONNECTES:
        client.force_login(compte)
    html = client.get(reverse(f"account_{nom}")).content.decode()
    assert "marque-nom" in html
    assert "<c-" not in html
    assert "{%" not in html


def test_sans_connexion_mon_compte_demande_d_entrer(client: Client) -> None:
    reponse: Any = client.get(reverse("comptes:compte"))
    assert reponse.url.startswith(reverse("account_login"))


def test_mon_compte_dit_qui_l_on_est(client: Client) -> None:
    client.force_login(
        Utilisateur.objects.ouvrir(email="a@exemple.fr", prenom="<i>Ana", nom="Fictive")
    )
    html = client.get(reverse("comptes:compte")).content.decode()
    assert "&lt;i&gt;Ana Fictive" in html
    assert "a@exemple.fr" in html

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from maillage.comptes.models import Utilisateur
from maillage.interface import erreurs
from maillage.interface.contexte import actif, interface
from maillage.regles.erreurs import DocumentIncomplet, SaisieInvalide

PERSONNE = Utilisateur(email="a@exemple.fr", prenom="<b>Ana</b>", nom="Fictive")


def test_une_personne_connectee_a_sa_navigation_et_sa_sortie(rendre: Callable[..., str]) -> None:
    html = rendre("erreurs/404.html", utilisateur=PERSONNE)
    assert 'aria-label="Navigation principale"' in html
    assert "Se déconnecter" in html
    assert "&lt;b&gt;Ana&lt;/b&gt; Fictive" in html
    assert '<form method="post"' in html
    assert 'href="#contenu"' in html
    assert 'lang="fr"' in html


def test_un_visiteur_n_a_que_la_connexion(rendre: Callable[..., str]) -> None:
    html = rendre("erreurs/404.html")
    assert "Se connecter" in html
    assert "Navigation principale" not in html


@pytest.mark.parametrize(
    ("chemin", "adresse", "attendu"),
    [
        ("/", "/", "page"),
        ("/demarches/", "/", ""),
        ("/demarches/", "/demarches/", "page"),
        ("/demarches/sicoval/plan/", "/demarches/", "true"),
        ("/territoires/", "/demarches/", ""),
    ],
)
def test_l_entree_active(chemin: str, adresse: str, attendu: str) -> None:
    assert actif(chemin, adresse, "/") == attendu


@pytest.mark.parametrize(
    ("temoin", "attendu"),
    [("sombre", "dark"), ("clair", "light"), ('"><script>', ""), ("", "")],
)
def test_le_theme_vient_du_temoin(rf: RequestFactory, temoin: str, attendu: str) -> None:
    rf.cookies["maillage_theme"] = temoin
    assert interface(rf.get("/"))["theme"] == attendu


def test_la_page_404_est_la_notre(client: Client, db: None) -> None:
    reponse = client.get("/nulle-part/")
    assert reponse.status_code == 404
    assert "Cette page n’existe pas" in reponse.content.decode()


def test_la_page_500_ne_demande_rien_a_la_base(rf: RequestFactory) -> None:
    reponse = erreurs.panne(rf.get("/"))
    assert reponse.status_code == 500
    assert "Le service a rencontré une panne" in reponse.content.decode()


def test_la_page_403_dit_pourquoi(rendre: Callable[..., str], rf: RequestFactory) -> None:
    reponse = erreurs.refus(rf.get("/"))
    assert reponse.status_code == 403
    html = rendre("erreurs/403.html", erreur=SaisieInvalide("Parce que <i> : non"))
    assert "Parce que &lt;i&gt;\u00a0: non" in html


def test_la_page_422_liste_ce_qui_manque(rendre: Callable[..., str]) -> None:
    erreur = DocumentIncomplet("Document incomplet.", manques=["date de la délibération"])
    assert "<li>date de la délibération</li>" in rendre("erreurs/422.html", erreur=erreur)


def test_les_pages_obeissent_a_la_politique_de_securite(client: Client, db: None) -> None:
    reponse: Any = client.get("/compte/connexion/")
    assert "default-src 'none'" in reponse.headers["Content-Security-Policy"]
    assert "unsafe" not in reponse.headers["Content-Security-Policy"]
    html = reponse.content.decode()
    assert " style=" not in html
    assert "<script>" not in html

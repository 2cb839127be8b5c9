from __future__ import annotations

import re

import pytest
from django.test import Client

from fabriques import utilisateur
from maillage.territoires.models import Territoire

pytestmark = pytest.mark.usefixtures("cog")


@pytest.fixture
def navigateur(db) -> Client:
    client = Client()
    client.force_login(utilisateur())
    return client


def lire(client: Client, adresse: str, statut: int = 200, **parametres: str) -> str:
    reponse = client.get(adresse, parametres)
    assert reponse.status_code == statut
    texte = reponse.content.decode()
    assert "<c-" not in texte
    return texte


def cellules(page: str) -> list[str]:
    """The row headings of the only table, without tags."""
    return [
        re.sub(r"<[^>]+>", "", entete).strip()
        for entete in re.findall(r'<th scope="row".*?</a>', page, re.DOTALL)
    ]


def test_refuse_un_visiteur_sans_compte(client):
    assert client.get("/territoires/").status_code == 302
    assert client.get("/territoires/commune/31555/").status_code == 302


def test_l_accueil_dit_la_source_et_le_millesime(navigateur):
    page = lire(navigateur, "/territoires/")
    assert "Code officiel géographique au 1er janvier 2026" in page
    assert "recensement de 2023" in page
    assert "Licence Ouverte" in page


def test_cherche_et_mene_a_la_fiche(navigateur):
    page = lire(navigateur, "/territoires/", q="sicoval")
    assert cellules(page) == ["CA du Sicoval"]
    assert 'href="/territoires/epci/243100633/"' in page


def test_dit_par_quel_ancien_nom(navigateur):
    page = lire(navigateur, "/territoires/", q="arbignieu")
    assert "trouvé par Arbignieu (01015), commune déléguée" in page


def test_garde_la_recherche_en_changeant_de_page(navigateur):
    premiere = lire(navigateur, "/territoires/", q="saint martin", niveau="COMMUNE")
    assert "?q=saint+martin&amp;niveau=COMMUNE&amp;page=2" in premiere
    seconde = lire(navigateur, "/territoires/", q="saint martin", niveau="COMMUNE", page="2")
    assert len(cellules(seconde)) == 20
    assert not set(cellules(premiere)) & set(cellules(seconde)) - {"Saint-Martin"}


def test_parcourt_un_niveau(navigateur):
    assert len(cellules(lire(navigateur, "/territoires/", niveau="REGION"))) == 20


@pytest.mark.parametrize("page", ["0", "-1", "99999", "abc", "\0", "1e9"])
def test_une_page_absurde_donne_une_page_existante(navigateur, page):
    assert cellules(lire(navigateur, "/territoires/", q="sicoval", page=page)) == ["CA du Sicoval"]


def test_rien_trouve_le_dit(navigateur):
    page = lire(navigateur, "/territoires/", q="<script>alert(1)</script>")
    assert "Aucun territoire" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "parametres",
    [
        {"q": "é" * 10_000},
        {"q": "%"},
        {"q": "_"},
        {"q": "toulouse\0"},
        {"niveau": "CANTON"},
        {"q": "toulouse", "niveau": "' OR 1=1"},
    ],
)
def test_une_saisie_absurde_est_expliquee(navigateur, parametres):
    page = lire(navigateur, "/territoires/", statut=422, **parametres)
    assert 'class="champ-erreur"' in page
    assert "<table" not in page


def test_la_fiche_d_une_commune(navigateur):
    page = lire(navigateur, "/territoires/commune/78029/")
    for attendu in (
        "Aubergenville",
        "12\u202f723\u00a0habitants",
        "2023",
        "78410",
        "CU Grand Paris Seine et Oise",
        "/territoires/departement/78/",
        "/territoires/region/11/",
    ):
        assert attendu in page


def test_la_fiche_d_une_intercommunalite(navigateur):
    page = lire(navigateur, "/territoires/epci/243100633/")
    assert len(cellules(page)) == 36
    assert "Communauté d’agglomération" in page
    assert 'aria-sort="ascending"' in page


def test_la_fiche_trie_par_population(navigateur):
    page = lire(navigateur, "/territoires/epci/243100633/", tri="-population")
    assert cellules(page)[0] == "Castanet-Tolosan"
    assert 'class="nombre" aria-sort="descending"' in page


def test_ce_qui_manque_est_non_disponible_et_jamais_zero(navigateur):
    page = lire(navigateur, "/territoires/commune/98412/")
    assert page.count("non disponible") >= 3
    assert "0\u00a0habitant" not in page
    assert "non disponible" in lire(navigateur, "/territoires/departement/984/")


def test_zero_habitant_publie_reste_zero(navigateur):
    assert "0\u00a0habitant" in lire(navigateur, "/territoires/commune/55039/")


def test_un_territoire_disparu_le_dit(navigateur):
    Territoire.objects.filter(code="78029").update(en_vigueur=False)
    assert "n’existe plus" in lire(navigateur, "/territoires/commune/78029/")


@pytest.mark.parametrize(
    "adresse",
    [
        "/territoires/commune/99999/",
        "/territoires/canton/31555/",
        "/territoires/commune/%00/",
        "/territoires/commune/'%20OR%201=1/",
        "/territoires/commune/" + "9" * 5_000 + "/",
    ],
)
def test_un_code_inconnu_donne_404(navigateur, adresse):
    assert "Cette page n’existe pas" in lire(navigateur, adresse, statut=404)


@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_les_pages_ne_font_que_lire(navigateur, methode):
    assert getattr(navigateur, methode)("/territoires/").status_code == 405
    assert getattr(navigateur, methode)("/territoires/commune/31555/").status_code == 405


def nombre_de_requetes(client: Client, adresse: str, captures) -> int:
    with captures() as contexte:
        lire(client, adresse)
    return len(contexte)


def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(navigateur):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def captures() -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)

    petit = nombre_de_requetes(navigateur, "/territoires/epci/200085751/", captures)
    grand = nombre_de_requetes(navigateur, "/territoires/epci/200067106/", captures)
    assert petit == grand <= 12
    peu = nombre_de_requetes(navigateur, "/territoires/?q=st+genest", captures)
    beaucoup = nombre_de_requetes(navigateur, "/territoires/?q=saint", captures)
    assert peu == beaucoup <= 10

"""An empty home page says why it is empty, and where to go."""

import datetime as dt

import fabriques
from maillage.conventions.enums import Role


def test_un_mandat_termine_se_dit_a_l_accueil(distribution, client):
    prestataire = fabriques.utilisateur("mandat.clos@exemple.fr")
    fabriques.habilitation(
        prestataire,
        distribution.demarche,
        Role.PRESTATAIRE,
        debut=dt.date(2024, 2, 1),
        fin=dt.date(2024, 6, 30),
    )
    client.force_login(prestataire)
    page = client.get("/").content.decode()
    assert "a pris fin le 30 juin 2024" in page
    assert distribution.demarche.nom in page


def test_un_administrateur_trouve_les_comptes_a_l_accueil(distribution, client):
    client.force_login(distribution.administrateur)
    assert "/compte/tous/" in client.get("/").content.decode()


def test_qui_a_une_demarche_n_y_lit_pas_ses_mandats_passes(distribution, client):
    compte = distribution.compte(Role.CHARGE_COOPERATION)
    fabriques.habilitation(
        compte,
        distribution.autre_demarche,
        Role.PRESTATAIRE,
        debut=dt.date(2024, 2, 1),
        fin=dt.date(2024, 6, 30),
    )
    client.force_login(compte)
    assert "a pris fin" not in client.get("/").content.decode()

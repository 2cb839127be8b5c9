"""The public figures of the demonstration are those that the sources publish."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from maillage.conventions.models import Demarche
from maillage.demonstration import statistiques
from maillage.diagnostics import portraits
from maillage.documents.pieces import choisir, piece
from maillage.statistiques import regards
from maillage.statistiques.portraits import assemblage, export, voisinage
from maillage.territoires.models import Territoire

# Caf des Pyrénées-Orientales, 9 June 2021 (S3, page 2; process A7-05): CDC, PO, FM.
CONFLENT = {
    "cle_evolution_allocataires_5_ans": (13, 22, 17),
    "cle_bas_revenus": (43, 40, 30),
    "cle_revenu_garanti": (63, 62, 49),
    "cle_dependants": (32, 31, 22),
    "cle_monoparentales": (30, 33, 24),
    "cle_nombreuses": (17, 15, 18),
}


def lire(code: str) -> dict[str, dict]:
    territoire = voisinage.territoire_du_code(code)
    portrait = assemblage.portrait_du_territoire(territoire, regard=regards.public())
    return {i["code"]: i for i in reversed(export.donnees(portrait)["indicateurs"])}


def face(indicateur: dict, role: str) -> dict:
    return next(c for c in indicateur["comparaisons"] if c["role"] == role)


def test_le_portrait_du_sicoval_dit_les_chiffres_publies(demo) -> None:
    lu = lire("243100633")
    assert lu["population_municipale"]["valeur"] == 84219
    assert (lu["foyers_allocataires"]["valeur"], lu["foyers_allocataires"]["annee"]) == (
        17640,
        2024,
    )
    assert (lu["part_rsa"]["valeur"], lu["part_rsa"]["annee"]) == (7.0, 2024)
    couverture = lu["taux_couverture"]
    assert couverture["valeur"] == 70.3
    assert face(couverture, "departement")["valeur"] == 62.3
    france = face(couverture, "france")
    assert (france["valeur"], france["nom"]) == (60.9, "France (sans Mayotte)")
    assert all(i["producteur"] and i["source"] for i in lu.values())
    assert Territoire.objects.get(code="243100633").nb_communes == 36


def test_les_six_indicateurs_de_conflent_canigo_ont_leurs_trois_territoires(demo) -> None:
    lu = lire("200049211")
    for code, (epci, departement, metropole) in CONFLENT.items():
        assert (lu[code]["valeur"], lu[code]["annee"]) == (epci, 2019)
        assert face(lu[code], "departement")["valeur"] == departement
        assert face(lu[code], "france")["valeur"] == metropole
        assert face(lu[code], "france")["nom"] == "France métropolitaine"
    assert lu["cle_part_population_couverte"]["valeur"] == 42.3


@pytest.mark.parametrize("slug", ["toulouse", "sicoval", "rive-de-gier", "conflent-canigo"])
def test_chaque_demarche_a_sa_piece(demo, slug: str) -> None:
    demarche = Demarche.objects.get(slug=slug)
    document = piece("portrait").construire(choisir(piece("portrait"), demarche))
    assert len(document.blocs) > 20
    assert portraits.blocs_du_portrait(demarche)


def test_le_chiffre_de_l_epci_est_la_somme_de_ses_communes(django_db_setup) -> None:
    """The typed communes of the Sicoval and its typed total were copied apart."""
    lus = yaml.safe_load(statistiques.FICHIER.read_text("utf-8"))
    tapes = list(statistiques.chiffres(lus))
    communes = set(lus["communes"]["lignes"])
    assert len(communes) == 36
    for indicateur, annee in (("foyers_allocataires", 2024), ("foyers_rsa", 2024)):
        sienne = {c.code: c.valeur for c in tapes if (c.indicateur, c.annee) == (indicateur, annee)}
        assert sum((sienne[code] for code in communes), Decimal(0)) == sienne["243100633"]

"""The computed columns of the annexe say what the page of the rights says."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from appuis.distribution import Distribution
from appuis.droits import Trois, trois_creches
from maillage.documents.arbre import Tableau, en_clair, parcourir
from maillage.financements import droits_de_l_annexe
from maillage.financements.pieces.services_soutenus import annexe_des_services
from maillage.financements.queries import droits as lecture

AUJOURDHUI = dt.date(2026, 11, 21)


@pytest.fixture
def trois(distribution: Distribution) -> Trois:
    return trois_creches(distribution.demarche)


def test_l_annexe_porte_les_memes_montants(trois: Trois) -> None:
    lus = lecture.droits(trois.demarche, 2026, AUJOURDHUI)
    prevus = droits_de_l_annexe.lire(trois.demarche, 2026)
    assert prevus.totaux[0].calcule == lus.total.calcule
    assert [s.nom for s in prevus.structures] == [q.nom for q in lus.par_structure()]
    [tableau] = [
        bloc
        for bloc in parcourir(annexe_des_services(trois.demarche).blocs)
        if isinstance(bloc, Tableau) and "Droits prévisionnels" in bloc.legende
    ]
    total = [en_clair(cellule) for cellule in tableau.lignes[-1]]
    assert re.sub(r"\s", " ", total[1]) == "123 456,78"


@pytest.mark.parametrize(
    ("ligne", "rang"),
    [
        ("BT_RPE", 0),
        ("CHARGE_COOP", 0),
        ("PSU", 1),
        ("PSO_LAEP", 1),
        ("BMIX", 2),
        ("BTRAJ_EAJE", 2),
    ],
)
def test_chaque_ligne_est_dans_sa_colonne(ligne: str, rang: int) -> None:
    assert droits_de_l_annexe.famille(ligne) == rang

"""The feuilles de route of the demonstration are those of its sources."""

from __future__ import annotations

import pytest

from maillage.conventions.calendrier import quand_est
from maillage.conventions.models import Demarche
from maillage.conventions.queries.des_feuilles import etapes, feuilles
from maillage.demonstration.chargement import Bilan
from maillage.regles.feuilles_de_route import calculer, modeles


@pytest.mark.parametrize(
    ("slug", "nombres"),
    [("toulouse", [6, 5]), ("conflent-canigo", [7, 5]), ("aubergenville", [])],
)
def test_chaque_feuille_a_les_etapes_de_sa_source(
    demo: Bilan, slug: str, nombres: list[int]
) -> None:
    tenues = feuilles(Demarche.objects.get(slug=slug))
    assert [feuille.nb_etapes for feuille in tenues] == nombres


def test_les_mois_de_toulouse_sont_ceux_que_calcule_son_modele(demo: Bilan) -> None:
    seconde = list(feuilles(Demarche.objects.get(slug="toulouse")))[1]
    modele = modeles()["vers-la-signature"]
    places = calculer(modele.etapes, seconde.echeance)
    lues = etapes(seconde)
    assert [(e.debut, e.fin) for e in lues] == [
        (places[e.code].debut, places[e.code].fin) for e in modele.etapes
    ]
    assert quand_est(lues[0]) == "janvier – juin 2022"


def test_les_sept_etapes_de_conflent_n_ont_pas_de_date(demo: Bilan) -> None:
    sept, calendrier = feuilles(Demarche.objects.get(slug="conflent-canigo"))
    assert [quand_est(e) for e in etapes(sept)] == [f"Étape {n}" for n in range(1, 8)]
    dates = [quand_est(e) for e in etapes(calendrier)]
    assert dates[0] == "du 1er avril 2021 au 15 octobre 2021"
    assert dates[1] == "30 octobre 2021"
    assert dates[3] == "novembre 2021"

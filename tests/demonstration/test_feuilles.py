"""The feuilles de route and the meetings of the demonstration are those of its sources."""

from __future__ import annotations

import pytest

from maillage.conventions.calendrier import quand_est
from maillage.conventions.models import Demarche
from maillage.conventions.queries.des_feuilles import etapes, feuilles
from maillage.demonstration.chargement import Bilan
from maillage.gouvernance.donnees import en_entier, en_ligne
from maillage.gouvernance.queries.reunions import reunions
from maillage.regles.feuilles_de_route import calculer, modeles

CALENDRIER = [
    ("2021-04-01/2021-10-15", "periode", "comite_operationnel"),
    ("2021-10-30", "jour", "copil"),
    ("2021-11-15", "jour", "comite_operationnel"),
    ("2021-11", "mois", "copil"),
    ("2021-12", "mois", "copil"),
]


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


def test_le_calendrier_de_conflent_est_celui_de_ses_diapositives(demo: Bilan) -> None:
    """Seed S3, last page: five meetings, and the decisions expected of each."""
    lues = list(reunions(Demarche.objects.get(slug="conflent-canigo")))
    dites = [en_ligne(reunion) for reunion in lues]
    assert [(d["date"], d["precision"], d["type"]) for d in dites] == CALENDRIER
    assert {d["etat"] for d in dites} == {"prevue"}, "the slides do not say that they were held"
    attendues = [
        [str(p) for p in reunion.points.all() if p.attendu == "decision"] for reunion in lues
    ]
    assert attendues == [
        [],
        ["Validation du diagnostic", "Fixation des axes du plan d’action"],
        [],
        ["Validation du plan d’action", "Validation de la méthode d’évaluation"],
        ["Signature de la CTG"],
    ]


def test_un_copil_tenu_se_lit_point_par_point(demo: Bilan) -> None:
    """A substitute, a late arrival, an early departure with a power."""
    toutes = reunions(Demarche.objects.get(slug="aubergenville"))
    lue = en_entier(toutes.get(intitule="Comité de pilotage, point d’étape"))
    parites = [point["parite"]["ecrite"] for point in lue["points"]][-3:]
    assert parites == ["4/3", "4/4", "4/4"]
    [pouvoir] = lue["pouvoirs"]
    assert pouvoir["compte"] == [len(lue["points"])]
    situations = {s["situation"] for s in lue["points"][-1]["sieges"]}
    assert situations == {"présent", "suppléé", "représenté"}

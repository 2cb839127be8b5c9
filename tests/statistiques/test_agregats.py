"""The sums of communes above the EPCI: made anew, never over what a producer gives."""

from __future__ import annotations

from decimal import Decimal

import pytest

import fabriques
from appuis.statistiques import indicateur, poser
from maillage.statistiques.actions import agregats
from maillage.statistiques.enums import NatureIndicateur, StatutStatistique
from maillage.statistiques.models import Valeur
from maillage.territoires.enums import Niveau, Zone
from maillage.territoires.models import Territoire

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes() -> list[Territoire]:
    """Two communes of a département, one of another, in one région."""
    region = _large(Niveau.REGION, "R1")
    deux = [_large(Niveau.DEPARTEMENT, code, region=region) for code in ("D1", "D2")]
    return [
        fabriques.commune(departement=departement, region=region)
        for departement in (deux[0], deux[0], deux[1])
    ]


def _large(niveau: Niveau, code: str, **champs: object) -> Territoire:
    return Territoire.objects.create(
        niveau=niveau, code=code, nom=code, nom_normalise=code, zone=Zone.METRO, **champs
    )


def sommes(code: str = "naissances") -> dict[tuple[str, str], tuple[Decimal, int, int]]:
    lues = Valeur.objects.filter(indicateur__code=code, connues__isnull=False)
    return {(v.niveau, v.code): (v.valeur, v.connues, v.zones) for v in lues}


def test_les_sommes_disent_combien_de_communes_sont_connues(communes) -> None:
    for commune, valeur in zip(communes, (10, None, 0), strict=True):
        poser(commune, {"naissances": valeur})
    cle = indicateur("naissances").pk
    assert agregats.sommer(indicateurs=[cle], annees=[2020]) == 4
    assert sommes() == {
        ("DEPARTEMENT", "D1"): (10, 1, 2),
        ("DEPARTEMENT", "D2"): (0, 1, 1),
        ("REGION", "R1"): (10, 2, 3),
        ("FRANCE", "FR"): (10, 2, 3),
    }
    assert Valeur.objects.get(code="D2").statut == StatutStatistique.NULLE


def test_elles_se_refont_et_laissent_ce_que_le_producteur_donne(communes) -> None:
    for commune in communes:
        poser(commune, {"naissances": 10})
    poser(("DEPARTEMENT", "D2"), {"naissances": 11})
    cle = indicateur("naissances").pk
    agregats.sommer(indicateurs=[cle], annees=[2020])
    Valeur.objects.filter(code=communes[0].code).update(valeur=15)
    agregats.sommer(indicateurs=[cle], annees=[2020])
    assert sommes()["REGION", "R1"] == (35, 3, 3)
    assert Valeur.objects.get(niveau="DEPARTEMENT", code="D2").valeur == 11


def test_rien_de_ce_qui_ne_s_additionne_pas_n_est_somme(communes) -> None:
    indicateur("taux", nature=NatureIndicateur.TAUX)
    for commune in communes:
        poser(commune, {"taux": 10})
    assert agregats.sommer(indicateurs=[indicateur("taux").pk], annees=[2020]) == 0

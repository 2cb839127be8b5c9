"""Nothing personal without the opinion of the DPO: V-25; the schéma of young children: V-36."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis import echanges
from appuis.distribution import Distribution
from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import TypeStructure
from maillage.regles.controle import Constat, Gravite, examiner

JOUR = dt.date(2026, 11, 21)


def dits(demarche: Demarche, identifiant: str) -> list[Constat]:
    return [c for c in examiner(demarche, JOUR) if c.regle.identifiant == identifiant]


@pytest.mark.parametrize(
    ("champs", "gravite"),
    [
        ({"debut": dt.date(2026, 11, 1)}, Gravite.BLOQUANT),
        ({"debut": dt.date(2027, 1, 1)}, Gravite.INFORMATION),
        ({}, Gravite.INFORMATION),
        ({"personnelles": False, "debut": dt.date(2026, 11, 1)}, None),
        ({"etat": "CLOSE", "debut": dt.date(2026, 11, 1)}, None),
    ],
)
def test_un_echange_personnel_attend_l_avis_du_dpo(
    champs: dict[str, object], gravite: Gravite | None, distribution: Distribution
) -> None:
    echanges.demande(distribution.demarche, **champs)
    assert [c.gravite for c in dits(distribution.demarche, "V-25")] == (
        [gravite] if gravite else []
    )


def test_un_avis_favorable_suffit(distribution: Distribution, LE: dt.datetime) -> None:
    echanges.demande(
        distribution.demarche,
        etat="AVIS_DPO",
        avis="FAVORABLE",
        avis_le=LE,
        debut=dt.date(2026, 11, 1),
    )
    assert not dits(distribution.demarche, "V-25")


def test_le_schema_ne_se_demande_qu_au_dela_de_10_000_habitants(distribution: Distribution) -> None:
    demarche = distribution.demarche
    commune = demarche.perimetre.get().commune
    commune.population_municipale = 9_000
    commune.save()
    assert not dits(demarche, "V-36")
    voisine = fabriques.commune(population_municipale=2_000)
    demarche.perimetre.create(commune=voisine)
    schema, relais = dits(demarche, "V-36")
    assert "11" in schema.message
    assert "relais petite enfance" in relais.message
    ouvert = fabriques.structure(demarche, type=TypeStructure.RPE, commune=commune)
    fabriques.etat_de_structure(ouvert, du=dt.date(2024, 1, 1))
    (schema,) = dits(demarche, "V-36")
    assert "1 point" in schema.message.replace("\u00a0", " ")
    assert schema.gravite is Gravite.ALERTE

"""Outlines as they are published: read, joined, refused, loaded as a whole."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.actions.contours import charger
from maillage.territoires.contours import lire
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Contour, LotDeContours
from maillage.territoires.queries import contours

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
CARRE = [[0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]


def geojson(*surfaces: tuple[Any, list[list[float]]], cle: str = "code") -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {cle: code},
            "geometry": {"type": "Polygon", "coordinates": [anneau]},
        }
        for code, anneau in surfaces
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


# Two squares side by side that share their middle arc; the second runs it backwards.
TOPOJSON = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [1, 40]},
    "arcs": [
        [[2, 0], [0, 2]],
        [[2, 2], [-2, 0], [0, -2], [2, 0]],
        [[2, 0], [2, 0], [0, 2], [-2, 0]],
    ],
    "objects": {
        "communes": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "31001"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "id": "31002"},
            ],
        }
    },
}


def test_un_topojson_partage_ses_arcs() -> None:
    gauche, droite = lire(json.dumps(TOPOJSON).encode())
    assert (gauche.code, gauche.forme.bounds) == ("31001", (1, 40, 2, 41))
    assert (droite.code, droite.forme.bounds) == ("31002", (2, 40, 3, 41))
    assert gauche.forme.touches(droite.forme)


@pytest.mark.parametrize("cle", ["code", "INSEE_COM", "codgeo", "siren"])
def test_un_geojson_et_ses_noms_de_code(cle: str) -> None:
    (lu,) = lire(gzip.compress(geojson(("31001", CARRE), cle=cle)))
    assert (lu.code, lu.forme.area) == ("31001", 2)


def test_les_morceaux_d_un_meme_code_se_rejoignent() -> None:
    autre = [[5, 0], [6, 0], [6, 1], [5, 1], [5, 0]]
    (lu,) = lire(geojson(("31001", CARRE), ("31001", autre)))
    assert (lu.forme.geom_type, lu.forme.area) == ("MultiPolygon", 3)


def test_une_surface_qui_se_croise_est_reparee() -> None:
    papillon = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
    (lu,) = lire(geojson(("31001", papillon)))
    assert lu.forme.is_valid
    assert lu.forme.area == pytest.approx(2)


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "pas du JSON"),
        (b"\xff\xfe", "pas du JSON"),
        (b"[" * 100_000, "pas du JSON"),
        (b"[]", "ni un GeoJSON"),
        (b'{"type": "Topology"}', "incomplet"),
        (b'{"type": "FeatureCollection", "features": []}', "aucune surface"),
        (geojson((None, CARRE)), "pas de code"),
        (geojson(("31001", [[0, 0], [1, 1]])), "ne se lit pas"),
        (geojson(("31001", [[6e5, 6e6], [7e5, 6e6], [7e5, 7e6], [6e5, 6e6]])), "hors|globe"),
        (gzip.compress(geojson(("31001", CARRE)))[:-9], "tronqué"),
        (b"\x1f\x8bxx", "abîmé"),
        (json.dumps({**TOPOJSON, "arcs": [[[0, 0]]]}).encode(), "incomplet"),
    ],
)
def test_un_fichier_qui_n_est_pas_une_carte(octets: bytes, dit: str) -> None:
    with pytest.raises(SaisieInvalide, match=dit):
        lire(octets)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: json.dumps(t).encode()))
def test_rien_d_autre_qu_un_refus_clair(octets: bytes) -> None:
    with pytest.raises(SaisieInvalide):
        lire(octets)


def charger_communes(octets: bytes, **dit: Any) -> Any:
    champs = {
        "niveau": Niveau.COMMUNE,
        "nom_fichier": "communes.geojson",
        "millesime": "2026",
        "source": "contours fictifs",
        "licence": "Licence Ouverte",
        "le": LE,
    }
    return charger(octets=octets, **{**champs, **dit})


@pytest.mark.usefixtures("cog")
def test_un_lot_remplace_le_precedent() -> None:
    charger_communes(geojson(("31001", CARRE)))
    bilan = charger_communes(geojson(("31555", CARRE), ("99999", CARRE)), millesime="2027")
    assert (bilan.charges, bilan.inconnus) == (1, ("99999",))
    lot, formes = contours(Niveau.COMMUNE, ["31001", "31555"])
    assert str(lot) == "contours fictifs, 2027"
    assert {code: shapely.from_wkb(wkb).area for code, wkb in formes.items()} == {"31555": 2}
    (contour,) = Contour.objects.all()
    assert (0 < contour.longitude < 2, 0 < contour.latitude < 1) == (True, True)
    assert contours(Niveau.EPCI, ["243100633"]) == (None, {})


@pytest.mark.usefixtures("cog")
def test_le_mauvais_niveau_ne_change_rien() -> None:
    charger_communes(geojson(("31001", CARRE)))
    with pytest.raises(SaisieInvalide, match="niveau « commune »"):
        charger_communes(geojson(("243100633", CARRE), ("200049211", CARRE)))
    with pytest.raises(SaisieInvalide, match="donnez sa source"):
        charger_communes(geojson(("31001", CARRE)), source=" ")
    assert LotDeContours.objects.get().contours.get().code == "31001"

"""Draws outlines of communes around typed points, so that the demonstration has maps and distances.

They are invented, and say so; the outlines of an official file that an instance has are never replaced.
"""

from __future__ import annotations

import datetime as dt
import json
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.affinity import scale
from shapely.geometry import MultiPoint, Point, mapping

from maillage.territoires.actions.contours import charger
from maillage.territoires.enums import Niveau
from maillage.territoires.queries import contours

FICHIER = Path(__file__).parent / "donnees" / "points.yaml"
KM_PAR_DEGRE = 111.2
COTES = 12  # by quarter of a circle: a rounded edge where no neighbour is known


def inscrire(le: dt.datetime) -> int:
    """The outlines of the communes that have a point; how many, zero where some are loaded already."""
    lot, _ = contours(Niveau.COMMUNE, [])
    if lot is not None:
        return 0
    lus = yaml.safe_load(FICHIER.read_text("utf-8"))
    bilan = charger(
        niveau=Niveau.COMMUNE,
        octets=json.dumps(geojson(lus)).encode(),
        nom_fichier=FICHIER.name,
        millesime=lus["millesime"],
        source=lus["source"],
        licence=lus["licence"],
        le=le,
    )
    return bilan.charges


def geojson(lus: dict[str, Any]) -> dict[str, Any]:
    """What is nearer to the point of each commune than to any other, within `rayon_km` of it."""
    points = {code: Point(*ou) for code, ou in lus["points"].items()}
    etroit = cos(radians(next(iter(points.values())).y))
    plats = {code: scale(point, etroit, 1, origin=(0, 0)) for code, point in points.items()}
    tous = MultiPoint(list(plats.values()))
    cellules = list(shapely.voronoi_polygons(tous).geoms)
    rayon = lus["rayon_km"] / KM_PAR_DEGRE
    traits = []
    for code, plat in plats.items():
        cellule = next(c for c in cellules if c.covers(plat))
        forme = scale(cellule.intersection(plat.buffer(rayon, COTES)), 1 / etroit, 1, origin=(0, 0))
        traits.append({"type": "Feature", "properties": {"code": code}, "geometry": mapping(forme)})
    return {"type": "FeatureCollection", "features": traits}

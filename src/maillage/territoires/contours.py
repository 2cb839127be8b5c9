"""Reads the outlines of territories from GeoJSON or TopoJSON, as official bodies publish them.

Coordinates are degrees (WGS84). A file may be compressed by gzip. Nothing is written here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from maillage.regles.erreurs import SaisieInvalide

OCTETS_AU_PLUS = 200_000_000
GZIP = b"\x1f\x8b"
# Names that the producers give to the code of a territory (IGN, Insee, Etalab, DGCL).
CLES_DU_CODE = (
    "code",
    "codgeo",
    "code_insee",
    "insee_com",
    "insee_dep",
    "insee_reg",
    "siren",
    "id",
)
SURFACES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class ContourLu:
    """The outline of one territory, valid, in degrees."""

    code: str
    forme: BaseGeometry


def lire(octets: bytes) -> list[ContourLu]:
    """The outlines of a file, one a code: parts that share a code are joined.

    Raises `SaisieInvalide` when the file is neither GeoJSON nor TopoJSON, or when an area has no code or
    lies outside the globe.
    """
    contenu = _json(_decompresser(octets))
    if contenu.get("type") == "Topology":
        lues = list(_du_topojson(contenu))
    elif contenu.get("type") == "FeatureCollection":
        lues = list(_du_geojson(contenu))
    else:
        raise SaisieInvalide(
            "Ce fichier n’est ni un GeoJSON (FeatureCollection) ni un TopoJSON (Topology). "
            "Demandez les contours dans l’un de ces formats."
        )
    if not lues:
        raise SaisieInvalide("Ce fichier ne contient aucune surface.")
    par_code: dict[str, list[BaseGeometry]] = {}
    for code, forme in lues:
        par_code.setdefault(code, []).append(forme)
    return [ContourLu(code, _valide(code, formes)) for code, formes in sorted(par_code.items())]


def _decompresser(octets: bytes) -> bytes:
    if not octets.startswith(GZIP):
        return octets
    lecteur = zlib.decompressobj(wbits=31)
    try:
        clair = lecteur.decompress(octets, OCTETS_AU_PLUS)
    except zlib.error as erreur:
        raise SaisieInvalide("Ce fichier compressé est abîmé : il ne s’ouvre pas.") from erreur
    if not lecteur.eof:
        raise SaisieInvalide("Ce fichier compressé est tronqué, ou trop lourd une fois ouvert.")
    return clair


def _json(octets: bytes) -> Mapping[str, Any]:
    try:
        contenu = json.loads(octets)
    except (ValueError, RecursionError) as erreur:
        raise SaisieInvalide("Ce fichier n’est pas du JSON : il ne peut pas être lu.") from erreur
    return contenu if isinstance(contenu, dict) else {}


def _code(proprietes: Any, identifiant: Any) -> str:
    connues = {
        str(nom).lower(): valeur
        for nom, valeur in (proprietes.items() if isinstance(proprietes, dict) else ())
    }
    for nom in CLES_DU_CODE:
        if connues.get(nom) not in (None, ""):
            return str(connues[nom])
    if identifiant not in (None, ""):
        return str(identifiant)
    raise SaisieInvalide(
        "Une surface n’a pas de code : le fichier doit donner le code Insee ou le Siren de chacune "
        f"(propriétés reconnues : {', '.join(CLES_DU_CODE)})."
    )


def _du_geojson(contenu: Mapping[str, Any]) -> Iterator[tuple[str, BaseGeometry]]:
    for objet in contenu.get("features") or ():
        geometrie = objet.get("geometry") or {}
        if geometrie.get("type") not in SURFACES:
            continue
        code = _code(objet.get("properties"), objet.get("id"))
        try:
            yield code, shape(geometrie)
        except (ValueError, TypeError, shapely.errors.ShapelyError) as erreur:
            raise SaisieInvalide(f"La surface « {code} » ne se lit pas.") from erreur


def _du_topojson(contenu: Mapping[str, Any]) -> Iterator[tuple[str, BaseGeometry]]:
    """Arcs are shared by neighbours, quantised and told step by step (TopoJSON 1.0, §2.1.3)."""
    try:
        arcs = _arcs(contenu)
        for objet in contenu["objects"].values():
            for geometrie in objet.get("geometries", [objet]):
                if geometrie.get("type") not in SURFACES:
                    continue
                code = _code(geometrie.get("properties"), geometrie.get("id"))
                yield code, _surface(geometrie, arcs)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as erreur:
        raise SaisieInvalide("Ce TopoJSON est incomplet : ses arcs ne se lisent pas.") from erreur


def _arcs(contenu: Mapping[str, Any]) -> list[np.ndarray]:
    arcs = [np.asarray(arc, dtype=float)[:, :2] for arc in contenu["arcs"]]
    pas = contenu.get("transform")
    if pas is None:
        return arcs
    echelle, origine = np.array(pas["scale"]), np.array(pas["translate"])
    return [np.cumsum(arc, axis=0) * echelle + origine for arc in arcs]


def _surface(geometrie: Mapping[str, Any], arcs: Sequence[np.ndarray]) -> BaseGeometry:
    parties = geometrie["arcs"] if geometrie["type"] == "MultiPolygon" else [geometrie["arcs"]]
    polygones = [
        Polygon(anneaux[0], anneaux[1:])
        for partie in parties
        if (anneaux := [a for a in (_anneau(n, arcs) for n in partie) if len(a) > 3])
    ]
    return MultiPolygon(polygones) if len(polygones) != 1 else polygones[0]


def _anneau(numeros: Sequence[int], arcs: Sequence[np.ndarray]) -> np.ndarray:
    """The ring that these arcs make; a negative number is an arc run backwards."""
    suite = [arcs[~n][::-1] if n < 0 else arcs[n] for n in numeros]
    return np.concatenate([suite[0], *(arc[1:] for arc in suite[1:])])


def _valide(code: str, formes: Sequence[BaseGeometry]) -> BaseGeometry:
    forme = formes[0] if len(formes) == 1 else shapely.union_all(formes)
    if not forme.is_valid:
        forme = _surfaces_de(shapely.make_valid(forme))
    if forme.is_empty:
        raise SaisieInvalide(f"La surface « {code} » est vide.")
    ouest, sud, est, nord = forme.bounds
    if not (-180 <= ouest <= est <= 180 and -90 <= sud <= nord <= 90):
        raise SaisieInvalide(
            f"La surface « {code} » sort du globe : ses coordonnées ne sont pas en degrés (WGS84). "
            "Demandez les contours dans ce système."
        )
    return forme


def _surfaces_de(forme: BaseGeometry) -> BaseGeometry:
    """The areas of what a repair gave, without its stray lines and points."""
    gardees = [p for p in shapely.get_parts(forme) if p.geom_type in SURFACES]
    return shapely.union_all(gardees)

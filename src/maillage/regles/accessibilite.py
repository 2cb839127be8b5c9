"""Potential accessibility of places between communes: two-step floating catchment area.

Step 1: the places of a zone are shared among the demand within reach of it, each zone weighted by its
distance. Step 2: a zone adds up what it gets from every zone within its reach, by the same weights
(W. Luo and F. Wang, 2003; steps of distance, W. Luo and Y. Qi, 2009). Distances are great circles between
the points of the zones. Demand and places are exact, so that the sum of what is got is what is offered.

Nothing is guessed. A capacity that is not known makes the result a lower bound (« au moins »), a demand
that is not known an upper one (« au plus »), both together no figure at all.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import asin, cos, degrees, radians, sin, sqrt
from pathlib import Path
from typing import Any

import yaml

FICHIER = Path(__file__).parent / "donnees" / "accessibilite.yaml"
RAYON_DE_LA_TERRE_KM = 6371.0088  # mean radius of the ellipsoid GRS 80 (IUGG)

Centre = tuple[float, float]


class Borne(StrEnum):
    """What the figure of an accessibility tells of the true one."""

    EXACTE = "exacte"
    AU_MOINS = "au moins"
    AU_PLUS = "au plus"
    INCONNUE = "inconnue"


@dataclass(frozen=True, slots=True)
class Palier:
    """Up to `jusqu_a_km` (reached), a place keeps `poids`, between 0 and 1."""

    jusqu_a_km: float
    poids: Fraction


@dataclass(frozen=True, slots=True)
class Decroissance:
    """The weights by distance in force since a day, the nearest step first."""

    depuis: dt.date
    paliers: tuple[Palier, ...]
    source: str = ""
    methode: str = ""

    def __post_init__(self) -> None:
        """`ValueError` unless distances grow and weights, from 0 to 1, do not."""
        bornes = [palier.jusqu_a_km for palier in self.paliers]
        poids = [palier.poids for palier in self.paliers]
        if not bornes or bornes[0] < 0 or bornes != sorted(set(bornes)):
            raise ValueError("The steps of distance must grow")
        if poids != sorted(poids, reverse=True) or not 0 < poids[-1] <= poids[0] <= 1:
            raise ValueError("Weights must be above 0, at most 1, and not grow with distance")

    @property
    def rayon_km(self) -> float:
        """The distance beyond which nothing is within reach."""
        return self.paliers[-1].jusqu_a_km

    def poids(self, distance_km: float) -> Fraction:
        """The weight at a distance in km, 0 beyond the last step."""
        return next((p.poids for p in self.paliers if distance_km <= p.jusqu_a_km), Fraction(0))


@dataclass(frozen=True, slots=True)
class Zone:
    """A commune: its point in degrees (longitude, latitude), those who seek, and the places known there.

    `centre` None: it cannot be placed. `demande` None: not known. `complete` False: some places of the
    zone are not known, and `places` counts the others. Counts are not negative (`ValueError`).
    """

    code: str
    centre: Centre | None
    demande: Fraction | int | None
    places: Fraction | int = 0
    complete: bool = True

    def __post_init__(self) -> None:
        """A negative count means nothing."""
        if self.places < 0 or (self.demande is not None and self.demande < 0):
            raise ValueError("Places and demand are not negative")


@dataclass(frozen=True, slots=True)
class Acces:
    """What a zone can hope for: `valeur` places by person who seeks; None when nothing can be said.

    `places` counts the known places within reach: zero makes an accessibility of zero, said as such.
    """

    code: str
    valeur: Fraction | None
    borne: Borne
    places: Fraction | int = 0


@cache
def decroissance(jour: dt.date) -> Decroissance:
    """The weights in force that day, the first known before they began. Reads the dated file."""
    lues = [_lire(ligne) for ligne in yaml.safe_load(FICHIER.read_text("utf-8"))["lignes"]]
    lues.sort(key=lambda ligne: ligne.depuis)
    en_vigueur = [ligne for ligne in lues if ligne.depuis <= jour]
    return en_vigueur[-1] if en_vigueur else lues[0]


def _lire(ligne: dict[str, Any]) -> Decroissance:
    paliers = tuple(Palier(float(p["jusqu_a_km"]), Fraction(p["poids"])) for p in ligne["paliers"])
    return Decroissance(ligne["depuis"], paliers, ligne["source"], ligne["methode"])


def distance_km(a: Centre, b: Centre) -> float:
    """The great circle between two points (longitude, latitude, degrees), in km (haversine)."""
    (lon_a, lat_a), (lon_b, lat_b) = a, b
    demi = sin(radians(lat_b - lat_a) / 2) ** 2
    demi += cos(radians(lat_a)) * cos(radians(lat_b)) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * RAYON_DE_LA_TERRE_KM * asin(min(1.0, sqrt(demi)))


def accessibilites(zones: Sequence[Zone], selon: Decroissance) -> dict[str, Acces]:
    """The accessibility of each zone, by its code; their order changes nothing.

    A zone that cannot be placed is unknown, and counts for the others neither by its demand nor by its
    places: say which. Places within reach of no demand at all serve nobody here.
    """
    placees = [zone for zone in zones if zone.centre is not None]
    sommes: dict[str, Fraction] = defaultdict(Fraction)
    places: dict[str, Fraction] = defaultdict(Fraction)
    au_moins: set[str] = set()
    au_plus: set[str] = set()
    for offre in placees:
        if not offre.places and offre.complete:
            continue
        portee = _portee(offre, placees, selon)
        codes = {zone.code for zone, _ in portee}
        demande = sum((poids * zone.demande for zone, poids in portee if zone.demande), Fraction(0))
        if not offre.complete:
            au_moins |= codes
        if offre.places and any(zone.demande is None for zone, _ in portee):
            au_plus |= codes
            if not demande:
                # Nobody is known who would share these places: no figure bounds what each gets.
                au_moins |= codes
        for zone, poids in portee:
            places[zone.code] += offre.places
            sommes[zone.code] += poids * offre.places / demande if demande else 0
    return {
        zone.code: _acces(zone, sommes, places, zone.code in au_moins, zone.code in au_plus)
        for zone in zones
    }


def _acces(
    zone: Zone,
    sommes: dict[str, Fraction],
    places: dict[str, Fraction],
    au_moins: bool,
    au_plus: bool,
) -> Acces:
    if zone.centre is None or (au_moins and au_plus):
        return Acces(zone.code, None, Borne.INCONNUE, places[zone.code])
    borne = Borne.AU_MOINS if au_moins else Borne.AU_PLUS if au_plus else Borne.EXACTE
    return Acces(zone.code, sommes[zone.code], borne, places[zone.code])


def _portee(offre: Zone, zones: Iterable[Zone], selon: Decroissance) -> list[tuple[Zone, Fraction]]:
    """The zones within reach of a place, each with its weight."""
    if offre.centre is None:
        return []
    latitudes = degrees(selon.rayon_km / RAYON_DE_LA_TERRE_KM) * 1.000001
    trouvees = []
    for zone in zones:
        # Most zones of a département are too far to the north or south: no distance is computed.
        if zone.centre is None or abs(zone.centre[1] - offre.centre[1]) > latitudes:
            continue
        poids = selon.poids(distance_km(offre.centre, zone.centre))
        if poids:
            trouvees.append((zone, poids))
    return trouvees


def avec_le_voisinage(
    zones: Sequence[Zone], voisines: Sequence[Zone], selon: Decroissance
) -> dict[str, Acces]:
    """What is left to each zone if those outside come in and nothing is offered there: a lower bound.

    `voisines` are zones outside the territory, with their demand; their places are not known, and are
    left out, which lowers. A zone whose bound is not sure (some demand outside is not known) is unknown.
    """
    dehors = [Zone(zone.code, zone.centre, zone.demande) for zone in voisines]
    lues = accessibilites([*zones, *dehors], selon)
    surs = {Borne.EXACTE, Borne.AU_MOINS}
    return {
        zone.code: lue
        if (lue := lues[zone.code]).borne in surs
        else Acces(zone.code, None, Borne.INCONNUE, lue.places)
        for zone in zones
    }


def au_bord(zones: Sequence[Zone], voisines: Sequence[Zone], selon: Decroissance) -> set[str]:
    """The codes of the zones that have a zone outside the territory within reach."""
    return {zone.code for zone in zones if zone.centre and _portee(zone, voisines, selon)}

"""The drawing of a map as SVG: areas in classes of colour, or circles in proportion.

Pure: shapes in degrees go in, a drawing comes out. A rate is shown by colour; a count by a circle whose
surface is in proportion, since a large area would otherwise say more than it counts. Colour never says
anything alone: each area tells its name and its value, and the table beside says them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from math import cos, radians, sqrt
from zlib import crc32

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from maillage.documents.caracteres import assainir
from maillage.documents.glyphes import remplacer_absents
from maillage.interface.typographie import nombre

LARGEUR = 640
HAUTEUR_AU_PLUS = 640
MARGE = 6
COTE_DES_CARTOUCHES = 84
# Half a pixel: below, a point of an outline is not seen.
FINESSE = 0.5
# One hue from light to dark, so that the order is read without its colours.
TEINTES = ("#dcebe7", "#a9d0c9", "#68a9a3", "#2c7a7a", "#0b4446")
MASQUEE, ABSENTE, TRAIT, ENCRE, GRIS = "#f3efe4", "#ffffff", "#7d8783", "#1b2626", "#4d5a5a"
CERCLE = "#9e6310"
# The sheet is always light: a map is read as it is printed.
PAPIER = "#fdfcf8"
RAYON_AU_PLUS = 26.0
INTERLIGNE = 18
CASE = 16


@dataclass(frozen=True, slots=True)
class Zone:
    """An area: `valeur` is None where nothing is shown, `masquee` tells why; `dit` is its value in words.

    `cartouche` names the box where it is drawn apart (a territory overseas); empty for the main map.
    """

    code: str
    nom: str
    forme: BaseGeometry
    valeur: Decimal | None
    dit: str
    masquee: bool = False
    cartouche: str = ""


@dataclass(frozen=True, slots=True)
class Classe:
    """Values from `de` to `a`, both reached; `nombre` counts the areas in it."""

    de: Decimal
    a: Decimal
    nombre: int


def classer(valeurs: Iterable[Decimal], combien: int = len(TEINTES)) -> list[Classe]:
    """Classes that hold about as many areas each, equal values in the same one; the lowest first."""
    triees = sorted(valeurs)
    classes: list[Classe] = []
    debut = 0
    for rang in range(1, combien + 1):
        fin = round(len(triees) * rang / combien)
        while 0 < fin < len(triees) and triees[fin] == triees[fin - 1]:
            fin += 1
        if fin > debut:
            classes.append(Classe(triees[debut], triees[fin - 1], fin - debut))
            debut = fin
    return classes


def choroplethe(
    zones: Sequence[Zone], *, titre: str, unite: str, decimales: int = 0, resume: str = ""
) -> str:
    """The map of a rate: each area in the colour of its class, hatched when masked, plain when absent."""
    classes = classer(z.valeur for z in zones if z.valeur is not None)
    cadre = _Cadre(zones, titre)
    aires = [_aire(cadre, zone, _teinte(zone, classes, cadre.motif)) for zone in zones]
    entrees = [
        (TEINTES[_pas(rang, len(classes))], _bornes(classe, decimales))
        for rang, classe in enumerate(classes)
    ]
    return _dessin(cadre, zones, aires, entrees, titre=titre, unite=unite, resume=resume)


def cercles(
    zones: Sequence[Zone], *, titre: str, unite: str, decimales: int = 0, resume: str = ""
) -> str:
    """The map of a count: circles whose surface is in proportion, the largest below."""
    cadre = _Cadre(zones, titre)
    plus_grande = max((abs(z.valeur) for z in zones if z.valeur is not None), default=Decimal(0))
    fonds = [
        _aire(cadre, zone, _fond(zone, cadre.motif), parle=zone.valeur is None) for zone in zones
    ]
    connues = [z for z in zones if z.valeur is not None]
    connues.sort(key=lambda z: (-abs(z.valeur or Decimal(0)), z.code))
    ronds = [_rond(cadre, zone, plus_grande) for zone in connues]
    reperes = _reperes(plus_grande, decimales)
    return _dessin(
        cadre,
        zones,
        [*fonds, *ronds],
        [],
        titre=titre,
        unite=unite,
        resume=resume,
        reperes=reperes,
    )


# --- where things are -------------------------------------------------------------------------------


class _Cadre:
    """From degrees to the drawing: north above, east to the right, no area deformed at its middle."""

    def __init__(self, zones: Sequence[Zone], titre: str) -> None:
        # Several maps may stand on one page: each has hatches of its own.
        self.motif = f"hachures-{crc32(titre.encode('utf-8', 'replace')):x}"
        principales = [z.forme for z in zones if not z.cartouche]
        self.cartouches = sorted({z.cartouche for z in zones if z.cartouche})
        gauche = COTE_DES_CARTOUCHES + 2 * MARGE if self.cartouches and principales else MARGE
        self._reperes: dict[str, _Repere] = {}
        self.hauteur = float(2 * MARGE)
        if principales:
            repere = _Repere(principales, gauche, MARGE, LARGEUR - gauche - MARGE, HAUTEUR_AU_PLUS)
            self._reperes[""] = repere
            self.hauteur = repere.hauteur + 2 * MARGE
        for rang, nom in enumerate(self.cartouches):
            formes = [z.forme for z in zones if z.cartouche == nom]
            haut = MARGE + rang * (COTE_DES_CARTOUCHES + INTERLIGNE)
            self._reperes[nom] = _Repere(
                formes, MARGE, haut, COTE_DES_CARTOUCHES, COTE_DES_CARTOUCHES
            )
            self.hauteur = max(self.hauteur, haut + COTE_DES_CARTOUCHES + INTERLIGNE)

    def trace(self, zone: Zone) -> str:
        """The path of an area, of the points that can be seen."""
        return self._reperes[zone.cartouche].trace(zone.forme)

    def centre(self, zone: Zone) -> tuple[float, float]:
        """A point inside the area."""
        return self._reperes[zone.cartouche].place(shapely.point_on_surface(zone.forme))

    def noms_des_cartouches(self) -> list[str]:
        """The name under each box."""
        return [
            f'<text x="{MARGE}" y="{MARGE + (rang + 1) * COTE_DES_CARTOUCHES + rang * INTERLIGNE + 13}" '
            f'font-size="11" fill="{GRIS}">{_texte(nom)}</text>'
            for rang, nom in enumerate(self.cartouches)
        ]


class _Repere:
    """One frame: its bounds in degrees, and where they fall in the drawing."""

    def __init__(
        self, formes: Sequence[BaseGeometry], x: float, y: float, largeur: float, hauteur: float
    ) -> None:
        ouest, sud, est, nord = shapely.total_bounds(np.array(formes, dtype=object))
        self._etroit = cos(radians((sud + nord) / 2))
        en_largeur, en_hauteur = (est - ouest) * self._etroit or 1e-6, (nord - sud) or 1e-6
        self._echelle = min(largeur / en_largeur, hauteur / en_hauteur)
        self.hauteur = en_hauteur * self._echelle
        self._x = (
            x + (largeur - en_largeur * self._echelle) / 2 - ouest * self._etroit * self._echelle
        )
        self._y = y + nord * self._echelle

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point falls."""
        return (
            self._x + point.x * self._etroit * self._echelle,
            self._y - point.y * self._echelle,
        )

    def trace(self, forme: BaseGeometry) -> str:
        """The rings of an area, simplified to what the scale shows; the smallest area stays a square."""
        simple = shapely.simplify(forme, FINESSE / self._echelle, preserve_topology=True)
        morceaux = []
        for polygone in shapely.get_parts(simple):
            for anneau in (polygone.exterior, *polygone.interiors):
                morceaux.append(self._anneau(shapely.get_coordinates(anneau)[:-1]))
        return "".join(filter(None, morceaux)) or self._point(forme)

    def _anneau(self, points: np.ndarray) -> str:
        if len(points) < 3:
            return ""
        xs = np.round(self._x + points[:, 0] * self._etroit * self._echelle, 1)
        ys = np.round(self._y - points[:, 1] * self._echelle, 1)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in zip(xs, ys, strict=True)) + "Z"

    def _point(self, forme: BaseGeometry) -> str:
        x, y = self.place(shapely.point_on_surface(forme))
        return f"M{x - 1:.1f} {y - 1:.1f}h2v2h-2Z"


# --- what is drawn ----------------------------------------------------------------------------------


def _aire(cadre: _Cadre, zone: Zone, remplissage: str, *, parle: bool = True) -> str:
    chemin = (
        f'<path d="{cadre.trace(zone)}" fill="{remplissage}" stroke="{TRAIT}" stroke-width=".6" '
        'stroke-linejoin="round"/>'
    )
    return _dite(zone, chemin) if parle else chemin


def _rond(cadre: _Cadre, zone: Zone, plus_grande: Decimal) -> str:
    x, y = cadre.centre(zone)
    rayon = _rayon(zone.valeur or Decimal(0), plus_grande)
    return _dite(
        zone,
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{rayon:.1f}" fill="{CERCLE}" fill-opacity=".65" '
        f'stroke="{ENCRE}" stroke-width=".6"/>',
    )


def _dite(zone: Zone, dessin: str) -> str:
    """A drawing that says its name and value: to the mouse, to the keyboard and to a screen reader."""
    dit = _texte(f"{zone.nom} : {zone.dit}")
    return f'<g role="img" tabindex="0" aria-label="{dit}"><title>{dit}</title>{dessin}</g>'


def _rayon(valeur: Decimal, plus_grande: Decimal) -> float:
    if not plus_grande:
        return 0.0
    return max(1.0, RAYON_AU_PLUS * sqrt(abs(valeur) / plus_grande)) if valeur else 0.0


def _pas(rang: int, combien: int) -> int:
    """The tint of a class: the whole range is used even when the classes are few."""
    return len(TEINTES) // 2 if combien == 1 else round(rang * (len(TEINTES) - 1) / (combien - 1))


def _teinte(zone: Zone, classes: Sequence[Classe], motif: str) -> str:
    if zone.valeur is None:
        return _fond(zone, motif)
    rang = next(n for n, classe in enumerate(classes) if zone.valeur <= classe.a)
    return TEINTES[_pas(rang, len(classes))]


def _fond(zone: Zone, motif: str) -> str:
    if zone.valeur is None and zone.masquee:
        return f"url(#{motif})"
    return ABSENTE if zone.valeur is None else MASQUEE


def _bornes(classe: Classe, decimales: int) -> str:
    de, a = (nombre(v, decimales) for v in (classe.de, classe.a))
    plage = de if de == a else f"de {de} à {a}"
    return f"{plage} ({classe.nombre})"


def _reperes(plus_grande: Decimal, decimales: int) -> list[tuple[float, str]]:
    """Two circles of the legend: the largest value and a quarter of it, rounded to one digit."""
    if not plus_grande:
        return []
    return [
        (_rayon(valeur, plus_grande), nombre(valeur, decimales))
        for valeur in (_rond_inferieur(plus_grande), _rond_inferieur(plus_grande / 4))
    ]


def _rond_inferieur(valeur: Decimal) -> Decimal:
    pas = Decimal(1).scaleb(valeur.adjusted())
    return (valeur / pas).quantize(Decimal(1), ROUND_HALF_UP) * pas


def _dessin(
    cadre: _Cadre,
    zones: Sequence[Zone],
    aires: Sequence[str],
    entrees: Sequence[tuple[str, str]],
    *,
    titre: str,
    unite: str,
    resume: str,
    reperes: Sequence[tuple[float, str]] = (),
) -> str:
    legende, bas = _legende(cadre, zones, entrees, reperes, unite)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {bas:.0f}" '
        f'width="{LARGEUR}" height="{bas:.0f}" font-family="Noto Sans" role="group" '
        f'aria-label="{_texte(titre)}"><title>{_texte(titre)}</title><desc>{_texte(resume)}</desc>'
        f'<defs><pattern id="{cadre.motif}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{MASQUEE}"/>'
        f'<path d="M-1 7L7 -1" stroke="{GRIS}" stroke-width="1"/></pattern></defs>'
        f'<rect width="{LARGEUR}" height="{bas:.0f}" fill="{PAPIER}"/>'
        f"{''.join(aires)}{''.join(cadre.noms_des_cartouches())}{''.join(legende)}</svg>"
    )


def _legende(
    cadre: _Cadre,
    zones: Sequence[Zone],
    entrees: Sequence[tuple[str, str]],
    reperes: Sequence[tuple[float, str]],
    unite: str,
) -> tuple[list[str], float]:
    """The unit, a line a class, then what is hatched and what is not known; and where it ends."""
    y = cadre.hauteur + INTERLIGNE
    lignes = [_ligne(MARGE, y, unite, gras=True)]
    for couleur, dit in entrees:
        y += INTERLIGNE
        lignes += [_case(y, couleur), _ligne(MARGE + CASE + 8, y, dit)]
    for rayon, dit in reperes:
        y += max(INTERLIGNE, 2 * rayon + 4)
        cy = y - max(rayon, 5.0) + 4
        lignes.append(
            f'<circle cx="{MARGE + RAYON_AU_PLUS:.1f}" cy="{cy:.1f}" r="{rayon:.1f}" fill="{CERCLE}" '
            f'fill-opacity=".65" stroke="{ENCRE}" stroke-width=".6"/>'
        )
        lignes.append(_ligne(MARGE + 2 * RAYON_AU_PLUS + 10, cy + 4, dit))
    masquees = sum(z.valeur is None and z.masquee for z in zones)
    absentes = sum(z.valeur is None and not z.masquee for z in zones)
    for combien, couleur, dit in (
        (masquees, f"url(#{cadre.motif})", f"masquée : secret statistique ({masquees})"),
        (absentes, ABSENTE, f"non disponible ({absentes})"),
    ):
        if combien:
            y += INTERLIGNE
            lignes += [_case(y, couleur), _ligne(MARGE + CASE + 8, y, dit)]
    return lignes, y + MARGE + 4


def _case(y: float, couleur: str) -> str:
    return (
        f'<rect x="{MARGE}" y="{y - 11:.1f}" width="{CASE}" height="12" fill="{couleur}" '
        f'stroke="{TRAIT}" stroke-width=".6"/>'
    )


def _ligne(x: float, y: float, dit: str, *, gras: bool = False) -> str:
    poids = ' font-weight="bold"' if gras else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{ENCRE}"{poids}>{_texte(dit)}</text>'
    )


def _texte(dit: str) -> str:
    return escape(remplacer_absents(assainir(dit).replace("\n", " ")))

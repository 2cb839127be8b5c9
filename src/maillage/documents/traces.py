"""Series over the years as a drawing: what is given, where it falls, and the pieces that charts share.

Pure. Years are placed in proportion. Two points are joined only where the caller says that they compare:
a blank, a missing year and a break of series leave a gap, never a line. Each series has a mark and dashes
of its own beside its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise
from math import ceil, floor
from zlib import crc32

from maillage.documents.caracteres import assainir
from maillage.documents.cartes import PAPIER
from maillage.documents.glyphes import remplacer_absents
from maillage.documents.graphiques import ENCRE, GRIS, couleur, pas_rond
from maillage.documents.mesures import Fonte, debuts_de_lignes, largeur
from maillage.interface.typographie import nombre

LARGEUR, MARGE, INTERLIGNE = 640, 8, 18
PETIT, GRAS, TITRE = Fonte(12), Fonte(12, gras=True), Fonte(14, gras=True)
# Below, an axis from zero would flatten the series: it is cut, and says so.
PART_DE_L_ETENDUE = 0.4
TIRETS = ("", "7 4", "2 3", "10 3 2 3", "5 2", "1 3")


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series. `valeur` None: `masque` tells whether it is hidden or unknown; `dit`: in words.

    `lie`: it compares with the year before, and is joined to it. `plein` False: provisional, or a lower
    bound, drawn hollow.
    """

    annee: int
    valeur: Decimal | None
    dit: str
    masque: bool = False
    lie: bool = True
    plein: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """A series: its name and its years in order; a year that it does not hold is a gap."""

    nom: str
    points: tuple[Point, ...]

    def valeurs(self) -> Iterator[Decimal]:
        """Its known values."""
        return (point.valeur for point in self.points if point.valeur is not None)


@dataclass(frozen=True, slots=True)
class Echelle:
    """The values from `bas` to `haut`, with a tick every `pas`."""

    bas: float
    haut: float
    pas: float

    @property
    def coupee(self) -> bool:
        """Whether the axis does not start from zero."""
        return self.bas > 0 or self.haut < 0

    def reperes(self) -> list[float]:
        """The ticks, from the lowest."""
        combien = round((self.haut - self.bas) / self.pas)
        return [self.bas + rang * self.pas for rang in range(combien + 1)]


def annees_de(traces: Iterable[Trace]) -> tuple[int, int]:
    """The first and the last year of some series; 0 without any."""
    annees = [point.annee for trace in traces for point in trace.points]
    return min(annees, default=0), max(annees, default=0)


def motif_de(titre: str) -> str:
    """The name of the hatches of a drawing: several may stand on one page."""
    return f"hachures-{crc32(titre.encode('utf-8', 'replace')):x}"


def echelle(traces: Sequence[Trace]) -> Echelle:
    """Round bounds that hold every value: from zero, unless all stand far above it."""
    valeurs = [float(v) for trace in traces for v in trace.valeurs()] or [0.0]
    bas, haut = min(valeurs), max(valeurs)
    if not 0 < haut - bas < PART_DE_L_ETENDUE * max(abs(bas), abs(haut)):
        bas, haut = min(bas, 0.0), max(haut, 0.0)
    if bas == haut:
        haut = bas + 1.0
    pas = pas_rond(haut - bas)
    return Echelle(floor(bas / pas + 1e-9) * pas, ceil(haut / pas - 1e-9) * pas, pas)


@dataclass(frozen=True, slots=True)
class Cadre:
    """From years and values to the drawing: the box of the plot, in pixels."""

    gauche: float
    droite: float
    haut: float
    bas: float
    premiere: int
    derniere: int
    echelle: Echelle
    motif: str

    @property
    def pas(self) -> float:
        """The width of a year, in pixels."""
        return (self.droite - self.gauche) / max(self.derniere - self.premiere, 1)

    def x(self, annee: float) -> float:
        """Where a year falls; a year alone is in the middle."""
        if self.premiere == self.derniere:
            return (self.gauche + self.droite) / 2 + (annee - self.premiere) * self.pas
        return self.gauche + (annee - self.premiere) * self.pas

    def y(self, valeur: Decimal | float) -> float:
        """Where a value falls."""
        part = (float(valeur) - self.echelle.bas) / (self.echelle.haut - self.echelle.bas)
        return self.bas - (self.bas - self.haut) * part

    def y_de(self, point: Point) -> float:
        """Where a known point falls."""
        return self.y(point.valeur if point.valeur is not None else 0.0)

    def annees(self) -> range:
        """Every year, those of which nothing is known too."""
        return range(self.premiere, self.derniere + 1)


def bandes(cadre: Cadre, traces: Sequence[Trace], *, dire: bool = True) -> Iterator[str]:
    """What is hidden of the first series, as hatches over the whole height."""
    for point in traces[0].points if traces else ():
        if not point.masque:
            continue
        demi = min(cadre.pas, 60) / 2
        x = cadre.x(point.annee)
        yield (
            f'<rect x="{x - demi:.1f}" y="{cadre.haut:.1f}" width="{2 * demi:.1f}" '
            f'height="{cadre.bas - cadre.haut:.1f}" fill="url(#{cadre.motif})"/>'
        )
        if dire and 2 * demi >= largeur("masquée", PETIT):
            yield (
                f'<rect x="{x - 27:.1f}" y="{cadre.haut + 6:.1f}" width="54" height="18" '
                f'fill="{PAPIER}"/>'
            )
            yield ecrire(x, cadre.haut + 19, "masquée", ancre="middle")


def traits_de_rupture(cadre: Cadre, ruptures: Sequence[int], *, dire: bool = True) -> Iterator[str]:
    """A dashed line between two years, before the first one that differs."""
    for annee in ruptures:
        if not cadre.premiere < annee <= cadre.derniere:
            continue
        x = cadre.x(annee - 0.5)
        yield (
            f'<line x1="{x:.1f}" y1="{cadre.haut - 8:.1f}" x2="{x:.1f}" y2="{cadre.bas:.1f}" '
            f'stroke="{ENCRE}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        )
        if dire:
            a_droite = x + largeur("rupture", PETIT) + 6 < LARGEUR
            ou, ancre = (x + 5, "start") if a_droite else (x - 5, "end")
            yield ecrire(ou, cadre.haut - 4, "rupture", ancre=ancre)


def courbe_de(cadre: Cadre, trace: Trace, rang: int, *, rayon: float = 4.5) -> Iterator[str]:
    """The lines between years that compare, then the marks."""
    suivies = suites(trace.points)
    for suite in suivies:
        if len(suite) > 1:
            points = " ".join(f"{cadre.x(p.annee):.1f},{cadre.y_de(p):.1f}" for p in suite)
            tirets = f' stroke-dasharray="{TIRETS[rang % len(TIRETS)]}"' if rang else ""
            epaisseur = "3" if not rang else "2"
            yield (
                f'<polyline points="{points}" fill="none" stroke="{couleur(rang)}" '
                f'stroke-width="{epaisseur}" stroke-linejoin="round"{tirets}/>'
            )
    for point in trace.points:
        if point.valeur is not None:
            yield marque(
                cadre.x(point.annee), cadre.y_de(point), rang, plein=point.plein, rayon=rayon
            )


def suites(points: Sequence[Point]) -> list[list[Point]]:
    """The runs of years that follow one another and compare."""
    suites: list[list[Point]] = []
    avant: Point | None = None
    for point in points:
        if point.valeur is None:
            avant = None
            continue
        joint = avant is not None and point.lie and point.annee == avant.annee + 1
        if joint:
            suites[-1].append(point)
        else:
            suites.append([point])
        avant = point
    return suites


def marque(x: float, y: float, rang: int, *, plein: bool = True, rayon: float = 4.5) -> str:
    """A mark by series: disc, square, diamond, triangle, its reverse, cross; hollow where not `plein`."""
    r = rayon
    fond = couleur(rang) if plein else PAPIER
    style = f'fill="{fond}" stroke="{couleur(rang)}" stroke-width="1.5"'
    if rang % 6 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" {style}/>'
    formes = {
        1: ((-r, -r), (r, -r), (r, r), (-r, r)),
        2: ((0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)),
        3: ((0, -r), (r, r), (-r, r)),
        4: ((-r, -r), (r, -r), (0, r)),
        5: ((-r, -1), (r, -1), (r, 1), (-r, 1)),
    }
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in formes[rang % 6])
    return f'<polygon points="{points}" {style}/>'


def trait(x1: float, y1: float, x2: float, y2: float, rang: int) -> str:
    tirets = f' stroke-dasharray="{TIRETS[rang % len(TIRETS)]}"' if rang else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{couleur(rang)}" '
        f'stroke-width="{3 if not rang else 2}"{tirets}/>'
    )


def ecrire(
    x: float,
    y: float,
    dit: str,
    *,
    ancre: str = "start",
    teinte: str = ENCRE,
    gras: bool = False,
    taille: float = PETIT.taille,
) -> str:
    poids = ' font-weight="bold"' if gras else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{taille:g}" text-anchor="{ancre}" '
        f'fill="{teinte}"{poids}>{echapper(dit)}</text>'
    )


def ecrire_une_valeur(x: float, y: float, dit: str, *, de: float, a: float) -> str:
    """A figure in bold over the drawing, kept between the abscissas `de` and `a`."""
    demi = largeur(dit, GRAS) / 2
    return (
        f'<text x="{max(de + demi, min(x, a - demi)):.1f}" y="{y:.1f}" font-size="{GRAS.taille:g}" '
        f'font-weight="bold" text-anchor="middle" fill="{ENCRE}" stroke="{PAPIER}" stroke-width="4" '
        f'paint-order="stroke">{echapper(dit)}</text>'
    )


def notes_en_pied(notes: Sequence[str], y: float) -> tuple[list[str], float]:
    """Lines below a drawing, from the ordinate `y`; and where they end."""
    lignes = [ligne for note in notes for ligne in couper(note)]
    ecrites = [
        ecrire(MARGE, y + 16 + rang * INTERLIGNE, ligne, teinte=GRIS)
        for rang, ligne in enumerate(lignes)
    ]
    return ecrites, y + 8 + len(lignes) * INTERLIGNE


def couper(dit: str, fonte: Fonte = PETIT) -> list[str]:
    """The text in lines that the drawing holds."""
    debuts = [*debuts_de_lignes(dit, fonte, LARGEUR - 2 * MARGE), len(dit)]
    return [dit[de:a].strip() for de, a in pairwise(debuts)]


def dire_un_repere(repere: float) -> str:
    """A tick without useless decimals."""
    valeur = Decimal(f"{repere:.6g}")
    entier = valeur == valeur.to_integral()
    return nombre(valeur.quantize(Decimal(1)) if entier else valeur.normalize())


def echapper(dit: str) -> str:
    return escape(remplacer_absents(assainir(dit).replace("\n", " ")))


def svg(
    large: float, haut: float, elements: Sequence[str], *, motif: str, titre: str, resume: str
) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {large:.0f} {haut:.0f}" '
        f'width="{large:.0f}" height="{haut:.0f}" font-family="Noto Sans" role="group" '
        f'aria-label="{echapper(f"{titre}. {resume}")}"><title>{echapper(titre)}</title>'
        f"<desc>{echapper(resume)}</desc>"
        f'<defs><pattern id="{motif}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="M-1 7L7 -1" stroke="{GRIS}" stroke-width="1"/></pattern></defs>'
        f'<rect width="{large:.0f}" height="{haut:.0f}" fill="{PAPIER}"/>'
        f"{''.join(elements)}</svg>"
    )

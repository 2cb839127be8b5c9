"""The drawing of a chart as SVG: bars, lines, doughnut. Native charts are the business of the PPTX.

Figures become floats here and nowhere else. The table that goes with the chart says them exactly; the
drawing names its values, so that colour never says anything alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import cos, floor, log10, pi, sin
from typing import Literal

from maillage.documents.caracteres import assainir
from maillage.documents.glyphes import remplacer_absents
from maillage.documents.mesures import Fonte, abreger, largeur
from maillage.interface.typographie import nombre

Genre = Literal["barres", "courbe", "anneau"]

# The accents of the house, in an order where neighbours differ in lightness too.
COULEURS = ("#0e5355", "#9e6310", "#1f4e79", "#557673", "#9a2b22", "#5c6a2e")
ENCRE, GRIS, FILET = "#1b2626", "#4d5a5a", "#c9c4b6"

LARGEUR = 640
ETIQUETTE = Fonte(13)
PETIT = Fonte(12)
LIGNE_DE_LEGENDE = 18
RANG_DE_BARRE = 26
PAS = (1, 2, 2.5, 5, 10)
GRADUATIONS = 4


@dataclass(frozen=True, slots=True)
class Serie:
    """A series: its name and one exact value a category; `repere` shows its points without a line."""

    nom: str
    valeurs: tuple[Decimal | None, ...]
    repere: bool = False


def dessiner(
    genre: Genre, categories: Sequence[str], series: Sequence[Serie], *, unite: str = ""
) -> str:
    """The SVG of a chart, in the fonts of the house; it holds text as text."""
    trace = {"barres": _barres, "courbe": _courbe, "anneau": _anneau}[genre]
    hauteur, elements = trace(categories, series)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {hauteur}" '
        f'width="{LARGEUR}" height="{hauteur}" font-family="Noto Sans">'
        f"{''.join(elements)}</svg>"
    )


def couleur(rang: int) -> str:
    """The colour of the series, or of the slice, of that rank."""
    return COULEURS[rang % len(COULEURS)]


def graduations(valeurs: Sequence[float]) -> list[float]:
    """Round ticks from zero (or below) that hold all the values."""
    bas, haut = min(0.0, *valeurs), max(0.0, *valeurs)
    if bas == haut:
        haut = 1.0
    pas = pas_rond(haut - bas)
    premiere, derniere = floor(bas / pas), -floor(-haut / pas)
    return [rang * pas for rang in range(premiere, derniere + 1)]


def pas_rond(etendue: float) -> float:
    """A round step that cuts an extent (> 0) in about `GRADUATIONS`."""
    voulu = etendue / GRADUATIONS
    puissance = 10.0 ** floor(log10(voulu))
    return next(p * puissance for p in PAS if p * puissance >= voulu * (1 - 1e-9))


def dire(valeur: Decimal) -> str:
    """A value without useless decimals."""
    entier = valeur == valeur.to_integral()
    return nombre(valeur.quantize(Decimal(1)) if entier else valeur.normalize())


def _texte(
    x: float, y: float, contenu: str, *, ancre: str = "start", couleur: str = ENCRE, gras: str = ""
) -> str:
    ecrit = escape(remplacer_absents(assainir(contenu).replace("\n", " ")))
    poids = ' font-weight="bold"' if gras else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{PETIT.taille}" text-anchor="{ancre}" '
        f'fill="{couleur}"{poids}>{ecrit}</text>'
    )


def _legende(series: Sequence[Serie], haut: float) -> Iterator[str]:
    """The name of each series after its mark, on one line where they hold, else one below another."""
    x, y = 0.0, haut
    for rang, serie in enumerate(series):
        nom = abreger(serie.nom, PETIT, LARGEUR - 40, 1)
        pas = largeur(nom, PETIT) + 40
        if x and x + pas > LARGEUR:
            x, y = 0.0, y + LIGNE_DE_LEGENDE
        yield _marque(x + 6, y - 4, rang, serie.repere)
        yield _texte(x + 18, y, nom, couleur=GRIS)
        x += pas


def _marque(x: float, y: float, rang: int, repere: bool = False) -> str:
    """A disc, or a diamond for what is only a mark."""
    if repere:
        points = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        return f'<polygon points="{points}" fill="{couleur(rang)}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{couleur(rang)}"/>'


def _hauteur_de_legende(series: Sequence[Serie]) -> float:
    x, lignes = 0.0, 1
    for serie in series:
        pas = largeur(abreger(serie.nom, PETIT, LARGEUR - 40, 1), PETIT) + 40
        if x and x + pas > LARGEUR:
            x, lignes = 0.0, lignes + 1
        x += pas
    return lignes * LIGNE_DE_LEGENDE + 10


def _barres(categories: Sequence[str], series: Sequence[Serie]) -> tuple[float, list[str]]:
    """One row a category, one bar a series in it, the value at the end of the bar."""
    seule = len(series) == 1
    tete = 0.0 if seule else _hauteur_de_legende(series)
    elements = [] if seule else list(_legende(series, 14))
    noms = [abreger(c.replace("\n", " "), ETIQUETTE, LARGEUR * 0.38, 1) for c in categories]
    gauche = max(largeur(nom, ETIQUETTE) for nom in noms) + 12
    reperes = graduations([float(v) for s in series for v in s.valeurs if v is not None] or [0.0])
    etendue = reperes[-1] - reperes[0]
    place = LARGEUR - gauche - 70

    def abscisse(valeur: float) -> float:
        return gauche + place * (valeur - reperes[0]) / etendue

    rang_haut = (RANG_DE_BARRE * len(series)) * 0.8 + 10
    y = tete
    for index, nom in enumerate(noms):
        elements.append(_texte(gauche - 10, y + rang_haut / 2 + 4, nom, ancre="end"))
        for rang, serie in enumerate(series):
            haut = y + 5 + rang * RANG_DE_BARRE * 0.8
            valeur = serie.valeurs[index]
            if valeur is None:
                elements.append(_texte(abscisse(0) + 6, haut + 14, "—", couleur=GRIS))
                continue
            debut, fin = sorted((abscisse(0), abscisse(float(valeur))))
            elements.append(
                f'<rect x="{debut:.1f}" y="{haut:.1f}" width="{fin - debut:.1f}" '
                f'height="{RANG_DE_BARRE * 0.68:.1f}" fill="{couleur(rang)}"/>'
            )
            elements.append(_texte(fin + 6, haut + 14, dire(valeur)))
        y += rang_haut
    axe = f'<line x1="{abscisse(0):.1f}" y1="{tete:.1f}" x2="{abscisse(0):.1f}" y2="{y:.1f}" '
    elements.append(axe + f'stroke="{GRIS}" stroke-width="1"/>')
    return round(y + 4, 1), elements


def _courbe(categories: Sequence[str], series: Sequence[Serie]) -> tuple[float, list[str]]:
    """Categories from left to right; a missing value breaks the line."""
    tete = _hauteur_de_legende(series)
    elements = list(_legende(series, 14))
    bas, haut, gauche, droite = tete + 250.0, tete + 20.0, 70.0, LARGEUR - 40.0
    reperes = graduations([float(v) for s in series for v in s.valeurs if v is not None] or [0.0])

    def ordonnee(valeur: float) -> float:
        return bas - (bas - haut) * (valeur - reperes[0]) / (reperes[-1] - reperes[0])

    pas = (droite - gauche) / max(len(categories) - 1, 1)
    for repere in reperes:
        y = ordonnee(repere)
        elements.append(
            f'<line x1="{gauche}" y1="{y:.1f}" x2="{droite}" y2="{y:.1f}" stroke="{FILET}"/>'
        )
        elements.append(
            _texte(gauche - 8, y + 4, dire(Decimal(f"{repere:.6g}")), ancre="end", couleur=GRIS)
        )
    saut = -(-len(categories) // 12)
    for index, categorie in enumerate(categories):
        if index % saut == 0:
            nom = abreger(categorie.replace("\n", " "), PETIT, max(pas * saut - 6, 30), 1)
            ou = gauche + pas * index
            elements.append(_texte(ou, bas + 20, nom, ancre="middle", couleur=GRIS))
    for rang, serie in enumerate(series):
        points = [
            None if v is None else (gauche + pas * i, ordonnee(float(v)), v)
            for i, v in enumerate(serie.valeurs)
        ]
        if not serie.repere:
            elements += _lignes(points, rang)
        for point in points:
            if point is not None:
                x, y, valeur = point
                elements.append(_marque(x, y, rang, serie.repere))
                ecart = 20 if serie.repere else -10
                elements.append(_texte(x, y + ecart, dire(valeur), ancre="middle"))
    return round(bas + 32, 1), elements


def _lignes(points: Sequence[tuple[float, float, Decimal] | None], rang: int) -> Iterator[str]:
    suite: list[str] = []
    for point in [*points, None]:
        if point is not None:
            suite.append(f"{point[0]:.1f},{point[1]:.1f}")
            continue
        if len(suite) > 1:
            yield (
                f'<polyline points="{" ".join(suite)}" fill="none" stroke="{couleur(rang)}" '
                'stroke-width="2.5"/>'
            )
        suite = []


def _anneau(categories: Sequence[str], series: Sequence[Serie]) -> tuple[float, list[str]]:
    """Slices clockwise from noon, named beside in the same order with their value."""
    valeurs = [max(v or Decimal(0), Decimal(0)) for v in series[0].valeurs]
    total = float(sum(valeurs))
    hauteur = max(220.0, 24.0 * len(categories) + 20)
    centre, rayon = (110.0, hauteur / 2), 78.0
    elements, angle = [], 0.0
    for rang, valeur in enumerate(valeurs):
        part = float(valeur) / total if total else 0.0
        if part:
            elements.append(_secteur(centre, rayon, angle, angle + part, rang))
        angle += part
        y = hauteur / 2 + (rang - (len(valeurs) - 1) / 2) * 24 + 5
        connue = series[0].valeurs[rang]
        dit = "—" if connue is None else dire(connue)
        nom = abreger(categories[rang].replace("\n", " "), ETIQUETTE, LARGEUR - 330, 1)
        elements.append(
            f'<rect x="240" y="{y - 12:.1f}" width="14" height="14" fill="{couleur(rang)}"/>'
        )
        elements.append(_texte(264, y, f"{nom}\u00a0: {dit}"))
    if not total:
        elements.append(
            f'<circle cx="{centre[0]}" cy="{centre[1]}" r="{rayon}" fill="none" stroke="{FILET}" '
            'stroke-width="40"/>'
        )
    return hauteur, elements


def _secteur(centre: tuple[float, float], rayon: float, debut: float, fin: float, rang: int) -> str:
    """An arc of the ring, `debut` and `fin` as shares of the turn, with a white gap between slices."""
    if fin - debut > 0.9999:
        return (
            f'<circle cx="{centre[0]}" cy="{centre[1]}" r="{rayon}" fill="none" '
            f'stroke="{couleur(rang)}" stroke-width="40"/>'
        )

    def point(part: float) -> str:
        angle = 2 * pi * part - pi / 2
        return f"{centre[0] + rayon * cos(angle):.2f} {centre[1] + rayon * sin(angle):.2f}"

    jeu = min(0.004, (fin - debut) / 4)
    grand = 1 if fin - debut > 0.5 else 0
    return (
        f'<path d="M {point(debut + jeu)} A {rayon} {rayon} 0 {grand} 1 {point(fin - jeu)}" '
        f'fill="none" stroke="{couleur(rang)}" stroke-width="40"/>'
    )

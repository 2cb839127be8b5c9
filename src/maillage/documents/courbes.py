"""The chart of some series over the years, as SVG.

Each year tells its values to the mouse, to the keyboard and to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from maillage.documents.graphiques import ENCRE, FILET, GRIS
from maillage.documents.mesures import abreger, largeur
from maillage.documents.traces import (
    INTERLIGNE,
    LARGEUR,
    MARGE,
    PETIT,
    TITRE,
    Cadre,
    Trace,
    annees_de,
    bandes,
    couper,
    courbe_de,
    dire_un_repere,
    echapper,
    echelle,
    ecrire,
    ecrire_une_valeur,
    marque,
    motif_de,
    notes_en_pied,
    svg,
    trait,
    traits_de_rupture,
)

HAUTEUR = 240
PLACE_D_UNE_ANNEE = 40
BANDE = 14
# Half of the column of the first and the last year.
BORD = 26


def evolution(
    traces: Sequence[Trace],
    *,
    titre: str,
    unite: str,
    resume: str,
    ruptures: Sequence[int] = (),
    notes: Sequence[str] = (),
    entete: bool = False,
) -> str:
    """The chart of some series, the first one in front; `ruptures` are the years from which all changes.

    `entete` writes the title in the drawing, and `notes` are lines below it: a file that leaves its page
    carries its name and its source.
    """
    cadre = _cadre(traces, titre, haut=_tete(traces, titre, unite, entete))
    elements = [
        *_ecrire_la_tete(traces, titre, unite, entete),
        *_axes(cadre),
        *bandes(cadre, traces),
        *traits_de_rupture(cadre, ruptures),
    ]
    for rang, trace in reversed(list(enumerate(traces))):
        elements += courbe_de(cadre, trace, rang)
    elements += _valeurs_des_bouts(cadre, traces[0])
    bas = cadre.bas + INTERLIGNE + 6
    for rang, trace in enumerate(traces[1:], start=1):
        if any(point.masque for point in trace.points):
            elements += _frise(cadre, trace, rang, bas)
            bas += INTERLIGNE
    ecrites, bas = notes_en_pied(notes, bas)
    elements += ecrites
    elements += _annees(cadre, traces)
    return svg(LARGEUR, bas, elements, motif=cadre.motif, titre=titre, resume=resume)


def _cadre(traces: Sequence[Trace], titre: str, *, haut: float) -> Cadre:
    """The plot, with room for the labels of the axis and for the marks at both ends."""
    commune = echelle(traces)
    place = max(largeur(dire_un_repere(repere), PETIT) for repere in commune.reperes())
    premiere, derniere = annees_de(traces)
    return Cadre(
        gauche=place + 16 + BORD,
        droite=LARGEUR - MARGE - BORD,
        haut=haut,
        bas=haut + HAUTEUR,
        premiere=premiere,
        derniere=derniere,
        echelle=commune,
        motif=motif_de(titre),
    )


def _rangs_de_legende(traces: Sequence[Trace]) -> list[list[tuple[int, str, float]]]:
    """The entries of the legend by line: rank of the series, name, abscissa."""
    rangs: list[list[tuple[int, str, float]]] = [[]]
    x = float(MARGE)
    for rang, trace in enumerate(traces):
        nom = abreger(trace.nom, PETIT, LARGEUR - 60, 1)
        pas = largeur(nom, PETIT) + 52
        if rangs[-1] and x + pas > LARGEUR:
            rangs.append([])
            x = float(MARGE)
        rangs[-1].append((rang, nom, x))
        x += pas
    return rangs


def _tete(traces: Sequence[Trace], titre: str, unite: str, entete: bool) -> float:
    """How high the plot begins."""
    lignes = len(_lignes_du_titre(titre)) * 20 if entete else 0
    legende = len(_rangs_de_legende(traces)) if len(traces) > 1 else 0
    return MARGE + lignes + legende * INTERLIGNE + (INTERLIGNE if unite else 0) + 16


def _lignes_du_titre(titre: str) -> list[str]:
    return couper(titre, TITRE)


def _ecrire_la_tete(traces: Sequence[Trace], titre: str, unite: str, entete: bool) -> Iterator[str]:
    y = MARGE + 12.0
    if entete:
        for ligne in _lignes_du_titre(titre):
            yield ecrire(MARGE, y, ligne, gras=True, taille=TITRE.taille)
            y += 20
    if len(traces) > 1:
        for rangee in _rangs_de_legende(traces):
            for rang, nom, x in rangee:
                yield trait(x, y - 4, x + 26, y - 4, rang)
                yield marque(x + 13, y - 4, rang)
                yield ecrire(x + 34, y, nom)
            y += INTERLIGNE
    if unite:
        yield ecrire(MARGE, y, unite, gras=True)


def _axes(cadre: Cadre) -> Iterator[str]:
    """Ticks of values, and as many years as hold."""
    for repere in cadre.echelle.reperes():
        y = cadre.y(repere)
        fort = GRIS if not repere else FILET
        yield (
            f'<line x1="{cadre.gauche - BORD:.1f}" y1="{y:.1f}" x2="{LARGEUR - MARGE}" y2="{y:.1f}" '
            f'stroke="{fort}"/>'
        )
        yield ecrire(
            cadre.gauche - BORD - 6, y + 4, dire_un_repere(repere), ancre="end", teinte=GRIS
        )
    saut = max(1, ceil(PLACE_D_UNE_ANNEE / cadre.pas))
    for annee in cadre.annees():
        if (cadre.derniere - annee) % saut == 0:
            yield ecrire(cadre.x(annee), cadre.bas + 18, str(annee), ancre="middle", teinte=GRIS)


def _frise(cadre: Cadre, trace: Trace, rang: int, y: float) -> Iterator[str]:
    """What is hidden of another series: hatches on a line of its own, under the years."""
    yield marque(cadre.gauche - 40, y + BANDE / 2, rang)
    demi = min(cadre.pas, 60) / 2 - 1
    for point in trace.points:
        if point.masque:
            x = cadre.x(point.annee)
            yield (
                f'<rect x="{x - demi:.1f}" y="{y:.1f}" width="{2 * demi:.1f}" height="{BANDE}" '
                f'fill="url(#{cadre.motif})" stroke="{GRIS}" stroke-width=".6"/>'
            )


def _valeurs_des_bouts(cadre: Cadre, trace: Trace) -> Iterator[str]:
    """The first and the last figure of the first series: the table says the others."""
    connus = [point for point in trace.points if point.valeur is not None]
    for point in (
        {connus[0].annee: connus[0], connus[-1].annee: connus[-1]}.values() if connus else ()
    ):
        y = cadre.y_de(point)
        # Over the curve, unless the top of the plot is too near.
        ou = y - 12 if y - 12 > cadre.haut + 8 else y + 22
        yield ecrire_une_valeur(cadre.x(point.annee), ou, point.dit, de=MARGE, a=LARGEUR - MARGE)


def _annees(cadre: Cadre, traces: Sequence[Trace]) -> Iterator[str]:
    """A column a year, that says what all the series have."""
    par_trace = [({p.annee: p for p in trace.points}, trace.nom) for trace in traces]
    for annee in cadre.annees():
        lus = [(nom, points[annee].dit) for points, nom in par_trace if annee in points]
        dits = [f"{nom} : {dit}" for nom, dit in lus] if len(traces) > 1 else [d for _, d in lus]
        dit = echapper(f"{annee}. {' ; '.join(dits) or 'non disponible'}")
        demi = cadre.pas / 2 if cadre.premiere < cadre.derniere else 30.0
        x = cadre.x(annee) - demi
        yield (
            f'<g role="img" tabindex="0" aria-label="{dit}"><title>{dit}</title>'
            f'<rect x="{x:.1f}" y="{cadre.haut - 6:.1f}" width="{2 * demi:.1f}" '
            f'height="{cadre.bas - cadre.haut + 12:.1f}" fill="{ENCRE}" fill-opacity="0"/></g>'
        )

"""Small charts side by side, on one scale: one alone for a page, all of them on a sheet for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maillage.documents.cartes import PAPIER
from maillage.documents.graphiques import GRIS
from maillage.documents.mesures import abreger, largeur
from maillage.documents.traces import (
    GRAS,
    LARGEUR,
    MARGE,
    PETIT,
    TITRE,
    Cadre,
    Echelle,
    Trace,
    bandes,
    couper,
    courbe_de,
    ecrire,
    ecrire_une_valeur,
    motif_de,
    notes_en_pied,
    svg,
    traits_de_rupture,
)

LARGEUR_VIGNETTE, HAUTEUR_VIGNETTE = 200, 118
HAUT = 16.0
PAS_DES_RANGS = HAUTEUR_VIGNETTE + 26


@dataclass(frozen=True, slots=True)
class Vignette:
    """A small chart: its series, its scale, its first and last year, where it breaks, what it says."""

    trace: Trace
    echelle: Echelle
    annees: tuple[int, int]
    resume: str
    ruptures: tuple[int, ...] = ()


def vignette(donnee: Vignette, *, titre: str) -> str:
    """One small chart, that the keyboard reaches; its name stands outside."""
    motif = motif_de(titre)
    dessin = svg(
        LARGEUR_VIGNETTE,
        HAUTEUR_VIGNETTE,
        _petit(donnee, motif),
        motif=motif,
        titre=titre,
        resume=donnee.resume,
    )
    return dessin.replace('role="group"', 'role="img" tabindex="0"', 1)


def planche(
    vignettes: Sequence[Vignette], *, titre: str, resume: str, notes: Sequence[str] = ()
) -> str:
    """All the small charts on one sheet, each under its name: what a file holds."""
    motif = motif_de(titre)
    lignes = couper(titre, TITRE)
    elements = [
        ecrire(MARGE, MARGE + 14 + 20 * rang, ligne, gras=True, taille=TITRE.taille)
        for rang, ligne in enumerate(lignes)
    ]
    haut = MARGE + 8 + 20 * len(lignes)
    par_rang = LARGEUR // LARGEUR_VIGNETTE
    for rang, donnee in enumerate(vignettes):
        x = MARGE + (rang % par_rang) * (LARGEUR_VIGNETTE + 8)
        y = haut + (rang // par_rang) * PAS_DES_RANGS
        nom = ecrire(0, 12, abreger(donnee.trace.nom, GRAS, LARGEUR_VIGNETTE - 8, 1), gras=True)
        elements.append(
            f'<g transform="translate({x} {y})">{nom}'
            f'<g transform="translate(0 18)">{"".join(_petit(donnee, motif))}</g></g>'
        )
    bas: float = haut + -(-len(vignettes) // par_rang) * PAS_DES_RANGS
    ecrites, bas = notes_en_pied(notes, bas)
    return svg(LARGEUR, bas, [*elements, *ecrites], motif=motif, titre=titre, resume=resume)


def _petit(donnee: Vignette, motif: str) -> list[str]:
    """What a small chart holds."""
    premiere, derniere = donnee.annees
    cadre = Cadre(
        gauche=22,
        droite=LARGEUR_VIGNETTE - 26,
        haut=HAUT,
        bas=HAUTEUR_VIGNETTE - 20,
        premiere=premiere,
        derniere=derniere,
        echelle=donnee.echelle,
        motif=motif,
    )
    y = cadre.y(min(max(donnee.echelle.bas, 0.0), donnee.echelle.haut))
    elements = [
        f'<line x1="4" y1="{y:.1f}" x2="{LARGEUR_VIGNETTE - 4}" y2="{y:.1f}" stroke="{GRIS}"/>',
        *bandes(cadre, [donnee.trace], dire=False),
        *traits_de_rupture(cadre, donnee.ruptures, dire=False),
        *courbe_de(cadre, donnee.trace, 0, rayon=3),
        *_valeurs_de_vignette(cadre, donnee.trace),
    ]
    for annee in dict.fromkeys(donnee.annees):
        elements.append(
            ecrire(cadre.x(annee), cadre.bas + 15, str(annee), ancre="middle", teinte=GRIS)
        )
    return elements


def _valeurs_de_vignette(cadre: Cadre, trace: Trace) -> Iterator[str]:
    """The last figure, or the word that says why there is none at all."""
    connus = [point for point in trace.points if point.valeur is not None]
    if not connus:
        mot = "masquée" if any(point.masque for point in trace.points) else "non disponible"
        x, y = LARGEUR_VIGNETTE / 2, (cadre.haut + cadre.bas) / 2
        demi = largeur(mot, PETIT) / 2 + 4
        yield (
            f'<rect x="{x - demi:.1f}" y="{y - 13:.1f}" width="{2 * demi:.1f}" height="18" '
            f'fill="{PAPIER}"/>'
        )
        yield ecrire(x, y, mot, ancre="middle")
        return
    point = connus[-1]
    y = cadre.y_de(point)
    ou = y - 8 if y - 8 > 12 else y + 17
    yield ecrire_une_valeur(cadre.x(point.annee), ou, point.dit, de=2, a=LARGEUR_VIGNETTE - 2)

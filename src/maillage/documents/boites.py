"""The geometry of a slide (16:9, 960 × 540 points), as the master draws it, and its sizes of type."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.documents.mesures import Fonte

LARGEUR, HAUTEUR = 960.0, 540.0


@dataclass(frozen=True, slots=True)
class Boite:
    """A rectangle of the slide, in points from the top left corner."""

    x: float
    y: float
    largeur: float
    hauteur: float


TITRE = Boite(48, 46, 864, 68)
RUBRIQUE = Boite(48, 24, 864, 20)
CORPS = Boite(48, 132, 864, 330)
GAUCHE = Boite(48, 132, 416, 330)
DROITE = Boite(496, 132, 416, 330)
DESSIN = Boite(48, 132, 500, 330)
TABLEAU_A_COTE = Boite(568, 132, 344, 330)
SOURCE = Boite(48, 468, 864, 20)
PIED = Boite(48, 504, 760, 20)
NUMERO = Boite(832, 504, 80, 20)

TITRES = (Fonte(28, gras=True), Fonte(24, gras=True), Fonte(20, gras=True))
LIGNES_DE_TITRE = 2
NIVEAUX = (Fonte(20), Fonte(18), Fonte(16))
RETRAIT = 22.0  # of the text of a bullet, by level
AVANT_PARAGRAPHE = 8.0
TITRE_DE_COLONNE = Fonte(20, gras=True)

GRAND_CHIFFRE = Fonte(54, gras=True)
LIGNES_DE_LIBELLE = 6
GOUTTIERE = 32.0

CELLULES = (Fonte(16), Fonte(14), Fonte(12))
MARGE_DE_CELLULE = 8.0  # left and right
LIGNES_D_ENTETE = 3
CATEGORIE = Fonte(12)
CATEGORIES_PAR_GRAPHIQUE = 10
PLACE_D_UNE_CATEGORIE = 170.0

TITRES_DE_COUVERTURE = (Fonte(40, gras=True), Fonte(32, gras=True), Fonte(24, gras=True))
LIGNES_DE_COUVERTURE = 3


def largeur_d_un_chiffre(nombre: int) -> float:
    """The width of one of that many figures side by side."""
    n = max(nombre, 1)
    return (CORPS.largeur - GOUTTIERE * (n - 1)) / n


def boite_d_un_chiffre(rang: int, nombre: int) -> Boite:
    """Where the figure of that rank (from 0) stands among that many."""
    place = largeur_d_un_chiffre(nombre)
    return Boite(CORPS.x + rang * (place + GOUTTIERE), CORPS.y + 40, place, 250)


def marge_haute(fonte: Fonte) -> float:
    """The space above and below the text of a cell: less where the type is small."""
    return {16: 5.0, 14: 4.0}.get(int(fonte.taille), 3.0)

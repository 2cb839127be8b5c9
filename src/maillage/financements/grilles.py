"""A table of figures as people type or import it, before it is kept: words, no row of the database."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.rapprochement import Chiffre, Unite, lire

DE_L_ETAT = re.compile(r"\bSPPE(?:_ETAT)?\b|service public de la petite enfance", re.I)
MELANGE = "L’accompagnement État ne s’ajoute pas aux financements Caf."


@dataclass(frozen=True, slots=True)
class Colonne:
    """The heading of a column, and the total printed under it."""

    intitule: str
    total_ecrit: str = ""


@dataclass(frozen=True, slots=True)
class Rangee:
    """A row: what it is about, its line of financing if it is one, one printed figure a column."""

    intitule: str
    ecrits: tuple[str, ...]
    ligne: str = ""

    @property
    def est_de_l_etat(self) -> bool:
        """Whether the money of this row is the State's (F31)."""
        return self.ligne == "SPPE_ETAT" or bool(DE_L_ETAT.search(self.intitule))


@dataclass(frozen=True, slots=True)
class Grille:
    """The columns and the rows of a table; every row has one cell a column."""

    colonnes: tuple[Colonne, ...] = ()
    rangees: tuple[Rangee, ...] = ()


def chiffres(grille: Grille, unite: Unite) -> list[tuple[Chiffre | None, ...]]:
    """What each cell is worth, row by row; the message of a wrong one says where it is."""
    lus = []
    for rang, rangee in enumerate(grille.rangees, 1):
        lus.append(
            tuple(
                _lire(ecrit, unite, f"Ligne {rang}, « {colonne.intitule} »")
                for ecrit, colonne in zip(rangee.ecrits, grille.colonnes, strict=True)
            )
        )
    for colonne in grille.colonnes:
        _lire(colonne.total_ecrit, unite, f"Total de « {colonne.intitule} »")
    return lus


def _lire(ecrit: str, unite: Unite, ou: str) -> Chiffre | None:
    try:
        return lire(ecrit, unite)
    except SaisieInvalide as erreur:
        raise SaisieInvalide(f"{ou} : {erreur.message}") from erreur


def verifier(grille: Grille, *, lignes_au_plus: int, colonnes_au_plus: int) -> None:
    """The shape of a table: headings, names, known codes. Raises `SaisieInvalide`."""
    if grille.rangees and not grille.colonnes:
        raise SaisieInvalide("Donnez un intitulé à la colonne des montants.")
    if len(grille.rangees) > lignes_au_plus or len(grille.colonnes) > colonnes_au_plus:
        raise SaisieInvalide(
            f"Ce tableau est trop grand : {lignes_au_plus} lignes et {colonnes_au_plus} colonnes au plus."
        )
    for rang, colonne in enumerate(grille.colonnes, 1):
        if not colonne.intitule:
            raise SaisieInvalide(f"La colonne {rang} n’a pas d’intitulé.")
        _borner(colonne.intitule, 150, f"l’intitulé de la colonne {rang}")
        _borner(colonne.total_ecrit, 80, f"le total de la colonne {rang}")
    for rang, rangee in enumerate(grille.rangees, 1):
        if not rangee.intitule:
            raise SaisieInvalide(f"La ligne {rang} a des montants, mais pas d’intitulé.")
        _borner(rangee.intitule, 250, f"l’intitulé de la ligne {rang}")
        for ecrit in rangee.ecrits:
            _borner(ecrit, 80, f"un chiffre de la ligne {rang}")
        if rangee.ligne and rangee.ligne not in LIGNES:
            raise SaisieInvalide(f"Ligne {rang} : « {rangee.ligne} » n’est pas une ligne connue.")


def _borner(texte: str, au_plus: int, quoi: str) -> None:
    if len(texte) > au_plus or "\0" in texte:
        raise SaisieInvalide(f"Abrégez {quoi} : {au_plus} signes au plus, sans caractère nul.")


def refuser_le_melange(grille: Grille, *, de_l_etat: bool) -> None:
    """State money and Caf money never make one total (F31). Raises `SaisieInvalide`."""
    sont = {rangee.est_de_l_etat for rangee in grille.rangees}
    if sont - {de_l_etat}:
        raise SaisieInvalide(
            f"{MELANGE} Faites-en deux tableaux, l’un de la Caf, l’autre de l’État."
        )

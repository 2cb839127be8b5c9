"""Reads a workbook into the grid of a published table: figures stay as they are printed.

The first row that holds two cells at least is that of the headings; the first column names the rows; a
row that begins by « Total » gives the published totals. Nothing is written: the grid is shown to be checked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules
from maillage.documents.lecture.tableurs import lire_csv, lire_ods, lire_xlsx
from maillage.fichiers.enums import TypeFichier, est_du_texte, type_detecte
from maillage.financements.grilles import Colonne, Grille, Rangee, verifier
from maillage.financements.models.tableau_publie import COLONNES_AU_PLUS, LIGNES_AU_PLUS
from maillage.regles.imports_plan.formes import Grille as Feuille

OCTETS_AU_PLUS = 5_000_000


def feuilles(octets: bytes) -> list[Feuille]:
    """The sheets of an XLSX, an ODS or a CSV. Raises `FichierIllisible`."""
    if len(octets) > OCTETS_AU_PLUS:
        raise FichierIllisible("Ce fichier dépasse 5 Mo. Gardez la seule feuille utile.")
    type_ = type_detecte(octets)
    if type_ is TypeFichier.XLSX:
        return lire_xlsx(octets)
    if type_ is TypeFichier.ODS:
        return lire_ods(octets)
    if type_ is None and octets and est_du_texte(octets):
        return lire_csv(octets)
    raise FichierIllisible(
        "Ce fichier n’est pas un classeur que l’on puisse lire. Enregistrez-le en .xlsx, .ods ou .csv."
    )


def lire_le_classeur(octets: bytes) -> Grille:
    """The table of the first sheet that holds one. Raises `FichierIllisible`, `SaisieInvalide`."""
    for feuille in feuilles(octets):
        rangees = [[_ecrit(v) for v in ligne] for ligne in feuille.lignes]
        depart = next((n for n, r in enumerate(rangees) if sum(map(bool, r)) > 1), None)
        if depart is not None and len(rangees) > depart + 1:
            grille = _grille(rangees[depart], rangees[depart + 1 :])
            verifier(grille, lignes_au_plus=LIGNES_AU_PLUS, colonnes_au_plus=COLONNES_AU_PLUS)
            return grille
    raise FichierIllisible(
        "Ce classeur ne contient pas de tableau : il faut une ligne d’intitulés, puis des lignes de "
        "montants."
    )


def _grille(entetes: list[str], suite: list[list[str]]) -> Grille:
    largeur = max(map(len, [entetes, *suite]))
    entetes = [*entetes, *[""] * (largeur - len(entetes))]
    rangees = [[*r, *[""] * (largeur - len(r))] for r in suite if any(r)]
    lignes = [r for r in rangees if not _est_un_total(r[0])]
    totaux = next((r for r in rangees if _est_un_total(r[0])), [""] * largeur)
    tenues = [c for c in range(1, largeur) if entetes[c] or totaux[c] or any(r[c] for r in lignes)]
    return Grille(
        tuple(Colonne(entetes[c] or f"Colonne {c}", totaux[c]) for c in tenues),
        tuple(Rangee(r[0], tuple(r[c] for c in tenues)) for r in lignes),
    )


def _est_un_total(intitule: str) -> bool:
    return intitule.casefold().startswith("total")


def _ecrit(valeur: Any) -> str:
    """A cell as it is printed: a number of the spreadsheet is written the French way."""
    if isinstance(valeur, int | float | Decimal) and not isinstance(valeur, bool):
        exact = cellules.nombre(valeur, "Cellule") or Decimal(0)
        return f"{exact.normalize():f}".replace(".", ",")
    return cellules.texte(valeur)

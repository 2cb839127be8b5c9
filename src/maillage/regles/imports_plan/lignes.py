"""One row of a table, cell by cell."""

from __future__ import annotations

from typing import Any

from maillage.regles.imports_plan.cellules import COUPE, LONGUEURS, lire_cellule
from maillage.regles.imports_plan.colonnes import champs
from maillage.regles.imports_plan.formes import (
    Colonne,
    Erreur,
    Illisible,
    LigneLue,
    Ou,
    PlanLu,
    Tableau,
)
from maillage.regles.imports_plan.mots import texte

VALEUR_MONTREE = 120


def valeurs_de_la_ligne(
    tableau: Tableau, ligne: LigneLue, plan: PlanLu, *, de_maillage: bool
) -> list[tuple[Colonne, Ou, Any]]:
    """What each column taken for a field says on that row; errors go to the plan."""
    lues = []
    for colonne in tableau.colonnes:
        if not colonne.champ:
            continue
        ou = Ou(tableau.feuille, ligne.numero, colonne.index)
        valeur = ligne.valeurs[colonne.index] if colonne.index < len(ligne.valeurs) else None
        if isinstance(valeur, str) and COUPE.search(valeur):
            plan.avis.append(
                f"{ou} : texte coupé par le tableur, laissé tel qu’il est dans le plan."
            )
            continue
        try:
            lue = lire_cellule(
                colonne.champ, champs()[colonne.champ].genre, valeur, de_maillage=de_maillage
            )
        except Illisible as erreur:
            plan.erreurs.append(
                Erreur(ou, colonne.entete, texte(valeur)[:VALEUR_MONTREE], str(erreur))
            )
            if colonne.champ != "intitule":
                continue
            lue = texte(valeur)[: LONGUEURS["intitule"] - 1].rstrip() + "…"
        lues.append((colonne, ou, lue))
    return lues

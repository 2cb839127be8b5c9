"""From the bytes of a file to the grids that it holds, by its type."""

from __future__ import annotations

from maillage.documents.extraction import FichierIllisible
from maillage.fichiers.enums import TypeFichier
from maillage.plan_actions.imports.tableurs import lire_csv, lire_ods, lire_xlsx
from maillage.plan_actions.imports.textes import lire_docx
from maillage.regles.imports_plan.formes import Grille
from maillage.regles.imports_plan.mots import texte

LECTEURS = {
    TypeFichier.XLSX: lire_xlsx,
    TypeFichier.ODS: lire_ods,
    TypeFichier.CSV: lire_csv,
    TypeFichier.DOCX: lire_docx,
}


def lire_le_fichier(type_: str, octets: bytes) -> list[Grille]:
    """The grids of a stored file, those that hold something. Raises `FichierIllisible`."""
    grilles = LECTEURS[TypeFichier(type_)](octets)
    pleines = [g for g in grilles if any(texte(v) for ligne in g.lignes for v in ligne)]
    if not pleines:
        raise FichierIllisible(
            "Ce fichier ne contient ni tableau ni fiche que l'on puisse lire. Vérifiez que c'est le "
            "bon fichier ; un plan en texte se découpe par des titres (Titre 1, Titre 2…)."
        )
    return pleines

"""From the bytes of a file to the grids that it holds, by its type."""

from __future__ import annotations

from pathlib import PurePosixPath

from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import archives
from maillage.documents.lecture.tableurs import lire_csv, lire_ods, lire_xlsx
from maillage.fichiers.enums import TABLEAUX, ZIP, TypeFichier, type_detecte
from maillage.plan_actions.imports.textes import lire_docx
from maillage.regles.imports_plan.formes import Grille
from maillage.regles.imports_plan.mots import texte

# What may be an office file: macros, bombs and passwords have their own reasons, said before the type.
BUREAUTIQUES = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".docx", ".docm", ".dotm", ".doc"}
)
SIMPLES = (".xlsx", ".ods", ".docx")
LECTEURS = {
    TypeFichier.XLSX: lire_xlsx,
    TypeFichier.ODS: lire_ods,
    TypeFichier.CSV: lire_csv,
    TypeFichier.DOCX: lire_docx,
}


def verifier_l_archive(nom: str, octets: bytes) -> None:
    """Refuse by its own reason an office file that is not what its name says (`FichierIllisible`).

    The others are checked when they are read.
    """
    douteux = type_detecte(octets) not in TABLEAUX or not nom.lower().endswith(SIMPLES)
    if PurePosixPath(nom).suffix.lower() in BUREAUTIQUES and douteux and len(octets) > len(ZIP):
        archives.ouvrir(octets).close()


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

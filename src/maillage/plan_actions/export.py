"""The table of fiches as a sheet, for the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.documents.tableur import Feuille
from maillage.plan_actions.models import FicheAction

COLONNES = (
    "Axe ou enjeu",
    "Objectif",
    "Numéro",
    "Fiche action",
    "État",
    "Nature",
    "Priorité",
    "Thématiques",
    "Pilote",
    "Début",
    "Fin",
)


def feuille(fiches: Iterable[FicheAction]) -> Feuille:
    """One row a fiche; each bears its `emplacement` (see `queries.fiches_du_plan`)."""
    return Feuille(
        titre="Fiches action",
        colonnes=COLONNES,
        lignes=tuple(
            (
                str(fiche.emplacement[0]),
                str(fiche.emplacement[-1]),
                fiche.numero,
                fiche.intitule,
                fiche.get_etat_display(),
                fiche.get_nature_display(),
                fiche.get_priorite_display(),
                ", ".join(fiche.themes),
                str(fiche.pilote) if fiche.pilote else None,
                fiche.debut,
                fiche.fin,
            )
            for fiche in fiches
        ),
    )

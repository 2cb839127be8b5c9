"""Who gets what from the addresses of the shared diagnosis: one pen, and both sides to validate it."""

from __future__ import annotations

from consistency.qui import (
    DES_DISPENSES,
    DU_DIAGNOSTIC,
    HABILITES,
    LECTURE,
    Droits,
    formulaire,
    geste,
    page,
)
from maillage.conventions.enums import Role

QUI_VALIDENT = DES_DISPENSES | {Role.ELU.value}

DU_DIAGNOSTIC_PARTAGE: dict[str, Droits] = {
    "diagnostics:diagnostic": LECTURE,
    "diagnostics:diagnostic_ouvrir": formulaire(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_modifier": formulaire(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_section": page(HABILITES, DU_DIAGNOSTIC),
    "diagnostics:diagnostic_soumettre": geste(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_reprendre": geste(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_valider": formulaire(QUI_VALIDENT),
    "diagnostics:diagnostic_rouvrir": formulaire(QUI_VALIDENT),
    "diagnostics:diagnostic_version": LECTURE,
    "diagnostics:diagnostic_version_fichier": LECTURE,
    "diagnostics:echeancier": LECTURE,
    "diagnostics:diagnostic_etape_planifier": formulaire(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_etape_modifier": formulaire(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_etape_avancer": formulaire(DU_DIAGNOSTIC),
    "diagnostics:diagnostic_etape_retirer": geste(DU_DIAGNOSTIC),
}

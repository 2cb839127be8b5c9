"""The inventory as a sheet, which can be filled in and read back."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.diagnostics.enums import ModeFinancement, NatureEtat, StatutGestion, TypeStructure
from maillage.diagnostics.filtres import Vue
from maillage.documents.tableur import Feuille, Valeur

COLONNES = (
    "Nom",
    "Type",
    "Commune",
    "Code Insee",
    "Adresse",
    "Identifiant Caf",
    "Gestionnaire",
    "Statut",
    "Mode",
    "À compter du",
    "Nature",
    "Places",
    "Heures par an",
    "Ouverture (h par an)",
    "Etp",
    "Groupes",
    "Lignes de financement",
    "Financée par la Caf",
    "Labels",
    "Source",
)
EN_TEXTE = frozenset(COLONNES.index(n) for n in ("Nom", "Code Insee", "Identifiant Caf"))
SEPARATEUR = " ; "
OUI, NON = "oui", "non"
MODES = {ModeFinancement.PSU: "PSU", ModeFinancement.PAJE: "Paje"}


def feuille(vues: Iterable[Vue]) -> Feuille:
    """One row a structure, as it is in the period in view."""
    return Feuille(
        "Structures",
        COLONNES,
        tuple(_ligne(vue) for vue in vues),
        en_texte=EN_TEXTE,
        listes={
            COLONNES.index("Type"): tuple(TypeStructure.values),
            COLONNES.index("Statut"): tuple(StatutGestion.labels),
            COLONNES.index("Mode"): tuple(MODES.values()),
            COLONNES.index("Financée par la Caf"): (OUI, NON),
        },
    )


def _ligne(vue: Vue) -> tuple[Valeur, ...]:
    structure, etat = vue.structure, vue.etat
    return (
        structure.nom,
        structure.type,
        structure.commune.nom if structure.commune else None,
        structure.commune.code if structure.commune else None,
        structure.adresse or None,
        structure.identifiant_caf or None,
        etat.gestionnaire.nom if etat.gestionnaire else None,
        etat.get_statut_display() or None,
        MODES.get(etat.mode),
        etat.du,
        NatureEtat(etat.nature).label,
        etat.places,
        etat.heures,
        etat.heures_ouverture,
        etat.etp,
        etat.groupes,
        SEPARATEUR.join(etat.lignes) or None,
        None if etat.financee_par_la_caf is None else (OUI if etat.financee_par_la_caf else NON),
        etat.labels or None,
        etat.source or structure.provenance or None,
    )

"""The inventory as a sheet, which can be filled in and read back."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.diagnostics.enums import (
    ModeFinancement,
    NatureEtat,
    PublicAccueilli,
    StatutGestion,
    TypeStructure,
)
from maillage.diagnostics.filtres import Vue
from maillage.documents.tableur import Feuille, Valeur

# The columns of the sheet, and the field that each one fills (none for what another column says).
_COLONNES = (
    ("Nom", "nom"),
    ("Type", "type"),
    ("Autres types", "autres_types"),
    ("Publics", "publics"),
    ("Commune", "commune"),
    ("Code Insee", ""),
    ("Adresse", "adresse"),
    ("Identifiant Caf", "identifiant_caf"),
    ("Gestionnaire", "gestionnaire"),
    ("Statut", "statut"),
    ("Autre gestionnaire", "autre_gestionnaire"),
    ("Autre statut", "autre_statut"),
    ("Mode", "mode"),
    ("À compter du", "du"),
    ("Nature", "nature"),
    ("Places", "places"),
    ("Heures par an", "heures"),
    ("Ouverture (h par an)", "heures_ouverture"),
    ("Etp", "etp"),
    ("Groupes", "groupes"),
    ("Lignes de financement", "lignes"),
    ("Financée par la Caf", "financee_par_la_caf"),
    ("Labels", "labels"),
    ("Hors annuaire public", "hors_annuaire"),
    ("Source", "source"),
)
COLONNES = tuple(titre for titre, _ in _COLONNES)
CHAMPS_DES_COLONNES = {champ: titre for titre, champ in _COLONNES if champ}
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
            COLONNES.index("Autre statut"): tuple(StatutGestion.labels),
            COLONNES.index("Mode"): tuple(MODES.values()),
            COLONNES.index("Financée par la Caf"): (OUI, NON),
            COLONNES.index("Hors annuaire public"): (OUI, NON),
        },
    )


def _ligne(vue: Vue) -> tuple[Valeur, ...]:
    structure, etat = vue.structure, vue.etat
    return (
        structure.nom,
        structure.type,
        SEPARATEUR.join(structure.autres_types) or None,
        SEPARATEUR.join(PublicAccueilli(p).label for p in structure.publics) or None,
        structure.commune.nom if structure.commune else None,
        structure.commune.code if structure.commune else None,
        structure.adresse or None,
        structure.identifiant_caf or None,
        etat.gestionnaire.nom if etat.gestionnaire else None,
        etat.get_statut_display() or None,
        etat.autre_gestionnaire.nom if etat.autre_gestionnaire else None,
        etat.get_autre_statut_display() or None,
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
        OUI if structure.hors_annuaire else None,
        etat.source or structure.provenance or None,
    )

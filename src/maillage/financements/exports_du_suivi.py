"""The tables, the follow-up and the years as sheets to download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from maillage.documents.tableur import Feuille, Valeur
from maillage.financements.enums import StadeDeclaration
from maillage.financements.queries.pluriannuel import COLONNES, Montants, Pluriannuel
from maillage.financements.queries.suivi import STADES, Exercice
from maillage.financements.queries.tableaux import TableauRapproche
from maillage.financements.rapprochements import MOTS

DES_TABLEAUX = (
    "Tableau",
    "Année",
    "Colonne",
    "Total publié",
    "Total publié en euros",
    "Somme des lignes en euros",
    "Écart en euros",
    "Verdict",
    "Explication",
    "Source",
)
DU_SUIVI = (
    "Structure",
    "Ligne",
    "Intitulé de la ligne",
    "Année",
    "Unité",
    *(f"{nom} : {quoi}" for _, nom in STADES for quoi in ("quantité", "droit")),
    "Acomptes versés",
    "Solde (indu si négatif)",
    "Total versé",
    "Attendu ensuite",
    "Au plus tard le",
)
LIBELLES = {"prevu": "prévu", "vote": "voté ou arrêté", "paye": "payé"}


def feuille_des_tableaux(lus: Iterable[TableauRapproche]) -> Feuille:
    """One row a published total, beside its sum."""
    lignes: list[tuple[Valeur, ...]] = []
    for lu in lus:
        for nom, rapproche in lu.dits:
            publie = rapproche.publie
            lignes.append(
                (
                    lu.tableau.intitule,
                    lu.tableau.annee,
                    nom,
                    publie.ecrit if publie else "",
                    publie.euros if publie else None,
                    rapproche.somme,
                    rapproche.ecart,
                    MOTS[rapproche.verdict],
                    lu.tableau.explication,
                    lu.tableau.source,
                )
            )
    return Feuille("Tableaux publiés", DES_TABLEAUX, tuple(lignes))


def feuille_d_un_tableau(lu: TableauRapproche) -> Feuille:
    """The table in euros, then its published totals, its sums and its gaps."""
    colonnes = tuple(c.intitule for c in lu.colonnes)
    lignes: list[tuple[Valeur, ...]] = [
        (ligne.intitule, *(c.euros if c else None for c in chiffres))
        for ligne, chiffres in lu.lignes
    ]
    lignes.append(("Somme des lignes", *(r.somme for r in lu.par_colonne)))
    lignes.append(("Total publié", *(r.publie.euros if r.publie else None for r in lu.par_colonne)))
    lignes.append(("Écart", *(r.ecart for r in lu.par_colonne)))
    return Feuille(lu.tableau.intitule, ("En euros", *colonnes), tuple(lignes))


def feuille_du_suivi(exercices: Sequence[Exercice], le: dt.date) -> Feuille:
    """One row a structure and a line, with what is expected next."""
    return Feuille("Suivi", DU_SUIVI, tuple(_du_suivi(e, le) for e in exercices))


def _du_suivi(exercice: Exercice, le: dt.date) -> tuple[Valeur, ...]:
    prochaine = exercice.prochaine(le)
    chiffres: list[Decimal | None] = []
    for stade, _ in STADES:
        declaration = exercice.declaration(stade)
        chiffres += [declaration.quantite, declaration.droit] if declaration else [None, None]
    return (
        exercice.structure.nom,
        exercice.ligne,
        exercice.intitule_de_la_ligne,
        exercice.annee,
        exercice.unite,
        *chiffres,
        exercice.total_des_acomptes if exercice.acomptes else None,
        exercice.solde.montant if exercice.solde else None,
        exercice.verse if exercice.versements else None,
        StadeDeclaration(prochaine.type.value).label if prochaine else "",
        prochaine.attendue_le if prochaine else None,
    )


def feuille_pluriannuelle(tableau: Pluriannuel) -> Feuille:
    """One row a fiche or a right; what is already counted elsewhere is in columns of its own, never added."""
    annees = tableau.annees
    entetes = tuple(f"{annee} {LIBELLES[nom]}" for annee in annees for nom in COLONNES)
    return Feuille(
        "Pluriannuel",
        ("Financeur", "Genre", "Objet", *entetes, "Déjà compté comme", "Montant non additionné"),
        tuple(
            (
                ligne.financeur,
                ligne.genre,
                ligne.objet,
                *(
                    getattr(ligne.par_annee.get(annee, Montants()), nom)
                    for annee in annees
                    for nom in COLONNES
                ),
                ligne.droit,
                _deja_compte(ligne.deja_compte.values()),
            )
            for ligne in tableau.lignes
        ),
    )


def _deja_compte(montants: Iterable[Montants]) -> Decimal | None:
    connus = [m.prevu or m.vote or m.paye for m in montants]
    return sum((m for m in connus if m), Decimal(0)) if connus else None

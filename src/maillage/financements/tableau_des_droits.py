"""The rights laid out as a table: one row a structure, one column a line, and the same to export."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from maillage.documents.tableur import Feuille
from maillage.regles.financements.comparaison import Comparaison, Ecart
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.territoire import Droit, Droits, Structure, Total


@dataclass(frozen=True, slots=True)
class Rangee:
    """One structure: its rights in the order of the columns, None where it claims nothing."""

    structure: Structure
    droits: list[Droit | None]
    total: Total


@dataclass(frozen=True, slots=True)
class Grille:
    """lignes: the codes that somebody claims, those of the Caf; rangees: one a structure."""

    lignes: list[str]
    rangees: list[Rangee]
    totaux: list[Total]
    total: Total


@dataclass(frozen=True, slots=True)
class Manque:
    """Why amounts are not due: the message, its rule, and the rights it stops."""

    regle: str
    message: str
    droits: tuple[Droit, ...]


def grille(droits: Droits) -> Grille:
    """The money of the Caf, structure by structure."""
    par_ligne, par_structure = droits.par_ligne(), droits.par_structure()
    lignes = list(par_ligne)
    rangees = [
        Rangee(qui, [droits.droit(qui.identifiant, code) for code in lignes], total)
        for qui, total in par_structure.items()
    ]
    return Grille(lignes, rangees, list(par_ligne.values()), droits.total)


def manques(droits: Droits) -> list[Manque]:
    """What stops amounts, the most frequent first; one message is told once."""
    stoppes = [d for d in droits.lignes if d.empechement]
    frequences = Counter(d.empechement for d in stoppes)
    return [
        Manque(e.regle, e.message, tuple(d for d in stoppes if d.empechement == e))
        for e, _ in frequences.most_common()
        if e
    ]


def feuille(droits: Droits) -> Feuille:
    """One row a right, the State's included: what is due, what waits, and why."""
    return Feuille(
        f"Droits {droits.annee}",
        (
            "Structure",
            "Gestionnaire",
            "Collectivité",
            "Ligne",
            "Intitulé",
            "Financeur",
            "Montant dû (€)",
            "Montant en attente (€)",
            "Ce qui manque",
        ),
        tuple(
            (
                droit.structure.nom,
                droit.structure.gestionnaire.nom,
                droit.demande.collectivite.nom if droit.demande.collectivite else None,
                droit.ligne,
                LIGNES[droit.ligne].intitule,
                "État" if droit.est_de_l_etat else "Caf",
                droit.montant,
                droit.reserve,
                droit.empechement.message if droit.empechement else None,
            )
            for droit in droits.lignes
        ),
    )


def feuille_de_la_comparaison(comparaison: Comparaison, annee: int) -> Feuille:
    """Every gap, by structure then by gestionnaire, collectivité and line."""
    familles: tuple[tuple[str, tuple[Ecart, ...]], ...] = (
        ("Structure", comparaison.structures),
        ("Gestionnaire", comparaison.gestionnaires),
        ("Collectivité", comparaison.collectivites),
        ("Ligne", comparaison.lignes),
        ("Ensemble", (comparaison.total,)),
    )
    return Feuille(
        f"Comparaison {annee}",
        ("Vue", "Nom", "Réel (€)", "Scénario (€)", "Écart (€)"),
        tuple(
            (vue, ecart.nom, ecart.avant, ecart.apres, ecart.difference)
            for vue, ecarts in familles
            for ecart in ecarts
        ),
    )

"""The register of decisions and what remains to be done, as sheets for the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.documents.tableur import Feuille
from maillage.gouvernance.queries.decisions import Ligne
from maillage.gouvernance.queries.suites import LigneDeSuite

DECISIONS = (
    "Date",
    "Instance",
    "Numéro",
    "Point",
    "Type",
    "Objet",
    "Texte",
    "Portée",
    "Sens",
    "Pour",
    "Contre",
    "Abstentions",
    "Voix présentes",
    "Effet",
    "Réserves",
    "Motif de dispense",
    "Remplace",
    "Où elle en est",
)
SUITES = (
    "À faire",
    "Responsable",
    "Échéance",
    "Faite le",
    "Ce qui a été fait",
    "Décision",
    "Texte",
)


def feuille_des_decisions(lignes: Iterable[Ligne]) -> Feuille:
    """One row a decision."""
    return Feuille(
        titre="Décisions",
        colonnes=DECISIONS,
        lignes=tuple(
            (
                d.prise_le,
                d.reunion.instance.nom,
                d.numero,
                d.point.intitule if d.point else None,
                d.get_type_display(),
                d.objet_intitule or None,
                d.texte,
                d.get_portee_display(),
                d.get_sens_display(),
                d.pour,
                d.contre,
                d.abstentions,
                d.voix,
                d.effet or None,
                d.reserves or None,
                d.dispense or None,
                str(d.remplace) if d.remplace else None,
                ligne.vigueur_dite,
            )
            for ligne in lignes
            for d in [ligne.decision]
        ),
    )


def feuille_des_suites(lignes: Iterable[LigneDeSuite]) -> Feuille:
    """One row a thing to do."""
    return Feuille(
        titre="Suites des décisions",
        colonnes=SUITES,
        lignes=tuple(
            (
                ligne.suite.intitule,
                ligne.suite.responsable,
                ligne.suite.echeance,
                ligne.suite.faite_le,
                ligne.suite.mot or None,
                str(ligne.suite.decision),
                ligne.suite.decision.texte,
            )
            for ligne in lignes
        ),
    )

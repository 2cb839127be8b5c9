"""Decks for the tests: one of each kind of slide."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pptx

from maillage.documents.arbre import (
    Tableau,
    texte,
)
from maillage.documents.diapositives import (
    Chiffre,
    Chiffres,
    Colonne,
    Colonnes,
    Diaporama,
    Diapositive,
    Graphique,
    corps,
    puces,
)
from maillage.documents.graphiques import Serie
from maillage.documents.rendus.pptx import rendre

LOREM = "Le comité de pilotage suit les actions, vérifie leur avancement et décide des suites. "


def tableau(lignes: int = 3) -> Tableau:
    return Tableau(
        "Fiches par état",
        ("État", "Fiches"),
        tuple((texte(f"État {i}"), texte(str(i))) for i in range(lignes)),
        largeurs=(3, 1),
        alignements=("gauche", "droite"),
    )


def graphique(genre="barres", n: int = 3, series: int = 1, **champs) -> Graphique:
    valeurs = [
        Serie(f"Série {k}", tuple(None if i == 1 else Decimal(i + k) for i in range(n)))
        for k in range(series)
    ]
    defauts = {"alternative": "Barres qui montent.", "tableau": tableau(n), "unite": "fiches"}
    noms = tuple(f"Axe {i}" for i in range(n))
    return Graphique(genre, noms, tuple(valeurs), **{**defauts, **champs})


def deck(*diapositives: Diapositive, **champs) -> Diaporama:
    defauts = {"titre": "Comité de pilotage", "pied": "COPIL", "date": dt.date(2026, 3, 10)}
    return Diaporama(diapositives=diapositives, **{**defauts, **champs})


def complet() -> Diaporama:
    """One slide of each kind, and what is too long for one."""
    return deck(
        Diapositive("Ordre du jour", puces("Un", "Deux"), notes="Saluer", lecture="Dans l’ordre"),
        Diapositive("Un long texte", corps(*[LOREM * 6] * 3), source="Rapport"),
        Diapositive("En bref", Chiffres(tuple(Chiffre(str(i), "fiches") for i in range(5)))),
        Diapositive("Un tableau", tableau(40), rubrique="Plan"),
        Diapositive("Barres", graphique(), rubrique="Plan"),
        Diapositive("Courbe", graphique("courbe", 6, 3)),
        Diapositive("Anneau", graphique("anneau")),
        Diapositive("Beaucoup de barres", graphique(n=23, series=2)),
        Diapositive(
            "Avant, après", Colonnes(Colonne("Avant", puces("a")), Colonne("Après", puces("b")))
        ),
        sous_titre="Convention territoriale globale",
        couverture=("10 mars 2026", "Salle du conseil"),
        auteur="Collectivité fictive",
        mention="Projet",
    )


def ouvrir(diaporama: Diaporama):
    return pptx.Presentation(BytesIO(rendre(diaporama)))


def place(diapositive, idx: int):
    return next(p for p in diapositive.placeholders if p.placeholder_format.idx == idx)

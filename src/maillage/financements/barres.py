"""The drawing of the years: planned, voted, paid side by side. Numbers only; a template draws.

Amounts become floats here and nowhere else: a screen has no use for more digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maillage.financements.queries.pluriannuel import COLONNES, Pluriannuel
from maillage.interface.typographie import FINE, INSECABLE, montant, nombre

LARGEUR, HAUTEUR = 560, 200
GAUCHE, HAUT, BAS = 64, 12, 26
NOMS = {"prevu": "Prévu", "vote": "Voté ou arrêté", "paye": "Payé"}
ANNEES_AU_PLUS = 10


@dataclass(frozen=True, slots=True)
class Barre:
    """One bar: `genre` is prevu, vote or paye."""

    genre: str
    x: float
    y: float
    largeur: float
    hauteur: float
    dit: str


@dataclass(frozen=True, slots=True)
class Annee:
    """The bars of one year, and where its name stands."""

    nom: str
    x: float
    barres: tuple[Barre, ...]


@dataclass(frozen=True, slots=True)
class Dessin:
    """Everything that the SVG holds."""

    annees: tuple[Annee, ...]
    graduations: tuple[tuple[float, str], ...]
    resume: str
    largeur: int = LARGEUR
    hauteur: int = HAUTEUR
    gauche: int = GAUCHE
    bas: int = HAUTEUR - BAS


def dessiner(tableau: Pluriannuel) -> Dessin | None:
    """The bars of the last years; None where no amount is known."""
    annees = tableau.annees[-ANNEES_AU_PLUS:]
    valeurs = {annee: tableau.annee(annee) for annee in annees}
    connues = [getattr(m, n) for m in valeurs.values() for n in COLONNES]
    haut = max((v for v in connues if v is not None), default=Decimal(0))
    if not haut:
        return None
    sommet = _rond(float(haut))
    pas = (LARGEUR - GAUCHE) / len(annees)
    etendue = HAUTEUR - HAUT - BAS
    dessinees = []
    for rang, annee in enumerate(annees):
        large = min(pas / 4, 26)
        depart = GAUCHE + pas * rang + (pas - 3 * large) / 2
        barres = []
        for place, nom in enumerate(COLONNES):
            valeur = getattr(valeurs[annee], nom)
            if valeur is None:
                continue
            hauteur = round(max(0.0, float(valeur)) / sommet * etendue, 1)
            barres.append(
                Barre(
                    nom,
                    round(depart + place * large, 1),
                    round(HAUTEUR - BAS - hauteur, 1),
                    round(large - 3, 1),
                    hauteur,
                    f"{annee}, {NOMS[nom].lower()} : {montant(valeur)}",
                )
            )
        dessinees.append(Annee(str(annee), round(GAUCHE + pas * (rang + 0.5), 1), tuple(barres)))
    graduations = tuple(
        (round(HAUTEUR - BAS - part * etendue, 1), _court(sommet * part)) for part in (0, 0.5, 1)
    )
    return Dessin(tuple(dessinees), graduations, _resume(tableau, annees))


def _resume(tableau: Pluriannuel, annees: tuple[int, ...]) -> str:
    total = tableau.total
    dits = [
        f"{NOMS[nom].lower()} {montant(valeur)}"
        for nom in COLONNES
        if (valeur := getattr(total, nom)) is not None
    ]
    return f"De {annees[0]} à {annees[-1]} : {', '.join(dits)}."


def _rond(haut: float) -> float:
    """A round number at or above the highest bar."""
    puissance = 1.0
    while puissance * 10 <= haut:
        puissance *= 10
    return next(puissance * p for p in (1, 2, 2.5, 5, 10) if puissance * p >= haut)


def _court(valeur: float) -> str:
    for seuil, signe in ((1e6, "M€"), (1e3, "k€")):
        if valeur >= seuil:
            return f"{nombre(Decimal(f'{valeur / seuil:.4g}'))}{FINE}{signe}"
    return f"{nombre(Decimal(f'{valeur:.4g}'))}{INSECABLE}€"

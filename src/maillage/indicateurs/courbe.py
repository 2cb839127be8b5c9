"""The drawing of an indicator: its reference, its values, its target. Numbers only; a template draws.

Figures become floats here and nowhere else: a screen has no use for more digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from maillage.indicateurs.enums import StatutValeur
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.interface.typographie import FINE, accorde, nombre

LARGEUR, HAUTEUR = 420, 230
GAUCHE, DROITE, HAUT, BAS = 46, 22, 26, 30
ANNEES_NOMMEES = 8
GRADUATIONS = 4
VALEURS_NOMMEES = 6
PAS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark: `genre` is reference, cible, publiee, provisoire, inconnue or masquee."""

    x: float
    y: float
    genre: str
    dit: str
    nom: str = ""
    ancre: str = "middle"
    a_droite: bool = False

    @property
    def x_du_nom(self) -> float:
        """Where its label begins, or its middle."""
        return round(self.x + (11 if self.a_droite else 0), 1)

    @property
    def y_du_nom(self) -> float:
        """Where its label stands: above the mark, or at its height."""
        return round(self.y + (4 if self.a_droite else -10), 1)


@dataclass(frozen=True, slots=True)
class Graduation:
    """A tick of an axis and its words."""

    place: float
    nom: str


@dataclass(frozen=True, slots=True)
class Courbe:
    """Everything that the SVG holds; `segments` are runs of years that follow each other."""

    points: list[Point]
    segments: list[str]
    trajectoire: tuple[Point, Point] | None
    abscisses: list[Graduation]
    ordonnees: list[Graduation]
    resume: str
    largeur: int = LARGEUR
    hauteur: int = HAUTEUR
    gauche: int = GAUCHE
    droite: int = LARGEUR - DROITE
    bas: int = HAUTEUR - BAS


@dataclass(frozen=True, slots=True)
class _Repere:
    """From years and figures to the drawing."""

    premiere: int
    derniere: int
    bas: float
    haut: float

    def x(self, annee: int) -> float:
        largeur = LARGEUR - GAUCHE - DROITE
        etendue = self.derniere - self.premiere
        return round(GAUCHE + largeur * ((annee - self.premiere) / etendue if etendue else 0.5), 1)

    def y(self, valeur: Decimal | float) -> float:
        hauteur = HAUTEUR - HAUT - BAS
        part = (float(valeur) - self.bas) / (self.haut - self.bas)
        return round(HAUTEUR - BAS - hauteur * part, 1)

    def ancre(self, annee: int) -> str:
        if self.premiere == self.derniere:
            return "middle"
        return {self.premiere: "start", self.derniere: "end"}.get(annee, "middle")


def dessiner(indicateur: Indicateur) -> Courbe | None:
    """The drawing of an indicator whose values were loaded; None while it holds no figure at all."""
    notes = list(indicateur.valeurs.all())
    chiffres = [note.valeur for note in notes if note.valeur is not None]
    bouts = [v for v in (indicateur.reference, indicateur.cible) if v is not None]
    if not chiffres and not bouts:
        return None
    annees = [note.annee for note in notes]
    annees += [jour.year for jour in (indicateur.reference_le, indicateur.cible_le) if jour]
    graduations = _graduations([float(v) for v in (*chiffres, *bouts)])
    repere = _Repere(min(annees), max(annees), graduations[0], graduations[-1])
    depart, arrivee = _reference(indicateur, repere), _cible(indicateur, repere)
    return Courbe(
        points=[*filter(None, (depart, arrivee)), *_valeurs(indicateur, notes, repere)],
        segments=_segments(notes, repere),
        trajectoire=(depart, arrivee) if depart and arrivee else None,
        abscisses=_annees(repere),
        ordonnees=[Graduation(repere.y(g), _court(g)) for g in graduations],
        resume=resumer(indicateur),
    )


def resumer(indicateur: Indicateur) -> str:
    """The drawing in one sentence, for who does not see it."""
    unite = indicateur.unite
    dits = []
    if indicateur.reference is not None and indicateur.reference_le:
        dits.append(
            f"référence {dire(indicateur.reference)} {unite} en {indicateur.reference_le.year}"
        )
    connues = [note for note in indicateur.valeurs.all() if note.valeur is not None]
    if connues:
        derniere = connues[-1]
        dits.append(f"dernière valeur {dire(derniere.valeur)} {unite} en {derniere.annee}")
        if len(connues) > 1:
            dits.append(accorde(len(connues), "année connue", "années connues"))
    if indicateur.cible is not None and indicateur.cible_le:
        dits.append(f"cible {dire(indicateur.cible)} {unite} en {indicateur.cible_le.year}")
    phrase = ", ".join(dits) or "aucun chiffre pour l’instant"
    return f"{phrase[0].upper()}{phrase[1:]}."


def dire(valeur: Decimal | None) -> str:
    """A figure without useless decimals: « 21 », « 12,5 »; None is « non disponible »."""
    if valeur is None:
        return nombre(None)
    entier = valeur == valeur.to_integral()
    return nombre(valeur.quantize(Decimal(1)) if entier else valeur.normalize())


def _reference(indicateur: Indicateur, repere: _Repere) -> Point | None:
    if indicateur.reference is None or indicateur.reference_le is None:
        return None
    annee, valeur = indicateur.reference_le.year, indicateur.reference
    premiere = annee == repere.premiere < repere.derniere
    return Point(
        repere.x(annee),
        repere.y(valeur),
        "reference",
        f"Référence, {annee} : {dire(valeur)} {indicateur.unite}",
        f"Référence {dire(valeur)}",
        repere.ancre(annee),
        a_droite=premiere,  # above, the way to the target would cross it
    )


def _cible(indicateur: Indicateur, repere: _Repere) -> Point | None:
    if indicateur.cible is None or indicateur.cible_le is None:
        return None
    annee, valeur = indicateur.cible_le.year, indicateur.cible
    return Point(
        repere.x(annee),
        repere.y(valeur),
        "cible",
        f"Cible, {annee} : {dire(valeur)} {indicateur.unite}",
        f"Cible {dire(valeur)}",
        repere.ancre(annee),
    )


def _valeurs(
    indicateur: Indicateur, notes: Sequence[ValeurIndicateur], repere: _Repere
) -> list[Point]:
    connues = [note for note in notes if note.valeur is not None]
    nommees = connues if len(connues) <= VALEURS_NOMMEES else connues[-1:]
    annees = {note.annee for note in nommees}
    points = []
    for note in notes:
        connue = note.valeur is not None
        dit = f"{note.annee} : {dire(note.valeur) if connue else note.get_statut_display()}"
        y = HAUTEUR - BAS - 8.0 if note.valeur is None else repere.y(note.valeur)
        nom = dire(note.valeur) if connue and note.annee in annees else ""
        genre = StatutValeur(note.statut).value.lower()
        points.append(Point(repere.x(note.annee), y, genre, dit, nom, repere.ancre(note.annee)))
    return points


def _segments(notes: Sequence[ValeurIndicateur], repere: _Repere) -> list[str]:
    """The lines between years that follow each other: a year that nobody knows breaks the line."""
    suites: list[list[ValeurIndicateur]] = []
    for note in notes:
        if note.valeur is None:
            continue
        if suites and suites[-1][-1].annee == note.annee - 1:
            suites[-1].append(note)
        else:
            suites.append([note])
    return [
        " ".join(f"{repere.x(n.annee)},{repere.y(n.valeur)}" for n in suite if n.valeur is not None)
        for suite in suites
        if len(suite) > 1
    ]


def _annees(repere: _Repere) -> list[Graduation]:
    etendue = repere.derniere - repere.premiere
    pas = max(1, ceil(etendue / (ANNEES_NOMMEES - 1)))
    annees = range(repere.derniere, repere.premiere - 1, -pas)
    return [Graduation(repere.x(annee), str(annee)) for annee in sorted(annees)]


def _graduations(valeurs: Sequence[float]) -> list[float]:
    """Round ticks that hold all the figures, and zero unless they stand far from it."""
    bas, haut = min(valeurs), max(valeurs)
    if bas > 0 and bas < (haut - bas) * 2:
        bas = 0.0
    if haut < 0 and -haut < (haut - bas) * 2:
        haut = 0.0
    if bas == haut:
        bas, haut = (min(bas, 0.0), max(haut, 0.0)) if bas else (0.0, 1.0)
    pas = _pas((haut - bas) / GRADUATIONS)
    premiere, derniere = floor(bas / pas), ceil(haut / pas)
    return [rang * pas for rang in range(premiere, derniere + 1)]


def _pas(voulu: float) -> float:
    puissance = 10.0 ** floor(log10(voulu))
    return next(p * puissance for p in PAS if p * puissance >= voulu * (1 - 1e-9))


def _court(valeur: float) -> str:
    """A tick in few characters: « 1,2 M », « 250 k »."""
    for seuil, diviseur, signe in ((1e9, 1e9, "Md"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if abs(valeur) >= seuil:
            return f"{nombre(Decimal(f'{valeur / diviseur:.6g}'))}{FINE}{signe}"
    return nombre(Decimal(f"{valeur:.6g}"))

"""The dated fiches on a time line of months: lengths and words only, drawn by a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.interface.typographie import periode, typo
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries import est_en_retard
from maillage.regles.feuilles_de_route import decaler, fin_de_mois

LARGEUR, MARGE, COLONNE, LIGNE, ENTETE = 1120, 8, 340, 26, 30
SIGNES_PAR_NOM = 52
MOIS_NOMMES = 15  # beyond, only quarters are named; three times beyond, only years
DUREE_MONTREE = 20 * 12  # months: a date typed wrong by a century must not make the drawing endless
ABREGES = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
# How a bar looks, by state; the word is in its title and in the table.
ALLURES = {
    EtatFiche.REALISEE: "faite",
    EtatFiche.RECONDUITE: "faite",
    EtatFiche.EN_COURS: "en_cours",
    EtatFiche.ABANDONNEE: "abandonnee",
    EtatFiche.SUSPENDUE: "abandonnee",
    EtatFiche.REPORTEE: "abandonnee",
}


@dataclass(frozen=True, slots=True)
class Barre:
    """A fiche on the time line: its name, its bar, or the mark of its only date."""

    fiche: FicheAction
    nom: str
    dit: str
    x: float
    y: int
    largeur: float
    allure: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A vertical line: a month, or today; `nom` may be empty."""

    x: float
    nom: str


@dataclass(frozen=True, slots=True)
class Titre:
    """The axe or enjeu over the bars of its fiches."""

    nom: str
    y: int


@dataclass(frozen=True, slots=True)
class Frise:
    """The whole drawing, `largeur` × `hauteur`; the table below it says the same in words."""

    hauteur: int
    barres: list[Barre]
    titres: list[Titre]
    mois: list[Repere]
    aujourd_hui: Repere | None
    largeur: int = LARGEUR


def frise(fiches: Sequence[FicheAction], le: dt.date) -> Frise | None:
    """The time line of the fiches that have a date, in their order; None when none has."""
    datees = [fiche for fiche in fiches if fiche.debut or fiche.fin]
    if not datees:
        return None
    debut, fin = _bornes(datees)
    echelle = (LARGEUR - COLONNE - MARGE) / ((fin - debut).days + 1)

    def x(jour: dt.date) -> float:
        return round(COLONNE + (min(max(jour, debut), fin) - debut).days * echelle, 1)

    barres, titres, y, racine = [], [], ENTETE, None
    for fiche in datees:
        if fiche.emplacement[0].pk != racine:
            racine = fiche.emplacement[0].pk
            titres.append(Titre(_abrege(str(fiche.emplacement[0]), 2 * SIGNES_PAR_NOM), y))
            y += LIGNE
        barres.append(_barre(fiche, x, y, fin, le))
        y += LIGNE
    return Frise(
        hauteur=y + MARGE,
        barres=barres,
        titres=titres,
        mois=_mois(debut, fin, x),
        aujourd_hui=Repere(x(le), "Aujourd’hui") if debut <= le <= fin else None,
    )


def _bornes(datees: Sequence[FicheAction]) -> tuple[dt.date, dt.date]:
    jours = [jour for fiche in datees for jour in (fiche.debut, fiche.fin) if jour]
    debut, fin = min(jours).replace(day=1), fin_de_mois(max(jours))
    mois = (fin.year - debut.year) * 12 + fin.month - debut.month
    return debut, fin if mois <= DUREE_MONTREE else fin_de_mois(decaler(debut, DUREE_MONTREE))


def _barre(
    fiche: FicheAction, x: Callable[[dt.date], float], y: int, fin: dt.date, le: dt.date
) -> Barre:
    depart = fiche.debut or fiche.fin or fin
    arrivee = fiche.fin or (fin if fiche.est_continue else depart)
    retard = est_en_retard(fiche.etat, fiche.fin, le)
    dit = f"{fiche} : {periode(fiche.debut, fiche.fin)}, {fiche.get_etat_display().lower()}"
    return Barre(
        fiche=fiche,
        nom=_abrege(str(fiche), SIGNES_PAR_NOM),
        dit=typo(f"{dit}, en retard" if retard else dit),
        x=x(depart),
        y=y,
        largeur=round(max(x(arrivee) - x(depart), 4), 1),
        allure="retard" if retard else ALLURES.get(EtatFiche(fiche.etat), "a_venir"),
    )


def _abrege(nom: str, signes: int) -> str:
    if len(nom) <= signes:
        return nom
    return nom[: signes - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _mois(debut: dt.date, fin: dt.date, x: Callable[[dt.date], float]) -> list[Repere]:
    jours, jour = [], debut
    while jour <= fin:
        jours.append(jour)
        jour = decaler(jour, 1)
    pas = 1 if len(jours) <= MOIS_NOMMES else 3 if len(jours) <= 3 * MOIS_NOMMES else 12
    return [Repere(x(j), _legende(j, pas)) for j in jours if (j.month - 1) % pas == 0]


def _legende(jour: dt.date, pas: int) -> str:
    return str(jour.year) if pas == 12 else f"{ABREGES[jour.month - 1]} {jour.year % 100:02}"

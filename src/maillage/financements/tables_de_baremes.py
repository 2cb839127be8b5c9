"""The barèmes as pages show them: a line, its keys and its years, the gaps as gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.financements.enums import Confiance
from maillage.financements.models import LigneBareme
from maillage.financements.queries.baremes import tenues
from maillage.interface.typographie import nombre
from maillage.regles.financements.baremes import SURES, Bareme, nationaux
from maillage.regles.financements.calcul import CENTIME
from maillage.regles.financements.cles import CLES, Cle, intitule
from maillage.regles.financements.lignes import LIGNES, Ligne

ANNEES_SUIVIES = 8  # before the year in view: further back, only what is known is shown
CAF, PRODUIT = "Caf", "Fournie avec Maillage"


@dataclass(frozen=True)
class Valeur:
    """One row, wherever it comes from: `propre` is that of the Caf; `suite` says why it no longer holds."""

    bareme: Bareme
    origine: str
    propre: LigneBareme | None = None
    suite: str = ""

    @property
    def tenue(self) -> bool:
        """Whether the calculations read it."""
        return not self.suite

    @property
    def sure(self) -> bool:
        """Whether it needs no confirmation."""
        return self.bareme.confiance in SURES

    @property
    def ecrite(self) -> str:
        """The figure in French; cents are written in full, « 0,60 »."""
        valeur = self.bareme.valeur
        en_euros = "€" in self.bareme.unite and valeur != valeur.to_integral_value()
        centimes = en_euros and valeur == valeur.quantize(CENTIME)
        return nombre(valeur, 2 if centimes else None)

    @property
    def confiance(self) -> str:
        """How far it can be trusted, in words."""
        return Confiance(self.bareme.confiance).label

    @property
    def intitule(self) -> str:
        """Its key in words."""
        return intitule(self.bareme.ligne, self.bareme.cle)


@dataclass(frozen=True)
class Case:
    """A key and a year: the values that hold, none when nothing was found."""

    annee: int
    valeurs: tuple[Valeur, ...]


@dataclass(frozen=True)
class Rang:
    """A key over the years."""

    code: str
    intitule: str
    unite: str
    ouverte: bool
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Table:
    """All the keys of a line over the years that are known of it, and those around today."""

    ligne: Ligne
    annees: tuple[int, ...]
    rangs: tuple[Rang, ...]


@dataclass(frozen=True)
class Resume:
    """What is known of a line: from whom, for which years, and what is missing for the year in view."""

    ligne: Ligne
    annees: tuple[int, ...]
    de_la_caf: int
    du_produit: int
    a_confirmer: int
    manquantes: tuple[str, ...]


def valeurs(siennes: Sequence[LigneBareme]) -> list[Valeur]:
    """Every row that holds or ever held, those of the Caf and those of the product."""
    en_place = {ligne.pk for ligne in tenues(siennes)}
    lues = [Valeur(s.en_bareme(), CAF, s, _suite(s, siennes, en_place)) for s in siennes]
    couvertes = {_cle(v.bareme) for v in lues if v.tenue and _vaut_toute_l_annee(v.bareme)}
    for bareme in nationaux():
        suite = "Remplacée par celle de la Caf" if _cle(bareme) in couvertes else ""
        lues.append(Valeur(bareme, PRODUIT, None, suite))
    return lues


def _vaut_toute_l_annee(bareme: Bareme) -> bool:
    debut, fin = dt.date(bareme.annee, 1, 1), dt.date(bareme.annee, 12, 31)
    return bareme.vaut(debut) and bareme.vaut(fin)


def _suite(ligne: LigneBareme, siennes: Iterable[LigneBareme], en_place: set[int]) -> str:
    if ligne.pk in en_place:
        return ""
    if ligne.retiree:
        return f"Retirée le {ligne.ecrite_le:%d/%m/%Y} par {ligne.valide_par}"
    suivante = next(s for s in siennes if _jour(s) == _jour(ligne) and s.rang == ligne.rang + 1)
    verbe = "Retirée" if suivante.retiree else "Remplacée"
    return f"{verbe} le {suivante.ecrite_le:%d/%m/%Y} par {suivante.valide_par}"


def _jour(ligne: LigneBareme) -> tuple[str, int, str, dt.date]:
    return ligne.ligne, ligne.annee, ligne.cle, ligne.du


def _cle(bareme: Bareme) -> tuple[str, int, str]:
    return bareme.ligne, bareme.annee, bareme.cle


def table(code: str, lues: Iterable[Valeur], annee: int) -> Table:
    """The table of a line: the years that are known, and all of the last ones, the gaps included."""
    siennes = [v for v in lues if v.bareme.ligne == code and v.tenue]
    connues = {v.bareme.annee for v in siennes}
    premiere = max(min(connues, default=annee - 1), annee - ANNEES_SUIVIES)
    annees = tuple(sorted(connues | set(range(min(premiere, annee - 1), annee + 2))))
    rangs = []
    for cle in CLES.get(code, ()):
        for nom in _noms(cle, siennes):
            cases = tuple(_case(nom, a, siennes) for a in annees)
            rangs.append(Rang(nom, cle.en_mots(nom), cle.unite, cle.ouverte, cases))
    return Table(LIGNES[code], annees, tuple(rangs))


def _noms(cle: Cle, siennes: Iterable[Valeur]) -> list[str]:
    """The key itself, or the names that were given to an open one; its pattern when none was."""
    if not cle.ouverte:
        return [cle.code]
    return sorted({v.bareme.cle for v in siennes if cle.admet(v.bareme.cle)}) or [cle.code]


def _case(code: str, annee: int, siennes: Iterable[Valeur]) -> Case:
    trouvees = [v for v in siennes if v.bareme.cle == code and v.bareme.annee == annee]
    return Case(annee, tuple(sorted(trouvees, key=lambda v: v.bareme.du or dt.date.min)))


def resumes(lues: Sequence[Valeur], annee: int) -> list[Resume]:
    """A row a line, in the order of the lines, with the gaps of `annee`."""
    par_ligne: dict[str, list[Valeur]] = {code: [] for code in CLES}
    for valeur in lues:
        if valeur.tenue:
            par_ligne.setdefault(valeur.bareme.ligne, []).append(valeur)
    return [_resume(code, siennes, annee) for code, siennes in par_ligne.items()]


def _resume(code: str, siennes: Sequence[Valeur], annee: int) -> Resume:
    connues = {v.bareme.cle for v in siennes if v.bareme.annee == annee}
    # A tranche known of another year is missing when this year does not say it.
    manquantes = tuple(
        cle.en_mots(nom)
        for cle in CLES.get(code, ())
        for nom in _noms(cle, siennes)
        if nom not in connues
    )
    return Resume(
        LIGNES[code],
        tuple(sorted({v.bareme.annee for v in siennes})),
        sum(v.origine == CAF for v in siennes),
        sum(v.origine == PRODUIT for v in siennes),
        sum(not v.sure for v in siennes),
        manquantes,
    )


def historique(code: str, lues: Iterable[Valeur]) -> list[Valeur]:
    """Every row of a line, latest year first; under a key, that which holds before those it replaced."""
    return sorted(
        (v for v in lues if v.bareme.ligne == code),
        key=lambda v: (
            -v.bareme.annee,
            v.bareme.cle,
            v.bareme.du or dt.date.min,
            not v.tenue,
            v.origine != CAF,
            -(v.propre.rang if v.propre else 0),
        ),
    )

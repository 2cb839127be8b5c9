"""The figures of some areas once they may be shown: direct, summed from communes, or computed.

Everything here is computed from what left through `sortie.py`: a blank knows nothing. A count is
summed from communes (« n de m »); a rate, a median or an index never is: it is the producer's, or a
formula on counts of one year, of the very same communes and of one scheme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from maillage.regles.formules import Connaissance, Noeud, Resultat, evaluer, lire, termes
from maillage.statistiques.enums import (
    NatureIndicateur,
    NiveauStatistique,
    StatutStatistique,
)
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire
from maillage.statistiques.sortie import ValeurSortie

COMMUNE = NiveauStatistique.COMMUNE.value
INCOMPLETE = "{connues} communes connues sur {zones}"


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One figure of an area in a year, or the word that says why there is none, with its reason.

    `code` is that of the area it was found under (which France). Fewer `connues` than `zones`: a
    count is a lower bound, a rate holds for the known ones.
    """

    indicateur: Indicateur
    annee: int
    code: str
    valeur: Decimal | None
    statut: StatutStatistique
    connues: int | None = None
    zones: int | None = None
    interne: bool = False
    calcule: bool = False
    raison: str = ""

    @property
    def connu(self) -> bool:
        """Whether it is a figure (zero is one)."""
        return self.valeur is not None

    @property
    def partiel(self) -> bool:
        """Whether part of the area is not in it."""
        return self.connues is not None and self.connues < (self.zones or 0)

    @property
    def arrondi(self) -> Decimal | None:
        """The figure with the decimals of its indicator (half up)."""
        if self.valeur is None:
            return None
        return self.valeur.quantize(Decimal(1).scaleb(-self.indicateur.decimales), ROUND_HALF_UP)


class Fonds:
    """Figures by area, indicator and year. Reads no database."""

    def __init__(self, sorties: Iterable[ValeurSortie], indicateurs: dict[str, Indicateur]) -> None:
        self.indicateurs = indicateurs
        self._lues: dict[tuple[str, str, str], dict[int, ValeurSortie]] = defaultdict(dict)
        self._par_annee: dict[tuple[str, int], dict[str, ValeurSortie]] = defaultdict(dict)
        self.ajouter(sorties)

    def ajouter(self, sorties: Iterable[ValeurSortie]) -> None:
        """Add figures; an open one wins over an internal one of the same cell."""
        for sortie in sorties:
            code = sortie.indicateur.code
            par_annee = self._lues[sortie.niveau, sortie.code, code]
            if sortie.annee not in par_annee or not sortie.interne:
                par_annee[sortie.annee] = sortie
                if sortie.niveau == COMMUNE:
                    self._par_annee[code, sortie.annee][sortie.code] = sortie

    def annees_directes(self, aire: Aire, code: str) -> set[int]:
        """The years for which the area has a row of its own, known or not."""
        return {
            annee for sien in aire.codes for annee in self._lues.get((aire.niveau, sien, code), ())
        }

    def annees(self, aire: Aire, code: str) -> list[int]:
        """The years for which something may be said, the last first."""
        annees = set(self.annees_directes(aire, code))
        indicateur = self.indicateurs[code]
        if indicateur.calcule:
            suivi = next(termes(formule(indicateur.formule)))[0]
            annees |= set(self.annees(aire, suivi))
        elif indicateur.additif and aire.communes and not annees:
            annees = {annee for (lu, annee), _ in self._par_annee.items() if lu == code}
        return sorted(annees, reverse=True)

    def chiffre(self, aire: Aire, code: str, annee: int) -> Chiffre:
        """The figure of an area: the producer's, else a sum of communes, else the formula."""
        indicateur = self.indicateurs[code]
        direct = self._direct(aire, code, annee)
        if direct is not None:
            return direct
        if indicateur.calcule:
            return self._calcule(aire, indicateur, annee)
        if indicateur.additif and aire.communes:
            return self._somme(aire, indicateur, annee)
        return _absent(indicateur, annee, aire.code)

    def _direct(self, aire: Aire, code: str, annee: int) -> Chiffre | None:
        """What the area has of its own; of several codes, the first that is known."""
        lus = [self._ligne(aire.niveau, sien, code, annee) for sien in aire.codes]
        trouves = [lu for lu in lus if lu is not None]
        return next((lu for lu in trouves if lu.connu), trouves[0] if trouves else None)

    def _ligne(self, niveau: str, zone: str, code: str, annee: int) -> Chiffre | None:
        sortie = self._lues.get((niveau, zone, code), {}).get(annee)
        return _chiffre(sortie) if sortie is not None else None

    def _somme(self, aire: Aire, indicateur: Indicateur, annee: int) -> Chiffre:
        lues = self._par_annee.get((indicateur.code, annee), {})
        siennes = [lues[code] for code in aire.communes if code in lues]
        connues = [s for s in siennes if s.valeur is not None]
        if not connues:
            masquee = any(s.masquee for s in siennes)
            statut = StatutStatistique.MASQUEE if masquee else StatutStatistique.ABSENTE
            return replace(_absent(indicateur, annee, aire.code), statut=statut)
        provisoire = any(s.statut is StatutStatistique.PROVISOIRE for s in connues)
        total = sum((s.valeur for s in connues if s.valeur is not None), Decimal(0))
        statut = StatutStatistique.PROVISOIRE if provisoire else StatutStatistique.PUBLIEE
        if not total:
            statut = StatutStatistique.NULLE
        return Chiffre(
            indicateur,
            annee,
            aire.code,
            total,
            statut,
            connues=len(connues),
            zones=len(aire.communes),
            interne=any(s.interne for s in connues),
            calcule=True,
        )

    def _calcule(self, aire: Aire, indicateur: Indicateur, annee: int) -> Chiffre:
        """The formula on what the area has of its own, in one national perimeter, else on communes."""
        noeud = formule(indicateur.formule)
        absent = _absent(indicateur, annee, aire.code)
        for sien in aire.codes:
            resultat = self._evaluer_directement(aire.niveau, sien, noeud, annee)
            if resultat.valeur is not None or resultat.connaissance is Connaissance.MASQUEE:
                return _du_resultat(replace(absent, code=sien), resultat)
            absent = replace(absent, raison=resultat.raison or absent.raison)
        if aire.communes and not self._a_des_termes_directs(aire, noeud, annee):
            return self._calcule_sur_les_communes(aire, indicateur, noeud, annee)
        return absent

    def _evaluer_directement(self, niveau: str, zone: str, noeud: Noeud, annee: int) -> Resultat:
        def lecteur(code: str, quand: int) -> Resultat:
            chiffre = self._ligne(niveau, zone, code, self._quand(niveau, zone, code, quand))
            if chiffre is None:
                return Resultat(None, Connaissance.ABSENTE, _manque(self.indicateurs[code], quand))
            if chiffre.partiel:
                dit = INCOMPLETE.format(connues=chiffre.connues, zones=chiffre.zones)
                return Resultat(None, Connaissance.ABSENTE, dit)
            return _resultat(chiffre)

        return evaluer(noeud, annee, lecteur)

    def _a_des_termes_directs(self, aire: Aire, noeud: Noeud, annee: int) -> bool:
        return all(self._direct(aire, code, quand) for code, quand in termes(noeud, annee))

    def _calcule_sur_les_communes(
        self, aire: Aire, indicateur: Indicateur, noeud: Noeud, annee: int
    ) -> Chiffre:
        """On the communes where every term is known: the two terms speak of the same ones."""
        lus = {
            (code, quand): self._par_annee.get((code, quand), {})
            for code, quand in termes(noeud, annee)
        }
        communes = [
            commune
            for commune in aire.communes
            if all(commune in lues and lues[commune].valeur is not None for lues in lus.values())
        ]
        absent = _absent(indicateur, annee, aire.code)
        if not communes:
            masquees = any(
                lues[commune].masquee
                for lues in lus.values()
                for commune in aire.communes
                if commune in lues
            )
            statut = StatutStatistique.MASQUEE if masquees else StatutStatistique.ABSENTE
            return replace(absent, statut=statut)

        def lecteur(code: str, quand: int) -> Resultat:
            siennes = [lus[code, quand][commune].valeur or Decimal(0) for commune in communes]
            return Resultat(Fraction(sum(siennes, Decimal(0))))

        chiffre = _du_resultat(absent, evaluer(noeud, annee, lecteur))
        return replace(chiffre, connues=len(communes), zones=len(aire.communes))

    def _quand(self, niveau: str, zone: str, code: str, annee: int) -> int:
        """An extent is of no year: that of a territory holds whenever it was measured."""
        if self.indicateurs[code].nature != NatureIndicateur.ETENDUE:
            return annee
        connues = self._lues.get((niveau, zone, code), {})
        return annee if annee in connues else max(connues, default=annee)


@cache
def formule(texte: str) -> Noeud:
    """The tree of a formula of the catalogue, read once."""
    return lire(texte)


def _manque(indicateur: Indicateur, annee: int) -> str:
    return f"« {indicateur.libelle} » n’est pas connu en {annee}"


def _absent(indicateur: Indicateur, annee: int, code: str) -> Chiffre:
    return Chiffre(
        indicateur, annee, code, None, StatutStatistique.ABSENTE, calcule=indicateur.calcule
    )


def _chiffre(sortie: ValeurSortie) -> Chiffre:
    return Chiffre(
        sortie.indicateur,
        sortie.annee,
        sortie.code,
        sortie.valeur,
        sortie.statut,
        sortie.connues,
        sortie.zones,
        sortie.interne,
    )


def _resultat(chiffre: Chiffre) -> Resultat:
    if chiffre.valeur is not None:
        provisoire = chiffre.statut is StatutStatistique.PROVISOIRE
        connaissance = Connaissance.PROVISOIRE if provisoire else Connaissance.CONNUE
        return Resultat(Fraction(chiffre.valeur), connaissance)
    masquee = chiffre.statut is StatutStatistique.MASQUEE
    connaissance = Connaissance.MASQUEE if masquee else Connaissance.ABSENTE
    return Resultat(None, connaissance, _manque(chiffre.indicateur, chiffre.annee))


def _du_resultat(modele: Chiffre, resultat: Resultat) -> Chiffre:
    if resultat.valeur is None:
        masquee = resultat.connaissance is Connaissance.MASQUEE
        statut = StatutStatistique.MASQUEE if masquee else StatutStatistique.ABSENTE
        return replace(modele, statut=statut, raison=resultat.raison)
    valeur = Decimal(resultat.valeur.numerator) / Decimal(resultat.valeur.denominator)
    provisoire = resultat.connaissance is Connaissance.PROVISOIRE
    statut = StatutStatistique.PROVISOIRE if provisoire else StatutStatistique.PUBLIEE
    return replace(modele, valeur=valeur, statut=statut if valeur else StatutStatistique.NULLE)

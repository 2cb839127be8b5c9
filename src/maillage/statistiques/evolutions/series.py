"""Series of a territory and of what it faces, from figures that have left through `sortie.py`.

Pure. Nothing is interpolated: a blank and a missing year stay so. Two years compare when both are whole,
follow one another, are of one perimeter, and no declared break stands between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median_low

from maillage.interface.typographie import nombre
from maillage.regles.formules import termes
from maillage.statistiques.catalogue import RuptureDeSerie
from maillage.statistiques.enums import NatureIndicateur, StatutStatistique
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Chiffre, Fonds, formule
from maillage.statistiques.portraits.phrases import valeur_en_clair

COMPARABLES = frozenset({NatureIndicateur.TAUX, NatureIndicateur.MEDIANE, NatureIndicateur.INDICE})
# A median of fewer territories would be one of them.
SEMBLABLES_AU_MOINS = 3
# Under it, one birth more or less moves an index by five points.
BASE_AU_MOINS = 20
NOM_DES_SEMBLABLES = "Territoires semblables (médiane)"


@dataclass(frozen=True, slots=True)
class An:
    """A year of a series: `dit` in words; `lie`: it compares with the year before.

    Fewer `connues` than `zones`: a lower bound, which compares with nothing.
    """

    annee: int
    valeur: Decimal | None
    statut: StatutStatistique
    dit: str
    code: str = ""
    connues: int | None = None
    zones: int | None = None
    lie: bool = True

    @property
    def masquee(self) -> bool:
        """Blank for the statistical secrecy."""
        return self.statut is StatutStatistique.MASQUEE

    @property
    def provisoire(self) -> bool:
        """Whether the producer may change it."""
        return self.statut is StatutStatistique.PROVISOIRE

    @property
    def partiel(self) -> bool:
        """Whether part of the area is not in it."""
        return self.connues is not None and self.connues < (self.zones or 0)


@dataclass(frozen=True, slots=True)
class Serie:
    """The years of an area, from the first one of which something is known or blank."""

    aire: Aire
    nom: str
    ans: tuple[An, ...]

    def connus(self) -> list[An]:
        """The years with a figure."""
        return [an for an in self.ans if an.valeur is not None]

    def an(self, annee: int) -> An | None:
        """That year, if the series holds it."""
        return next((an for an in self.ans if an.annee == annee), None)


def ruptures_de(
    indicateur: Indicateur,
    indicateurs: Mapping[str, Indicateur],
    declarees: Mapping[str, Iterable[RuptureDeSerie]],
) -> tuple[RuptureDeSerie, ...]:
    """The breaks of an indicator and of its terms, in their order; `declarees` gives those of a source."""
    codes = [indicateur.code]
    if indicateur.calcule:
        codes += [code for code, _ in termes(formule(indicateur.formule))]
    trouvees = {
        rupture
        for code in codes
        if code in indicateurs
        for rupture in declarees.get(indicateurs[code].source, ())
        if not rupture.indicateurs or code in rupture.indicateurs
    }
    return tuple(sorted(trouvees, key=lambda rupture: (rupture.annee, rupture.motif)))


def serie(
    aire: Aire, nom: str, indicateur: Indicateur, fonds: Fonds, ruptures: Sequence[RuptureDeSerie]
) -> Serie:
    """The series of an area; empty where nothing is known of it, nor blank."""
    annees = sorted(fonds.annees(aire, indicateur.code))
    ans = [_an(fonds.chiffre(aire, indicateur.code, annee)) for annee in annees]
    return Serie(aire, nom, _lier(_rogner(ans), cassures(aire.niveau, ruptures)))


def mediane(
    aires: Sequence[Aire],
    indicateur: Indicateur,
    fonds: Fonds,
    annees: Iterable[int],
    ruptures: Sequence[RuptureDeSerie],
) -> Serie:
    """The territory in the middle of similar ones, in the years when enough of them are known."""
    ans = []
    for annee in sorted(annees):
        chiffres = [fonds.chiffre(aire, indicateur.code, annee) for aire in aires]
        valeurs = sorted(c.valeur for c in chiffres if c.valeur is not None)
        if len(valeurs) < SEMBLABLES_AU_MOINS:
            continue
        valeur = _arrondir(median_low(valeurs), indicateur.decimales)
        ans.append(
            An(
                annee,
                valeur,
                StatutStatistique.PUBLIEE if valeur else StatutStatistique.NULLE,
                nombre(valeur, indicateur.decimales),
                connues=len(valeurs),
            )
        )
    niveau = aires[0].niveau if aires else ""
    aire = Aire(RoleAire.SEMBLABLES, niveau, "", NOM_DES_SEMBLABLES)
    return Serie(aire, NOM_DES_SEMBLABLES, _lier(ans, cassures(niveau, ruptures)))


def cassures(niveau: str, ruptures: Sequence[RuptureDeSerie]) -> set[int]:
    """The years from which a series of that level no longer compares with before.

    The level of a free set of communes is that of its communes.
    """
    vu = "COMMUNE" if niveau == "ENSEMBLE" else niveau
    return {r.annee for r in ruptures if not r.niveaux or vu in r.niveaux}


def annee_de_base(series: Sequence[Serie], ruptures: Sequence[RuptureDeSerie]) -> int | None:
    """The first year since the last break that all the series can start from; else the first one can.

    None where the territory (the first series) has no year to start from.
    """
    if not series:
        return None
    depart = _debut(series[0], ruptures)
    possibles = [[a.annee for a in s.ans if a.annee >= depart and _fonde(a)] for s in series]
    if not possibles[0]:
        return None
    suivies = [set(annees) for annees in possibles if len(annees) > 1]
    communes = set(possibles[0]).intersection(*suivies) if suivies else set(possibles[0])
    return min(communes or possibles[0])


def en_indice(suivie: Serie, base: int, ruptures: Sequence[RuptureDeSerie]) -> Serie:
    """The series as 100 in the year `base`, until it breaks; empty where it cannot start from there."""
    depart = suivie.an(base)
    if depart is None or depart.valeur is None or not _fonde(depart):
        return replace(suivie, ans=())
    fond = depart.valeur
    fins = [a for a in cassures(suivie.aire.niveau, ruptures) if a > base]
    fin = min(fins, default=suivie.ans[-1].annee + 1)
    gardes = [an for an in suivie.ans if base <= an.annee < fin]
    return replace(suivie, ans=tuple(_indice(an, fond) for an in gardes))


def classees(series: Iterable[Serie]) -> list[Serie]:
    """From the largest of the last figures, then by name those without: a rank tells nothing of a blank."""
    connues: list[Serie] = []
    sans: list[Serie] = []
    for suivie in series:
        (connues if suivie.connus() else sans).append(suivie)
    connues.sort(key=lambda s: (-(s.connus()[-1].valeur or Decimal(0)), s.nom))
    return [*connues, *sorted(sans, key=lambda s: s.nom)]


def _an(chiffre: Chiffre) -> An:
    return An(
        chiffre.annee,
        chiffre.arrondi,
        chiffre.statut,
        valeur_en_clair(chiffre),
        chiffre.code,
        chiffre.connues,
        chiffre.zones,
    )


def _rogner(ans: Sequence[An]) -> list[An]:
    """Without the missing years of both ends: between them they are told."""
    dits = [rang for rang, an in enumerate(ans) if an.statut is not StatutStatistique.ABSENTE]
    return list(ans[dits[0] : dits[-1] + 1]) if dits else []


def _lier(ans: Sequence[An], coupures: set[int]) -> tuple[An, ...]:
    """Each year with whether it compares with the one before."""
    lies: list[An] = []
    avant: An | None = None
    for an in ans:
        lie = (
            avant is not None
            and an.annee not in coupures
            and an.code == avant.code
            and not an.partiel
            and not avant.partiel
        )
        lies.append(replace(an, lie=lie))
        avant = an
    return tuple(lies)


def _debut(suivie: Serie, ruptures: Sequence[RuptureDeSerie]) -> int:
    """The last break of the series, or its first year."""
    connus = [an.annee for an in suivie.connus()]
    dans = [a for a in cassures(suivie.aire.niveau, ruptures) if connus and a <= connus[-1]]
    return max(dans, default=0)


def _fonde(an: An) -> bool:
    """Whether an index may start from that year."""
    return an.valeur is not None and an.valeur >= BASE_AU_MOINS and not an.partiel


def _indice(an: An, fond: Decimal) -> An:
    if an.partiel:
        return replace(an, valeur=None, statut=StatutStatistique.ABSENTE, dit="non disponible")
    if an.valeur is None:
        return an
    valeur = _arrondir(an.valeur * 100 / fond, 1)
    return replace(an, valeur=valeur, dit=nombre(valeur, 1))


def _arrondir(valeur: Decimal, decimales: int) -> Decimal:
    return valeur.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)

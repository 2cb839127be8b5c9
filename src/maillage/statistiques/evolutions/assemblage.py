"""Gathers series: a territory and what it faces, its communes, a theme. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage.regles.formules import termes
from maillage.statistiques import catalogue
from maillage.statistiques.catalogue import RuptureDeSerie
from maillage.statistiques.enums import RegimeStatistique
from maillage.statistiques.evolutions.series import (
    COMPARABLES,
    Serie,
    annee_de_base,
    classees,
    en_indice,
    mediane,
    ruptures_de,
    serie,
)
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits import valeurs, voisinage
from maillage.statistiques.portraits.aires import Aire, RoleAire, Semblables
from maillage.statistiques.portraits.chiffres import Chiffre, Fonds, formule
from maillage.statistiques.portraits.phrases import nom_de
from maillage.statistiques.regards import Regard
from maillage.territoires.models import Territoire

CAF = (RegimeStatistique.CAF, RegimeStatistique.CAF_MSA)
COMMUNE = "COMMUNE"


@dataclass(frozen=True)
class Cadre:
    """An area and what it faces; `territoire` is None for a free set, whose `communes` are given."""

    aire: Aire
    comparaisons: tuple[Aire, ...]
    territoire: Territoire | None = None
    semblables: Semblables | None = None
    communes: tuple[Territoire, ...] = ()


@dataclass(frozen=True)
class Evolution:
    """One indicator over the years: the territory first, then what it faces.

    `base` is the year of which the figures are 100, None for the figures themselves. `tracees` are the
    series that one scale holds; the table shows them all. `lues` are the series before they are an
    index, which starts after their last break.
    """

    cadre: Cadre
    indicateur: Indicateur
    series: tuple[Serie, ...]
    lues: tuple[Serie, ...]
    ruptures: tuple[RuptureDeSerie, ...]
    base: int | None = None
    indice_possible: bool = False

    @property
    def principale(self) -> Serie:
        """That of the territory."""
        return self.series[0]

    @property
    def tracees(self) -> tuple[Serie, ...]:
        """A count draws alone: beside that of a larger area it would be flat."""
        if self.base is not None or self.indicateur.nature in COMPARABLES:
            return self.series
        return self.series[:1]

    @property
    def annees(self) -> list[int]:
        """Every year of the table, the first one first."""
        return sorted({an.annee for suivie in self.series for an in suivie.ans})


@dataclass(frozen=True)
class Multiples:
    """Small charts: one indicator by commune on one scale, or several indicators, each on its own."""

    cadre: Cadre
    titre_du_theme: str
    series: tuple[tuple[Indicateur, Serie, tuple[RuptureDeSerie, ...]], ...]
    base: int | None = None
    sans_donnee: tuple[str, ...] = ()

    @property
    def par_commune(self) -> bool:
        """Whether the charts are those of one indicator."""
        return not self.titre_du_theme


def cadre_du_territoire(territoire: Territoire) -> Cadre:
    """A territory of the COG, its EPCI, département, région, France, and similar ones."""
    return Cadre(
        voisinage.aire_de(territoire),
        tuple(voisinage.comparaisons_de(territoire)),
        territoire,
        voisinage.semblables(territoire),
    )


def cadre_des_communes(codes: Sequence[str]) -> Cadre:
    """A free set of communes. Raises `SaisieInvalide`."""
    aire, communes = voisinage.ensemble(codes)
    if len(communes) == 1:
        return cadre_du_territoire(communes[0])
    comparaisons = tuple(voisinage.comparaisons_d_un_ensemble(communes))
    return Cadre(aire, comparaisons, communes=tuple(communes))


def evolutions(
    cadre: Cadre,
    choisis: Sequence[Indicateur],
    indicateurs: dict[str, Indicateur],
    *,
    indice: bool,
    regard: Regard,
) -> list[Evolution]:
    """The series of some indicators; as an index where asked, of what has one."""
    aires = [cadre.aire, *cadre.comparaisons]
    fonds = valeurs.fonds(aires, indicateurs, codes=_codes(choisis), regard=regard)
    proches = _proches(cadre, choisis, fonds, indicateurs, regard)
    return [_evolution(cadre, i, fonds, proches, indicateurs, indice) for i in choisis]


def par_commune(
    cadre: Cadre,
    communes: Sequence[Territoire],
    choisi: Indicateur,
    annees: Iterable[int],
    indicateurs: dict[str, Indicateur],
    *,
    indice: bool,
    regard: Regard,
) -> Multiples:
    """One indicator in each of these communes, from the largest of the last figures."""
    fonds = _du_niveau(
        COMMUNE, [commune.code for commune in communes], [choisi], annees, indicateurs, regard
    )
    ruptures = ruptures_de(choisi, indicateurs, catalogue.ruptures())
    lues = [
        serie(
            Aire(RoleAire.ETUDIEE, COMMUNE, commune.code, commune.nom),
            commune.nom,
            choisi,
            fonds,
            ruptures,
        )
        for commune in communes
    ]
    ordonnees = classees(lues)
    base = annee_de_base(ordonnees, ruptures) if indice and choisi.additif else None
    if base is not None:
        ordonnees = classees(en_indice(suivie, base, ruptures) for suivie in ordonnees)
    return Multiples(
        cadre,
        "",
        tuple((choisi, suivie, ruptures) for suivie in ordonnees if suivie.ans),
        base,
        tuple(suivie.nom for suivie in ordonnees if not suivie.ans),
    )


def du_theme(
    cadre: Cadre,
    titre: str,
    choisis: Sequence[Indicateur],
    indicateurs: dict[str, Indicateur],
    *,
    regard: Regard,
) -> Multiples:
    """The indicators of a theme of one territory, in the order of the portrait."""
    fonds = valeurs.fonds([cadre.aire], indicateurs, codes=_codes(choisis), regard=regard)
    lues = []
    for indicateur in choisis:
        ruptures = ruptures_de(indicateur, indicateurs, catalogue.ruptures())
        suivie = serie(cadre.aire, indicateur.libelle, indicateur, fonds, ruptures)
        if len(suivie.ans) > 1:
            lues.append((indicateur, suivie, ruptures))
    return Multiples(cadre, titre, tuple(lues))


def _evolution(
    cadre: Cadre,
    indicateur: Indicateur,
    fonds: Fonds,
    proches: tuple[list[Aire], Fonds] | None,
    indicateurs: dict[str, Indicateur],
    indice: bool,
) -> Evolution:
    ruptures = ruptures_de(indicateur, indicateurs, catalogue.ruptures())
    aires = [cadre.aire, *cadre.comparaisons]
    lues = [serie(a, _nom(a, indicateur, fonds), indicateur, fonds, ruptures) for a in aires]
    if proches is not None and _a_des_semblables(indicateur):
        annees = {an.annee for suivie in lues for an in suivie.ans}
        lues.append(mediane(proches[0], indicateur, proches[1], annees, ruptures))
    principale, autres = lues[0], [suivie for suivie in lues[1:] if suivie.ans]
    entieres = comparees = [principale, *autres]
    base = annee_de_base(comparees, ruptures) if indicateur.additif else None
    if indice and base is not None:
        indicees = [en_indice(suivie, base, ruptures) for suivie in comparees]
        comparees = [indicees[0], *(suivie for suivie in indicees[1:] if len(suivie.ans) > 1)]
    return Evolution(
        cadre,
        indicateur,
        tuple(comparees),
        tuple(entieres),
        ruptures,
        base if indice else None,
        indice_possible=base is not None,
    )


def _proches(
    cadre: Cadre,
    choisis: Sequence[Indicateur],
    fonds: Fonds,
    indicateurs: dict[str, Indicateur],
    regard: Regard,
) -> tuple[list[Aire], Fonds] | None:
    """Similar territories and their figures, for the years that are known of the others."""
    voulus = [i for i in choisis if _a_des_semblables(i)]
    semblables = cadre.semblables
    if semblables is None or not semblables.codes or not voulus:
        return None
    aires = [cadre.aire, *cadre.comparaisons]
    annees = {annee for i in voulus for aire in aires for annee in fonds.annees(aire, i.code)}
    lus = _du_niveau(semblables.niveau, semblables.codes, voulus, annees, indicateurs, regard)
    proches = [Aire(RoleAire.SEMBLABLES, semblables.niveau, c, "") for c in semblables.codes]
    return proches, lus


def _du_niveau(
    niveau: str,
    codes: Sequence[str],
    choisis: Sequence[Indicateur],
    annees: Iterable[int],
    indicateurs: dict[str, Indicateur],
    regard: Regard,
) -> Fonds:
    """The figures of several territories of one level, with the terms of the formulas and their years."""
    toutes = set(annees)
    for indicateur in choisis:
        if indicateur.calcule:
            noeud = formule(indicateur.formule)
            toutes |= {quand for annee in list(toutes) for _, quand in termes(noeud, annee)}
    voulus = [indicateurs[code] for code in sorted(_codes(choisis)) if code in indicateurs]
    return valeurs.du_niveau(niveau, codes, voulus, toutes, indicateurs, regard=regard)


def _codes(choisis: Iterable[Indicateur]) -> set[str]:
    """The indicators, with the terms of those that are computed."""
    codes = set()
    for indicateur in choisis:
        codes.add(indicateur.code)
        if indicateur.calcule:
            codes |= {code for code, _ in termes(formule(indicateur.formule))}
    return codes


def _a_des_semblables(indicateur: Indicateur) -> bool:
    """Not those of article 7: deciding their blanks would read sixty other territories whole."""
    return indicateur.nature in COMPARABLES and indicateur.regime not in CAF


def _nom(aire: Aire, indicateur: Indicateur, fonds: Fonds) -> str:
    """The name of an area; France says which one where all its years agree."""
    if aire.role is not RoleAire.FRANCE:
        return aire.nom
    lus: dict[str, Chiffre] = {}
    for annee in fonds.annees(aire, indicateur.code):
        chiffre = fonds.chiffre(aire, indicateur.code, annee)
        if chiffre.connu:
            lus[chiffre.code] = chiffre
    return nom_de(aire, next(iter(lus.values()))) if len(lus) == 1 else aire.nom

"""Reads the series of some areas, and nothing leaves it but through the one exit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import Q

from maillage.regles.formules import termes
from maillage.statistiques.enums import (
    Diffusion,
    NiveauStatistique,
    StatutStatistique,
)
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.portraits.aires import Aire
from maillage.statistiques.portraits.chiffres import Fonds, formule
from maillage.statistiques.portraits.voisinage import population_de_la_france
from maillage.statistiques.regards import Regard
from maillage.statistiques.sortie import ValeurSortie, sortir, totaliser
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

POPULATION = "population_municipale"
COMMUNE = NiveauStatistique.COMMUNE.value
CHAMPS = (
    "indicateur_id",
    "niveau",
    "code",
    "annee",
    "periode",
    "valeur",
    "statut",
    "population_reference",
    "connues",
    "zones",
    "diffusion",
    "detenteur_id",
)
Cle = tuple[str, str, int, int]


def indicateurs_en_vigueur() -> dict[str, Indicateur]:
    """Every indicator of the catalogue by its code (one query)."""
    return {i.code: i for i in Indicateur.objects.filter(en_vigueur=True)}


def fonds(
    aires: Sequence[Aire],
    indicateurs: dict[str, Indicateur],
    *,
    codes: Iterable[str],
    regard: Regard,
) -> Fonds:
    """The figures of these areas for these indicators (`codes`), all years, as they may be shown.

    Counts that an area has no figure of its own for are read commune by commune, to be summed.
    """
    voulus = [indicateurs[code] for code in codes if code in indicateurs]
    lues = list(_valeurs(_des_aires(aires), voulus))
    connues = {_cle(v) for v in lues}
    lues += [v for v in _du_cog(aires, indicateurs) if _cle(v) not in connues]
    fond = Fonds(sortir(lues, regard=regard), indicateurs)
    fond.ajouter(_totaux(aires, voulus, fond, regard))
    for aire in aires:
        a_sommer = _a_sommer(aire, voulus, indicateurs, fond) if aire.communes else []
        if a_sommer:
            fond.ajouter(des_communes(aire.communes, a_sommer, indicateurs, regard=regard))
    return fond


def _totaux(
    aires: Sequence[Aire], voulus: Sequence[Indicateur], fond: Fonds, regard: Regard
) -> Iterator[ValeurSortie]:
    """The counts that an EPCI lacks, summed as the one exit sums them: what it blanks is in them."""
    for aire in aires:
        if aire.niveau == NiveauStatistique.EPCI:
            manquants = [i for i in voulus if i.additif and not fond.annees_directes(aire, i.code)]
            if manquants:
                yield from totaliser([aire.code], manquants, regard=regard)


def _a_sommer(
    aire: Aire, voulus: Sequence[Indicateur], indicateurs: dict[str, Indicateur], fond: Fonds
) -> list[Indicateur]:
    """The counts that the area lacks, and the other terms of the formulas that read them."""
    codes = {i.code for i in voulus if i.additif and not fond.annees_directes(aire, i.code)}
    for indicateur in voulus:
        siens = (
            {code for code, _ in termes(formule(indicateur.formule))}
            if indicateur.calcule
            else set()
        )
        if siens & codes:
            codes |= siens
    return [indicateurs[code] for code in sorted(codes)]


def des_communes(
    communes: Sequence[str],
    voulus: Sequence[Indicateur],
    indicateurs: dict[str, Indicateur],
    *,
    regard: Regard,
) -> list[ValeurSortie]:
    """The figures of communes, with their population of the COG where no file gave it."""
    lues = list(_valeurs(_des_codes(COMMUNE, communes), voulus))
    if any(i.code == POPULATION for i in voulus):
        connues = {_cle(v) for v in lues}
        du_cog = _populations(Q(niveau=COMMUNE, code__in=list(communes)), indicateurs)
        lues += [v for v in du_cog if _cle(v) not in connues]
    return sortir(lues, regard=regard)


def du_niveau(
    niveau: str,
    codes: Sequence[str],
    voulus: Sequence[Indicateur],
    annees: set[int],
    indicateurs: dict[str, Indicateur],
    *,
    regard: Regard,
) -> Fonds:
    """The figures of several territories of one level, in some years: a comparison, a map."""
    zones = Q(niveau=niveau, code__in=list(codes))
    lues = list(_valeurs(_des_codes(niveau, codes) & Q(annee__in=annees), voulus))
    connues = {_cle(v) for v in lues}
    if any(i.code == POPULATION for i in voulus):
        lues += [v for v in _populations(zones, indicateurs) if _cle(v) not in connues]
    return Fonds(sortir(lues, regard=regard), indicateurs)


def _valeurs(zones: Q, voulus: Sequence[Indicateur]) -> Iterator[Valeur]:
    """Rows built by hand: a join on the indicators and a model per row would cost more than the rest."""
    par_cle = {i.pk: i for i in voulus}
    lues = Valeur.objects.filter(zones, indicateur_id__in=list(par_cle)).order_by()
    for ligne in lues.values_list(*CHAMPS):
        valeur = Valeur(**dict(zip(CHAMPS, ligne, strict=True)))
        valeur.indicateur = par_cle[valeur.indicateur_id]
        yield valeur


def _des_aires(aires: Sequence[Aire]) -> Q:
    codes: dict[str, list[str]] = defaultdict(list)
    for aire in aires:
        if aire.codes:
            codes[aire.niveau] += aire.codes
    critere = Q(pk__in=[])  # dropped from the query, where « pk is null » would undo the indexes
    for niveau, siens in codes.items():
        critere |= _des_codes(niveau, siens)
    return critere


def _des_codes(niveau: str, codes: Iterable[str]) -> Q:
    """The figures of some territories of a level, so said that an index serves ten million rows.

    Open and internal figures have each a partial index: a criterion that says neither uses none.
    """
    siens = Q(niveau=niveau, code__in=list(codes))
    return (siens & Q(detenteur=None)) | (siens & Q(detenteur__isnull=False))


def _du_cog(aires: Sequence[Aire], indicateurs: dict[str, Indicateur]) -> Iterator[Valeur]:
    """The populations that the COG gives, where no series holds them."""
    critere = Q(pk=None)
    for aire in aires:
        if aire.niveau in Niveau.values:
            critere |= Q(niveau=aire.niveau, code=aire.code)
    yield from _populations(critere, indicateurs)
    france = population_de_la_france()
    if france and POPULATION in indicateurs:
        code, annee, total = france
        yield _population(indicateurs, NiveauStatistique.FRANCE.value, code, annee, total)


def _populations(zones: Q, indicateurs: dict[str, Indicateur]) -> Iterator[Valeur]:
    if POPULATION not in indicateurs:
        return
    connus = Territoire.objects.filter(zones, population_annee__isnull=False).order_by()
    champs = ("niveau", "code", "population_annee", "population_municipale")
    for niveau, code, annee, population in connus.values_list(*champs):
        yield _population(indicateurs, niveau, code, annee, population)


def _population(
    indicateurs: dict[str, Indicateur], niveau: str, code: str, annee: int, population: int
) -> Valeur:
    return Valeur(
        indicateur=indicateurs[POPULATION],
        niveau=niveau,
        code=code,
        annee=annee,
        valeur=Decimal(population),
        statut=StatutStatistique.PUBLIEE if population else StatutStatistique.NULLE,
        diffusion=Diffusion.OUVERTE,
    )


def _cle(valeur: Valeur) -> Cle:
    return valeur.niveau, valeur.code, valeur.indicateur_id, valeur.annee

"""The coverage of the accueil of young children, of communes and of what they face."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from maillage.statistiques import regards
from maillage.statistiques.enums import NiveauStatistique, PerimetreNational
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.sortie import ValeurSortie, sortir
from maillage.territoires.models import Territoire

CODE = "taux_couverture"
MODES = (
    "taux_couverture_eaje",
    "taux_couverture_assistantes_maternelles",
    "taux_couverture_prescolarisation",
    "taux_couverture_garde_domicile",
)
NATIONALES = tuple(PerimetreNational.values)


@dataclass(frozen=True, slots=True)
class Couverture:
    """Places for 100 children under 3: `taux` of `territoire`, `reference` of `comparaison`, one year."""

    territoire: str
    taux: Decimal
    comparaison: str
    reference: Decimal
    annee: int


def taux_de_couverture(communes: Collection[Territoire]) -> dict[int, Couverture]:
    """By commune, its own coverage or that of its EPCI, facing its département or France (two queries).

    The latest year that both have; a commune of which nothing is known is left out.
    """
    indicateur = Indicateur.objects.filter(code=CODE).first()
    if indicateur is None or not communes:
        return {}
    zones: dict[str, set[str]] = {
        NiveauStatistique.COMMUNE.value: {c.code for c in communes},
        NiveauStatistique.EPCI.value: {c.epci.code for c in communes if c.epci},
        NiveauStatistique.DEPARTEMENT.value: {
            c.departement.code for c in communes if c.departement
        },
        NiveauStatistique.FRANCE.value: set(NATIONALES),
    }
    connues = {
        (s.niveau, s.code, s.annee): s.valeur
        for s in _sorties(zones, [indicateur])
        if s.valeur is not None
    }
    trouvees = {commune.pk: _couverture(commune, connues) for commune in communes}
    return {pk: couverture for pk, couverture in trouvees.items() if couverture}


@dataclass(frozen=True, slots=True)
class TauxPublies:
    """What the producer publishes of a territory for a year: its rate, then each mode, as « libellé, taux ».

    `taux` and those of `modes` are places for 100 children under 3, None where not published.
    """

    territoire: Territoire
    annee: int
    producteur: str
    taux: Decimal | None
    modes: tuple[tuple[str, Decimal | None], ...]


def taux_publies(territoires: Collection[Territoire]) -> dict[int, TauxPublies]:
    """By territory (key), the rates of the last year that is published of it (two queries)."""
    trouves = {i.code: i for i in Indicateur.objects.filter(code__in=[CODE, *MODES])}
    if CODE not in trouves:
        return {}
    zones: dict[str, set[str]] = defaultdict(set)
    for territoire in territoires:
        zones[territoire.niveau].add(territoire.code)
    connues = {
        (s.niveau, s.code, s.annee, s.indicateur.code): s.valeur
        for s in _sorties(zones, trouves.values())
        if s.valeur is not None
    }
    publies = {}
    for territoire in territoires:
        ici = territoire.niveau, territoire.code
        annees = [a for niveau, code, a, quoi in connues if (niveau, code) == ici and quoi == CODE]
        if annees:
            annee = max(annees)
            modes = tuple(
                (trouves[mode].libelle, connues.get((*ici, annee, mode)))
                for mode in MODES
                if mode in trouves
            )
            publies[territoire.pk] = TauxPublies(
                territoire, annee, trouves[CODE].producteur, connues[*ici, annee, CODE], modes
            )
    return publies


def _sorties(
    zones: Mapping[str, Collection[str]], indicateurs: Iterable[Indicateur]
) -> list[ValeurSortie]:
    """The open figures of these zones (codes by level), as everybody may see them (one query)."""
    par_cle = {indicateur.pk: indicateur for indicateur in indicateurs}
    critere = Q(pk=None)
    for niveau, codes in zones.items():
        critere |= Q(niveau=niveau, code__in=codes)
    lues = Valeur.objects.filter(critere, indicateur_id__in=list(par_cle), detenteur=None)
    lignes = list(lues.order_by())
    for ligne in lignes:
        ligne.indicateur = par_cle[ligne.indicateur_id]
    return sortir(lignes, regard=regards.public())


def _couverture(
    commune: Territoire, connues: dict[tuple[str, str, int], Decimal]
) -> Couverture | None:
    siens = [(NiveauStatistique.COMMUNE.value, commune.code, commune.nom)]
    if commune.epci:
        siens.append((NiveauStatistique.EPCI.value, commune.epci.code, commune.epci.nom))
    face = [(NiveauStatistique.FRANCE.value, code, "France") for code in NATIONALES]
    if commune.departement:
        nom = commune.departement.nom
        face.insert(0, (NiveauStatistique.DEPARTEMENT.value, commune.departement.code, nom))
    for annee in sorted({annee for _, _, annee in connues}, reverse=True):
        ici = next(
            ((nom, connues[n, c, annee]) for n, c, nom in siens if (n, c, annee) in connues), None
        )
        la = next(
            ((nom, connues[n, c, annee]) for n, c, nom in face if (n, c, annee) in connues), None
        )
        if ici and la:
            return Couverture(*ici, *la, annee)
    return None

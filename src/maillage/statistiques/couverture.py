"""The coverage of the accueil of young children, of communes and of what they face."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from maillage.statistiques import regards
from maillage.statistiques.enums import NiveauStatistique, PerimetreNational
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.sortie import sortir
from maillage.territoires.models import Territoire

CODE = "taux_couverture"
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
    critere = Q(pk=None)
    for niveau, codes in zones.items():
        critere |= Q(niveau=niveau, code__in=codes)
    lues = list(Valeur.objects.filter(critere, indicateur=indicateur, detenteur=None).order_by())
    for valeur in lues:
        valeur.indicateur = indicateur
    connues = {
        (s.niveau, s.code, s.annee): s.valeur
        for s in sortir(lues, regard=regards.public())
        if s.valeur is not None
    }
    trouvees = {commune.pk: _couverture(commune, connues) for commune in communes}
    return {pk: couverture for pk, couverture in trouvees.items() if couverture}


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

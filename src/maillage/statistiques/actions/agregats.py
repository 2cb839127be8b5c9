"""The sums of communes by département, région and France, kept because no page could add them up.

They belong to no import: they follow the communes, and are made anew for what an import touches. Only
open counts, amounts and areas are summed; a figure that a producer gives for the level stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from maillage.statistiques.enums import (
    ADDITIVES,
    Diffusion,
    NiveauStatistique,
    PerimetreNational,
    StatutStatistique,
)
from maillage.statistiques.models import Indicateur, Valeur
from maillage.territoires.enums import Niveau, Zone
from maillage.territoires.models import Territoire

LOT = 5_000
NIVEAUX = (
    NiveauStatistique.DEPARTEMENT.value,
    NiveauStatistique.REGION.value,
    NiveauStatistique.FRANCE.value,
)
Zones = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Somme:
    total: Decimal = Decimal(0)
    connues: int = 0


@transaction.atomic
def sommer(*, indicateurs: Collection[int], annees: Collection[int]) -> int:
    """Make the sums of these indicators (keys) and years anew; how many were written.

    Called in the transaction of the publication, or of the undoing, of an import. One reading of the
    communes, in constant memory; where none is known there is no sum, never a zero.
    """
    additifs = Indicateur.objects.filter(pk__in=indicateurs, nature__in=ADDITIVES)
    cles = sorted(additifs.values_list("pk", flat=True))
    touchees = Valeur.objects.filter(
        detenteur=None, indicateur__in=cles, annee__in=sorted(set(annees))
    )
    anciennes = touchees.filter(niveau__in=NIVEAUX, importation=None, connues__isnull=False)
    anciennes._raw_delete(anciennes.db)
    communes, tailles = _communes()
    sommes: dict[tuple[int, int, tuple[str, str]], _Somme] = defaultdict(_Somme)
    lues = touchees.filter(niveau=NiveauStatistique.COMMUNE, valeur__isnull=False).order_by()
    champs = ("indicateur_id", "code", "annee", "valeur")
    for pk, code, annee, valeur in lues.values_list(*champs).iterator(chunk_size=LOT):
        for zone in communes.get(code, ()):
            somme = sommes[pk, annee, zone]
            somme.total += valeur
            somme.connues += 1
    au_dessus = touchees.filter(niveau__in=NIVEAUX)
    avant = au_dessus.count()
    Valeur.objects.bulk_create(_valeurs(sommes, tailles), batch_size=LOT, ignore_conflicts=True)
    return au_dessus.count() - avant


def _communes() -> tuple[dict[str, Zones], dict[tuple[str, str], int]]:
    """By commune, the areas that hold it; and how many communes each area has. Overseas COM are apart."""
    france = (NIVEAUX[2], PerimetreNational.ENTIERE.value)
    lues = Territoire.objects.filter(
        niveau=Niveau.COMMUNE, zone__in=(Zone.METRO, Zone.DROM), en_vigueur=True
    ).order_by()
    zones: dict[str, Zones] = {}
    tailles: dict[tuple[str, str], int] = defaultdict(int)
    for code, departement, region in lues.values_list("code", "departement__code", "region__code"):
        if departement is None or region is None:
            continue
        zones[code] = ((NIVEAUX[0], departement), (NIVEAUX[1], region), france)
        for zone in zones[code]:
            tailles[zone] += 1
    return zones, tailles


def _valeurs(
    sommes: dict[tuple[int, int, tuple[str, str]], _Somme], tailles: dict[tuple[str, str], int]
) -> Iterator[Valeur]:
    for (pk, annee, zone), somme in sommes.items():
        yield Valeur(
            indicateur_id=pk,
            niveau=zone[0],
            code=zone[1],
            annee=annee,
            valeur=somme.total,
            statut=StatutStatistique.PUBLIEE if somme.total else StatutStatistique.NULLE,
            connues=somme.connues,
            zones=tailles[zone],
            diffusion=Diffusion.OUVERTE,
        )

"""The sums of communes by département, région and France, kept because no page could add them up.

They belong to no import: they follow the communes, and are made anew for what an import touches. Only
open counts, amounts and areas are summed; a figure that a producer gives for the level stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count

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
Aire = tuple[str, str]  # level, code


# Whole ten-thousandths: exact on both engines, where SQLite would add binary fractions. Every name in the
# statement is that of our own tables.
UNITE = 10_000
PAR_DEPARTEMENT = """
    SELECT v.indicateur_id, v.annee, d.code, r.code,
           SUM(CAST(ROUND(v.valeur * {unite}) AS BIGINT)), COUNT(*)
    FROM {valeur} v
    JOIN {territoire} t ON t.niveau = 'COMMUNE' AND t.code = v.code
    JOIN {territoire} d ON d.id = t.departement_id
    JOIN {territoire} r ON r.id = t.region_id
    WHERE v.niveau = 'COMMUNE' AND v.detenteur_id IS NULL AND v.valeur IS NOT NULL
      AND v.indicateur_id IN ({indicateurs}) AND v.annee IN ({annees})
      AND t.en_vigueur AND t.zone IN ('METRO', 'DROM')
    GROUP BY v.indicateur_id, v.annee, d.code, r.code
"""


@dataclass(slots=True)
class _Somme:
    total: int = 0  # ten-thousandths
    connues: int = 0


@transaction.atomic
def sommer(*, indicateurs: Collection[int], annees: Collection[int]) -> int:
    """Make the sums of these indicators (keys) and years anew; how many were written.

    Called in the transaction of the publication, or of the undoing, of an import. One reading of the
    communes, by the database; where none is known there is no sum, never a zero.
    """
    additifs = Indicateur.objects.filter(pk__in=indicateurs, nature__in=ADDITIVES)
    cles = sorted(additifs.values_list("pk", flat=True))
    touchees = Valeur.objects.filter(
        detenteur=None, indicateur__in=cles, annee__in=sorted(set(annees)), niveau__in=NIVEAUX
    )
    anciennes = touchees.filter(importation=None, connues__isnull=False)
    anciennes._raw_delete(anciennes.db)
    sommes = _sommes(cles, sorted(set(annees)))
    avant = touchees.count()
    Valeur.objects.bulk_create(_valeurs(sommes, _tailles()), batch_size=LOT, ignore_conflicts=True)
    return touchees.count() - avant


def _sommes(cles: list[int], annees: list[int]) -> dict[tuple[int, int, Aire], _Somme]:
    """By indicator, year and area, the sum of what is known of its communes."""
    sommes: dict[tuple[int, int, Aire], _Somme] = defaultdict(_Somme)
    if not cles or not annees:
        return sommes
    requete = PAR_DEPARTEMENT.format(
        unite=UNITE,
        valeur=Valeur._meta.db_table,
        territoire=Territoire._meta.db_table,
        indicateurs=", ".join(["%s"] * len(cles)),
        annees=", ".join(["%s"] * len(annees)),
    )
    with connection.cursor() as curseur:
        curseur.execute(requete, [*cles, *annees])
        for pk, annee, departement, region, total, connues in curseur:
            for zone in _au_dessus(departement, region):
                somme = sommes[pk, annee, zone]
                somme.total += int(total)
                somme.connues += connues
    return sommes


def _au_dessus(departement: str, region: str) -> tuple[Aire, ...]:
    """The areas that hold the communes of a département."""
    return (
        (NIVEAUX[0], departement),
        (NIVEAUX[1], region),
        (NIVEAUX[2], PerimetreNational.ENTIERE.value),
    )


def _tailles() -> dict[Aire, int]:
    """How many communes each area has. Overseas COM are apart."""
    lues = Territoire.objects.filter(
        niveau=Niveau.COMMUNE,
        zone__in=(Zone.METRO, Zone.DROM),
        en_vigueur=True,
        departement__isnull=False,
        region__isnull=False,
    )
    tailles: dict[Aire, int] = defaultdict(int)
    par_departement = lues.order_by().values_list("departement__code", "region__code")
    for departement, region, nombre in par_departement.annotate(Count("pk")):
        for zone in _au_dessus(str(departement), str(region)):
            tailles[zone] += nombre
    return tailles


def _valeurs(
    sommes: dict[tuple[int, int, Aire], _Somme], tailles: dict[Aire, int]
) -> Iterator[Valeur]:
    for (pk, annee, zone), somme in sommes.items():
        yield Valeur(
            indicateur_id=pk,
            niveau=zone[0],
            code=zone[1],
            annee=annee,
            valeur=Decimal(somme.total) / UNITE,
            statut=StatutStatistique.PUBLIEE if somme.total else StatutStatistique.NULLE,
            connues=somme.connues,
            zones=tailles[zone],
            diffusion=Diffusion.OUVERTE,
        )

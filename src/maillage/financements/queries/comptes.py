"""What a structure costs in a year and who pays for it (F35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.models import Cofinancement, CompteDeStructure
from maillage.financements.queries.suivi import ZERO, Exercice
from maillage.regles.financements import suivi as regles


@dataclass(frozen=True)
class Financements:
    """What a structure costs in a year, and who pays: the Caf by its latest rights (F35).

    What nobody wrote is None, which is not zero.
    """

    structure: Structure
    annee: int
    compte: CompteDeStructure | None
    caf: Decimal | None
    collectivites: Decimal | None

    @property
    def total(self) -> Decimal:
        """All that it is given."""
        compte = self.compte
        familles = (compte.participations_familiales if compte else None) or ZERO
        autres = (compte.autres_financements if compte else None) or ZERO
        return (self.caf or ZERO) + (self.collectivites or ZERO) + familles + autres

    @property
    def exces(self) -> Decimal:
        """What it is given beyond its charges; 0 where they are not known."""
        compte = self.compte
        if compte is None:
            return ZERO
        autres = (compte.autres_financements or ZERO) + (self.collectivites or ZERO)
        return regles.sur_financement(
            compte.charges, self.caf or ZERO, compte.participations_familiales, autres
        )


def financements(demarche: Demarche, annee: int, lus: Sequence[Exercice]) -> list[Financements]:
    """One row a structure of `lus`, by structure (two queries)."""
    lignes = CompteDeStructure.objects.filter(structure__demarche=demarche, annee=annee)
    comptes = {compte.structure_id: compte for compte in lignes}
    apports = dict(
        Cofinancement.objects.filter(structure__demarche=demarche, annee=annee)
        .order_by()
        .values_list("structure")
        .annotate(Sum("montant"))
    )
    lieux: dict[int, Structure] = {}
    droits: dict[int, Decimal] = {}
    for lu in lus:
        cle = lu.structure.pk
        lieux[cle] = lu.structure
        if lu.droit_courant is not None:
            droits[cle] = droits.get(cle, ZERO) + lu.droit_courant
    return [
        Financements(lieu, annee, comptes.get(cle), droits.get(cle), apports.get(cle))
        for cle, lieu in lieux.items()
    ]

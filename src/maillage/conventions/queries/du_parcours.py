"""Where démarches stand in their parcours, and the exemptions that they were given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Demarche, Dispense
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.regles.faits import reunir
from maillage.regles.parcours import (
    DispenseAccordee,
    Etape,
    Raccourci,
    Stade,
    evaluer,
)


def parcours(demarche: Demarche, le: dt.date) -> list[Etape]:
    """The stages of one démarche on that day."""
    return parcours_de([demarche], le)[0]


def parcours_de(demarches: Sequence[Demarche], le: dt.date) -> list[list[Etape]]:
    """The stages of each démarche, in their order; the number of queries does not depend on theirs."""
    faits = reunir(demarches, le)
    dispenses = Dispense.objects.maintenues().select_related("accordee_par")
    prefetch_related_objects(
        list(demarches), Prefetch("dispenses", queryset=dispenses, to_attr="maintenues"), "actes"
    )
    return [
        evaluer(siens, _dispenses(demarche), le)
        for demarche, siens in zip(demarches, faits, strict=True)
    ]


def _dispenses(demarche: Demarche) -> list[DispenseAccordee]:
    accordees: list[Dispense] = demarche.maintenues  # type: ignore[attr-defined] # Prefetch above
    return [d.en_regle for d in accordees] + _de_la_convention(demarche)


def _de_la_convention(demarche: Demarche) -> list[DispenseAccordee]:
    """A convention that says when an avenant will join its plan takes the shortcut by itself."""
    return [
        DispenseAccordee(
            Stade.PARTIELLE,
            f"« {acte} » annonce que le plan d’actions sera joint par avenant.",
            "l’article 4 de la convention",
            acte.fait_le,
            acte.plan_attendu_le,
            Raccourci.PLAN_PAR_AVENANT,
        )
        for acte in demarche.actes.all()
        if acte.type == TypeActe.CONVENTION and not acte.avec_plan and acte.plan_attendu_le
    ]


def dispenses(demarche: Demarche) -> QuerySet[Dispense]:
    """Every exemption of the démarche, the latest first, lifted ones included."""
    return demarche.dispenses.select_related("accordee_par")


def dispense(demarche: Demarche, cle: int) -> Dispense:
    """An exemption of this démarche (`Introuvable` otherwise)."""
    return une_ligne(dispenses(demarche), cle, "Cette dispense")

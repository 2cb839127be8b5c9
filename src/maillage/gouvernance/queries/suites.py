"""What decisions ask to be done, and what of it is still to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import EtatReunion, TypeInstance
from maillage.gouvernance.models import Reunion, Suite
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class LigneDeSuite:
    """Something asked, seen from a day: whether it is late, whether its decision still holds."""

    suite: Suite
    en_retard: bool
    depuis_le_dernier_copil: bool

    @property
    def faite(self) -> bool:
        """Whether it was done."""
        return self.suite.faite_le is not None


def suites(demarche: Demarche) -> QuerySet[Suite]:
    """Everything that was asked by decisions that nothing replaced, soonest first (one query)."""
    lignes = Suite.objects.filter(
        decision__reunion__instance__demarche=demarche, decision__remplacements=None
    )
    return lignes.select_related("decision__reunion__instance__demarche").order_by(
        F("echeance").asc(nulls_last=True), "pk"
    )


def suite_visible(demarche: Demarche, pk: int) -> Suite:
    """The follow-up `pk` of this démarche; `Introuvable` otherwise."""
    lignes = Suite.objects.filter(pk=pk, decision__reunion__instance__demarche=demarche)
    trouvee = lignes.select_related("decision__reunion__instance__demarche").first()
    if trouvee is None:
        raise Introuvable(
            "Cette suite n’est pas d’une décision de cette démarche. Revenez à ce qui reste à faire."
        )
    return trouvee


def dernier_copil(demarche: Demarche, le: dt.date) -> Reunion | None:
    """The last meeting that the comité de pilotage held until that day (one query)."""
    tenues = Reunion.objects.filter(
        instance__demarche=demarche,
        instance__type=TypeInstance.COPIL,
        etat=EtatReunion.TENUE,
        fin__lte=le,
    )
    return tenues.select_related("instance").order_by("-fin", "-debut", "-pk").first()


def ce_qui_reste(demarche: Demarche, le: dt.date) -> list[LigneDeSuite]:
    """What is not done yet, soonest first; those of the last COPIL are told apart (two queries)."""
    return lignes(suites(demarche).filter(faite_le=None), dernier_copil(demarche, le), le)


def lignes(lues: Iterable[Suite], copil: Reunion | None, le: dt.date) -> list[LigneDeSuite]:
    """These follow-ups, seen from the day."""
    return [
        LigneDeSuite(
            suite,
            suite.faite_le is None and suite.echeance is not None and suite.echeance < le,
            copil is not None and suite.decision.prise_le >= copil.fin,
        )
        for suite in lues
    ]

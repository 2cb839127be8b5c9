"""What the decisions in force say to the gates of a démarche: diagnosis, plan, method, evaluation."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from maillage.conventions.models import Demarche
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import lire as lire_le_registre
from maillage.interface.typographie import date_longue
from maillage.regles.effets import effet, effets
from maillage.regles.faits import Fait, Faits, contribuer

A_DECIDER = Fait(False, "À valider en comité de pilotage")


def lire(demarches: Sequence[Demarche], le: dt.date) -> list[Faits]:
    """The facts that decisions taken until that day make of each démarche (one query)."""
    prises: dict[int, list[Decision]] = defaultdict(list)
    lues = Decision.objects.filter(
        reunion__instance__demarche__in=[d.pk for d in demarches], prise_le__lte=le
    ).select_related("reunion__instance")
    for decision in lues.order_by("prise_le", "pk"):
        prises[decision.reunion.instance.demarche_id].append(decision)
    noms = [e.fait for e in effets() if e.fait]
    return [dict.fromkeys(noms, A_DECIDER) | _faits(prises[d.pk]) for d in demarches]


def _faits(decisions: list[Decision]) -> dict[str, Fait]:
    regles = lire_le_registre(decisions).reglements
    dits = {}
    for (type_de_decision, _, _), decision in regles.items():
        connu = effet(type_de_decision)
        if connu is not None and connu.fait and decision.type == type_de_decision:
            quand = f"{decision.reunion.instance}, {date_longue(decision.prise_le)}"
            dits[connu.fait] = Fait(True, quand)
    return dits


contribuer("gouvernance", lire)

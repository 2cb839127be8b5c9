"""Whether the background work goes on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django_tasks_db.models import DBTaskResult

ECHECS_DEPUIS = dt.timedelta(days=1)
RETARD_ADMIS = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sante:
    """Tasks that wait, those that failed in a day, and how late the oldest that waits is (seconds)."""

    en_attente: int
    echecs: int
    retard: int

    @property
    def est_bonne(self) -> bool:
        """Nothing failed, and somebody works."""
        return not self.echecs and self.retard < RETARD_ADMIS.total_seconds()


def sante(le: dt.datetime) -> Sante:
    """The state of the queue (three queries)."""
    pretes = DBTaskResult.objects.ready()
    premiere = pretes.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return Sante(
        en_attente=pretes.count(),
        echecs=DBTaskResult.objects.failed().filter(finished_at__gte=le - ECHECS_DEPUIS).count(),
        retard=int((le - premiere).total_seconds()) if premiere and premiere < le else 0,
    )

"""Keeps the dates of the campaigns."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from maillage.plan_actions.actions import echeances
from maillage.plan_actions.queries.campagnes import campagnes_a_tenir
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

journal = logging.getLogger(__name__)


@task
def tenir_les_campagnes() -> None:
    """Open, remind, tell and close what the day asks. A campaign that fails does not stop the others."""
    le = timezone.now()
    for campagne in campagnes_a_tenir():
        try:
            echeances.tenir(campagne=campagne, le=le)
        except Exception:  # told; the next turn tries again
            journal.exception("La campagne %s n’a pas été tenue.", campagne.pk)


contribuer(
    tenir_les_campagnes,
    dt.timedelta(minutes=5),
    si=lambda _: campagnes_a_tenir().exists(),
)

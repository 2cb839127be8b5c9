"""Keeps the dates of the meetings: the reminder, some days before."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from maillage.gouvernance.actions.invitations import rappeler_a_sa_date
from maillage.gouvernance.queries.reunions import a_rappeler
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

journal = logging.getLogger(__name__)
HEURE = 8  # of the morning, in the time zone of the instance: nobody is written to at night


@task
def rappeler_les_reunions() -> None:
    """Write the reminders of the day. One that fails does not stop the others."""
    rappeler_a(timezone.now())


def rappeler_a(le: dt.datetime) -> int:
    """Write the reminders due at that instant; how many mails there are to leave."""
    if timezone.localtime(le).hour < HEURE:
        return 0
    ecrits = 0
    for invitation in a_rappeler(le, timezone.localdate(le)):
        try:
            ecrits += rappeler_a_sa_date(invitation=invitation, le=le)
        except Exception:  # told; the next turn tries again
            journal.exception("Le rappel de l’invitation %s n’a pas été écrit.", invitation.pk)
    return ecrits


contribuer(
    rappeler_les_reunions,
    dt.timedelta(minutes=15),
    si=lambda le: bool(a_rappeler(le, timezone.localdate(le))),
)

"""Sends what is due."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from maillage.courriels import queries
from maillage.courriels.actions import envois
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

journal = logging.getLogger(__name__)


@task
def envoyer_les_dus() -> int:
    """Send every mail whose hour has come; how many left. A failure is said, the others go on."""
    return envoyer_a(timezone.now())


def envoyer_a(le: dt.datetime) -> int:
    """Send what is due at that instant; how many left."""
    partis = 0
    for lot in queries.lots(le):
        try:
            partis += envois.envoyer(courriels=lot, le=le)
        except Exception:  # told, and the mail is taken again by a later turn
            journal.exception("Les courriels %s ne sont pas partis.", lot)
    return partis


contribuer(envoyer_les_dus, dt.timedelta(seconds=15), si=queries.y_en_a_de_dus)

"""What the conventions leave to the background work."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from maillage.conventions import queries
from maillage.conventions.actions import tirages
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

journal = logging.getLogger(__name__)


@task
def tirer_les_demandes() -> int:
    """Write the series of documents that wait; how many. One that fails stops no other."""
    tirages.interrompre_les_perdus(le=timezone.now())
    ecrits = 0
    while (pris := tirages.prendre(le=timezone.now())) is not None:
        try:
            tirages.tirer(tirage=pris, horloge=timezone.now)
            ecrits += 1
        except Exception:  # told; the page says that this one is interrupted
            journal.exception("Le tirage %s s’est interrompu.", pris.pk)
    return ecrits


contribuer(tirer_les_demandes, dt.timedelta(seconds=2), si=queries.un_tirage_attend)

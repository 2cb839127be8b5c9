"""Writes the archives that were asked for, and takes the old ones away."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.archives.actions import exportations
from maillage.archives.models import Exportation
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task


@task
def ecrire_une_exportation(cle: int) -> None:
    """Write one archive; nothing if it was written already or taken away."""
    demandee = Exportation.objects.filter(pk=cle).first()
    if demandee is not None:
        exportations.executer(exportation=demandee, le=timezone.now())


@task
def oublier_les_anciennes_exportations() -> None:
    """Take away the exports of more than a week."""
    exportations.oublier_les_anciennes(le=timezone.now())


contribuer(
    oublier_les_anciennes_exportations,
    dt.timedelta(days=1),
    si=lambda le: Exportation.objects.filter(
        demandee_le__lt=le - dt.timedelta(exportations.JOURS_GARDES)
    ).exists(),
)

"""What the queue does for itself."""

from __future__ import annotations

import datetime as dt

from django.core.management import call_command

from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

REUSSIES, ECHOUEES = 2, 30  # days


@task
def oublier_les_anciennes() -> None:
    """Delete the results of old tasks; those that failed are kept longer."""
    call_command(
        "prune_db_task_results",
        min_age_days=REUSSIES,
        failed_min_age_days=ECHOUEES,
        queue_name="*",
        verbosity=0,
    )


contribuer(oublier_les_anciennes, dt.timedelta(days=1))

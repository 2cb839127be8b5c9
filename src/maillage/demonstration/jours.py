"""The days of the demonstration that are said from today: « in 24 days », « 230 days ago »."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.regles.calendriers import est_possible


def jour_de_reunion(le: dt.datetime, dans_jours: int) -> dt.date:
    """That many days away (before, when negative), or the first day after when people meet."""
    jour = timezone.localdate(le) + dt.timedelta(days=dans_jours)
    while not est_possible(jour):
        jour += dt.timedelta(days=1)
    return jour

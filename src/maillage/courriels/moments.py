"""When a mail leaves: the window in which it can be taken back, the digests, the new attempts."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.courriels.enums import Frequence

# Nothing leaves before: a wrong address or a wrong campaign can be taken back (issue 4, §7).
FENETRE = dt.timedelta(minutes=10)
HEURE_DU_RECAPITULATIF = 8
LUNDI = 0
# How long after each failed attempt the next one comes; after the last, it is a failure.
RELANCES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# A worker that took a mail and never came back: another one may take it again.
ABANDON = dt.timedelta(minutes=5)


def depart(le: dt.datetime, frequence: str, *, groupable: bool) -> dt.datetime:
    """When a mail asked for at `le` leaves to an address of that frequency.

    Never before `FENETRE`; what can be gathered waits for eight o'clock, the next day or next Monday.
    """
    au_plus_tot = le + FENETRE
    if not groupable or frequence not in (Frequence.QUOTIDIENNE, Frequence.HEBDOMADAIRE):
        return au_plus_tot
    local = timezone.localtime(au_plus_tot)
    jour = local.replace(hour=HEURE_DU_RECAPITULATIF, minute=0, second=0, microsecond=0)
    if jour < local:
        jour += dt.timedelta(days=1)
    if frequence == Frequence.HEBDOMADAIRE:
        jour += dt.timedelta(days=(LUNDI - jour.weekday()) % 7)
    return jour


def nouvelle_tentative(tentatives: int, le: dt.datetime) -> dt.datetime | None:
    """When to try again after that many attempts; None when it is enough."""
    return le + RELANCES[tentatives - 1] if 1 <= tentatives <= len(RELANCES) else None

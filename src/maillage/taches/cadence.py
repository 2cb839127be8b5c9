"""The tasks that come back: each domain says in its `tasks.py` which ones, and how often.

The queue knows no periods. A worker beats; the first one in a period queues the task of that period,
the others find its mark in the shared cache. A mark that is lost queues the task twice, so a task
that comes back must do nothing the second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Retour:
    """A task without argument, its period, and whether there is something for it to do."""

    tache: Any
    toutes_les: dt.timedelta
    si: Callable[[dt.datetime], bool]


_retours: dict[str, Retour] = {}
# The last period that this process tried to queue: asking the cache takes the lock of writing.
_essayes: dict[str, int] = {}


def contribuer(
    tache: Any, toutes_les: dt.timedelta, si: Callable[[dt.datetime], bool] = lambda _: True
) -> None:
    """Declare a task that comes back; `si` spares the queue a task that would find nothing to do.

    Raises `ValueError` for a period under a second.
    """
    if toutes_les < dt.timedelta(seconds=1):
        raise ValueError("Une tâche ne revient pas plus d’une fois par seconde")
    _retours[tache.module_path] = Retour(tache, toutes_les, si)


def retours() -> dict[str, Retour]:
    """What comes back, by the path of its task."""
    return dict(_retours)


def battre(le: dt.datetime) -> list[str]:
    """Queue the tasks whose period has begun since somebody last did; their paths."""
    dues = []
    for nom, retour in _retours.items():
        duree = int(retour.toutes_les.total_seconds())
        rang = int(le.timestamp()) // duree
        if _essayes.get(nom) == rang or not retour.si(le):
            continue
        _essayes[nom] = rang
        if cache.add(f"cadence:{nom}:{rang}", 1, timeout=2 * duree):
            retour.tache.enqueue()
            dues.append(nom)
    return dues

"""Does the queued tasks, one after the other, until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.compat import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from maillage.taches.cadence import battre

PAUSE = 2.0  # seconds between two looks at an empty queue
APRES_UNE_PANNE = 10.0  # seconds before the database is asked again

journal = logging.getLogger(__name__)


class Travailleur:
    """Queues what comes back, then empties the queue; begins again after a pause.

    `continuer` is asked before each turn (a companion stops when what started it is gone).
    """

    def __init__(self, continuer: Callable[[], bool] = lambda: True) -> None:
        self._arret = threading.Event()
        self._continuer = continuer
        self._file = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.2,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )

    def arreter(self, *_: object) -> None:
        """Stop after the task under way; fit for a handler of signals."""
        self._file.running = False
        self._arret.set()

    def travailler(self) -> None:
        """Work until `arreter`; a failing database is waited for, a failing task is kept by the queue."""
        while not self._arret.is_set() and self._continuer():
            pause = PAUSE
            try:
                self.une_fois()
            except DatabaseError:
                journal.exception("La base de données ne répond pas au travailleur.")
                pause = APRES_UNE_PANNE
            self._arret.wait(pause)

    def une_fois(self) -> None:
        """One turn: queue what is due, then do all that is ready."""
        close_old_connections()
        battre(timezone.now())
        # The queue takes the lock of writing to look for a task: it is not asked for nothing.
        if DBTaskResult.objects.ready().exists():
            self._file.run()

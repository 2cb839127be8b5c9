"""A process that works for another: it forks for each task, so that each has bounds and memory of its own.

Native code holds a process that no thread can interrupt. Here the system itself stops it: an alarm
for the time, a limit of address space for the memory. It bounds, and confines nothing: a child may do
whatever its parent may. `equipe` starts this process and speaks to it: a frame is the length of its
content in eight bytes, then the content. A task is two frames, its bounds with its function, then its
arguments; an answer is one, whose first byte is its `Issue`.
"""

from __future__ import annotations

import enum
import functools
import gc
import inspect
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from maillage.regles.erreurs import ErreurMetier


class Issue(bytes, enum.Enum):
    """How a task ended."""

    RESULTAT = b"F"  # what the function gave, pickled
    REFUS = b"R"  # an `ErreurMetier`, pickled
    PANNE = b"P"  # anything else: the trace, for the log
    MEMOIRE = b"M"
    DUREE = b"D"


def principale() -> None:
    """Do what is asked on the standard input, until it is closed."""
    with os.fdopen(os.dup(1), "wb", buffering=0) as sortie:
        os.dup2(2, 1)  # what a library prints must not mix with the answers
        # A child ends with its task, within its bounds: looking for what it could free costs it a
        # tenth of its time, and copies the pages that it shares with its siblings.
        gc.disable()
        for tete, arguments in _demandes(sys.stdin.buffer):
            # The module of the function is imported here, once for all the children.
            secondes, octets, fonction = pickle.loads(tete)  # noqa: S301  # written by our own parent
            _prechauffer(fonction)
            reponse = _dans_un_fils(fonction, arguments, secondes, octets)
            sortie.write(struct.pack(">Q", len(reponse)))
            sortie.write(reponse)


def _demandes(entree: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The two frames of each task, until the end."""
    while (tete := lire(entree)) is not None:
        yield tete, lire(entree) or b""


def lire(entree: BinaryIO) -> bytes | None:
    """The content of the next frame; None at the end."""
    tete = entree.read(8)
    if len(tete) < 8:
        return None
    return entree.read(struct.unpack(">Q", tete)[0])


@functools.cache
def _prechauffer(fonction: Callable[..., Any]) -> None:
    """Load, once, what each task of the function needs, where its module has a `prechauffer()`."""
    prechauffer = getattr(sys.modules[fonction.__module__], "prechauffer", None)
    if prechauffer:
        prechauffer()
    gc.freeze()


def _dans_un_fils(
    fonction: Callable[..., Any], arguments: bytes, secondes: int, octets: int
) -> bytes:
    """The answer of a child that works within its bounds; what stopped it, if it was stopped."""
    lecture, ecriture = os.pipe()
    fils = os.fork()
    if fils == 0:
        try:
            os.close(lecture)
            _borner(secondes, octets)
            reponse = _repondre(fonction, arguments)
            with os.fdopen(ecriture, "wb") as tube:
                tube.write(reponse)
        finally:
            os._exit(0)
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as tube:
        reponse = tube.read()
    _, etat = os.waitpid(fils, 0)
    if os.WIFSIGNALED(etat):
        # A library that gets no memory aborts; a machine that has none left kills.
        du_temps = os.WTERMSIG(etat) in (signal.SIGALRM, signal.SIGXCPU)
        return Issue.DUREE.value if du_temps else Issue.MEMOIRE.value
    return reponse or Issue.MEMOIRE.value


def _borner(secondes: int, octets: int) -> None:
    """Bounds that the system holds, in native code too: each ends the process by a signal or an error."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, secondes)
    resource.setrlimit(resource.RLIMIT_CPU, (2 * secondes, 2 * secondes + 1))
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _repondre(fonction: Callable[..., Any], demande: bytes) -> bytes:
    try:
        arguments, reglages = pickle.loads(demande)  # noqa: S301  # written by our own parent
        # A function that is always done here is asked for by its own name: what it wraps is done.
        resultat = inspect.unwrap(fonction)(*arguments, **reglages)
        return Issue.RESULTAT.value + pickle.dumps(resultat)
    except MemoryError:
        return Issue.MEMOIRE.value
    except ErreurMetier as erreur:
        return Issue.REFUS.value + pickle.dumps(erreur)
    except BaseException:  # told to the parent, whose log it is for
        return Issue.PANNE.value + traceback.format_exc().encode("utf-8", "replace")


if __name__ == "__main__":
    principale()

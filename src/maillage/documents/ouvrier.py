"""The process that writes files: it forks for each document, so that each has bounds and memory of its own.

A renderer holds native code that no thread can interrupt. Here the system itself stops it: an alarm
for the time, a limit of address space for the memory. `atelier` starts this process and speaks to it:
a frame is the length of its content in eight bytes, then the content. The first byte of an answer is
its `Issue`.
"""

from __future__ import annotations

import enum
import gc
import json
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from typing import Any, BinaryIO

from maillage.regles.erreurs import ErreurMetier


class Issue(bytes, enum.Enum):
    """How the writing of a document ended."""

    FICHIER = b"F"  # the bytes of the file follow
    REFUS = b"R"  # an `ErreurMetier`: its module, its class, its message, in JSON
    PANNE = b"P"  # anything else: the trace, for the log
    MEMOIRE = b"M"
    DUREE = b"D"


def principale() -> None:
    """Write what is asked on the standard input, until it is closed."""
    secondes, octets = int(sys.argv[1]), int(sys.argv[2])
    sortie = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    _prechauffer()
    while (demande := lire(sys.stdin.buffer)) is not None:
        reponse = _dans_un_fils(demande, secondes, octets)
        sortie.write(struct.pack(">Q", len(reponse)))
        sortie.write(reponse)


def lire(entree: BinaryIO) -> bytes | None:
    """The content of the next frame; None at the end."""
    tete = entree.read(8)
    if len(tete) < 8:
        return None
    return entree.read(struct.unpack(">Q", tete)[0])


def _prechauffer() -> None:
    """What every document needs, loaded once for all the children."""
    from maillage.documents.dessins import polices
    from maillage.documents.glyphes import couvertures
    from maillage.documents.rendus import docx, odt, pdf, pptx  # noqa: F401  # for the children

    polices()
    couvertures()
    # A child ends with its document, within its bounds: looking for what it could free costs it a
    # tenth of its time, and copies the pages that it shares with its siblings.
    gc.disable()
    gc.freeze()


def _dans_un_fils(demande: bytes, secondes: int, octets: int) -> bytes:
    """The answer of a child that works within its bounds; what stopped it, if it was stopped."""
    lecture, ecriture = os.pipe()
    fils = os.fork()
    if fils == 0:
        try:
            os.close(lecture)
            _borner(secondes, octets)
            reponse = _repondre(demande)
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


def _repondre(demande: bytes) -> bytes:
    from maillage.documents import rendus

    try:
        arbre, format_, reglages = pickle.loads(demande)  # noqa: S301  # written by our own parent
        return Issue.FICHIER.value + rendus.ecrire(arbre, format_, **reglages)
    except MemoryError:
        return Issue.MEMOIRE.value
    except ErreurMetier as erreur:
        return Issue.REFUS.value + _en_json(erreur)
    except BaseException:  # told to the parent, whose log it is for
        return Issue.PANNE.value + traceback.format_exc().encode("utf-8", "replace")


def _en_json(erreur: ErreurMetier) -> bytes:
    genre: Any = type(erreur)
    return json.dumps([genre.__module__, genre.__qualname__, erreur.message]).encode()


if __name__ == "__main__":
    principale()

"""Work that is waited for, done in processes beside: bounded in time and memory (`ouvrier`).

Whoever asks, a page, a task or a command, gets the result here; what goes wrong in the work stops none
of them.
"""

from __future__ import annotations

import atexit
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, Literal, TypeVar

from maillage.taches.ouvrier import Issue

T = TypeVar("T")


class TravailArrete(Exception):
    """The work was stopped: it wanted too much of something, or its process is gone (empty)."""

    def __init__(self, trop: Literal["de temps", "de mémoire", ""]) -> None:
        super().__init__(trop)
        self.trop = trop


class TousOccupes(Exception):
    """Nobody was free in time to do the work."""


class Panne(RuntimeError):
    """The function failed in a way that nobody foresaw; the message is its trace."""


class Equipe:
    """Some ouvriers at most, started when they are needed and kept from one task to the next.

    `places` work at once; who waits for one longer than `attente` seconds is told so.
    """

    def __init__(self, places: int, attente: int) -> None:
        self.places, self.attente = places, attente
        self.libres: list[Ouvrier] = []
        self._places = BoundedSemaphore(places)
        _equipes.append(self)

    def faire(
        self,
        fonction: Callable[..., T],
        arguments: tuple[object, ...],
        reglages: dict[str, object],
        *,
        secondes: int,
        memoire: int,
    ) -> T:
        """What a function of a module gives for these arguments, all of which can be pickled.

        `memoire` counts bytes of addresses, which a process reserves more than it fills. Raises what
        the function raises of `ErreurMetier`, `TravailArrete`, `TousOccupes`, `Panne`.
        """
        demande = pickle.dumps((arguments, reglages))
        return self.confier(fonction, demande, secondes=secondes, memoire=memoire)

    def confier(
        self, fonction: Callable[..., T], demande: bytes, *, secondes: int, memoire: int
    ) -> T:
        """As `faire`, for what is pickled already: the positional arguments, the named ones."""
        tete = pickle.dumps((secondes, memoire, fonction))
        with self._un_ouvrier() as ouvrier:
            reponse = ouvrier.demander(tete, demande, secondes)
        resultat: T = _lire(reponse)
        return resultat

    @contextmanager
    def _un_ouvrier(self) -> Iterator[Ouvrier]:
        """One that waits for work, or a new one; one that failed is not used again."""
        if not self._places.acquire(timeout=self.attente):
            raise TousOccupes
        try:
            ouvrier = self._prendre()
            try:
                yield ouvrier
            except BaseException as erreur:
                ouvrier.finir()
                if isinstance(erreur, OSError):
                    raise TravailArrete("") from erreur
                raise
            self.libres.append(ouvrier)
        finally:
            self._places.release()

    def _prendre(self) -> Ouvrier:
        while self.libres:
            ouvrier = self.libres.pop()
            if ouvrier.est_la:
                return ouvrier
            ouvrier.finir()
        return Ouvrier()

    def fermer(self) -> None:
        """End the ouvriers that wait; the next task starts another."""
        while self.libres:
            self.libres.pop().finir()

    def oublier(self) -> None:
        """In a process forked from the one that started them: its ouvriers are not ours."""
        while self.libres:
            self.libres.pop().oublier()
        self._places = BoundedSemaphore(self.places)


def _lire(reponse: bytes) -> Any:
    issue, contenu = Issue(reponse[:1]), reponse[1:]
    if issue is Issue.RESULTAT:
        return pickle.loads(contenu)  # noqa: S301  # written by our own child
    if issue is Issue.REFUS:
        raise pickle.loads(contenu)  # noqa: S301
    if issue is Issue.PANNE:
        raise Panne(contenu.decode())
    raise TravailArrete("de temps" if issue is Issue.DUREE else "de mémoire")


class Ouvrier:
    """One process of `ouvrier.py`; it does one task at a time."""

    def __init__(self) -> None:
        # Threads and heaps reserve addresses: as many on a large machine as on a small one.
        bornes = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
        # A child lives for one task: it takes its memory by large pieces and gives none back
        # before it ends (mallopt(3); another library than glibc ignores these names).
        morceaux = {"MALLOC_TOP_PAD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}
        self.processus = subprocess.Popen(
            [sys.executable, "-P", "-m", "maillage.taches.ouvrier"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=os.environ | bornes | morceaux,
            start_new_session=True,
        )
        assert self.processus.stdin  # noqa: S101  # asked for just above
        assert self.processus.stdout  # noqa: S101
        self._entree, self._sortie = self.processus.stdin, self.processus.stdout

    def demander(self, tete: bytes, demande: bytes, secondes: int) -> bytes:
        """The answer to a task; raises `OSError` when the process is gone."""
        # The process bounds its own work: this is for the day when it cannot.
        limite = time.monotonic() + secondes + 30
        for trame in (tete, demande):
            tout = struct.pack(">Q", len(trame)) + trame
            while tout:
                tout = tout[self._entree.write(tout) :]
        longueur = struct.unpack(">Q", self._recevoir(8, limite))[0]
        return self._recevoir(longueur, limite)

    def _recevoir(self, longueur: int, limite: float) -> bytes:
        recu = bytearray()
        while len(recu) < longueur:
            reste = max(0.0, limite - time.monotonic())
            pret, _, _ = select.select([self._sortie], [], [], reste)
            morceau = self._sortie.read(min(longueur - len(recu), 1 << 20)) if pret else b""
            if not morceau:
                raise BrokenPipeError("L’ouvrier ne répond plus.")
            recu += morceau
        return bytes(recu)

    @property
    def est_la(self) -> bool:
        """Whether the process still runs."""
        return self.processus.poll() is None

    def finir(self) -> None:
        """End the process, which a task under way does not hold back."""
        self._entree.close()
        self.processus.kill()
        self.processus.wait()
        self._sortie.close()

    def oublier(self) -> None:
        """Let go of a process that belongs to the parent of this one."""
        self._entree.close()
        self._sortie.close()
        self.processus.returncode = 0


_equipes: list[Equipe] = []


def _fermer_toutes() -> None:
    for equipe in _equipes:
        equipe.fermer()


def _oublier_toutes() -> None:
    for equipe in _equipes:
        equipe.oublier()


atexit.register(_fermer_toutes)
os.register_at_fork(after_in_child=_oublier_toutes)
